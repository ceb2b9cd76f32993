package org.ringfence.gateway.mgcp;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.sdp.SessionDescription;

/**
 * An analog line's side of one call. The call's shard calls its verbs, the line lives on the
 * agent's loop: what one says to the other is enqueued there.
 */
public final class LineLeg implements Leg {
  private final AnalogLine line;
  private final LineConnection connection;
  private final Executor shard;
  private final Party party;

  /** The shard's own. */
  private @Nullable LegListener listener;

  private boolean ended;

  LineLeg(AnalogLine line, LineConnection connection, Executor shard, Party party) {
    this.line = line;
    this.connection = connection;
    this.shard = shard;
    this.party = party;
  }

  /** Tells the call something; nothing after its end. */
  void tell(Consumer<LegListener> what) {
    shard.execute(() -> {
      LegListener to = listener;
      if (!ended && to != null) what.accept(to);
    });
  }

  void tellEnded(Cause cause) {
    shard.execute(() -> {
      LegListener to = listener;
      if (ended) return;
      ended = true;
      if (to != null) to.ended(cause);
    });
  }

  @Override
  public String id() {
    return connection.id();
  }

  @Override
  public Party party() {
    return party;
  }

  @Override
  public Reach reach() {
    return new Reach(null, line.address().getAddress());
  }

  @Override
  public void listener(LegListener to) {
    listener = to;
  }

  @Override
  public void ring(@Nullable SessionDescription early, boolean agreed) {
    line.onLoop(nowNs -> line.ringback(connection, early, nowNs));
  }

  @Override
  public void answer(SessionDescription description) {
    line.onLoop(nowNs -> line.answered(connection, description, nowNs));
  }

  @Override
  public void offer(SessionDescription description) {
    line.onLoop(nowNs -> line.offered(connection, description, nowNs));
  }

  @Override
  public void accept(SessionDescription description) {
    line.onLoop(nowNs -> line.accepted(connection, description, nowNs));
  }

  @Override
  public void refuse(boolean glare) {
    // A hold that was refused: the line hears nobody nevertheless.
  }

  @Override
  public void display(Party other) {
    // An analog phone shows who calls while it rings, and never after.
  }

  @Override
  public void end(Cause cause) {
    ended = true;
    line.onLoop(nowNs -> line.left(connection, cause, nowNs));
  }
}
