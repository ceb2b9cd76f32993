package org.ringfence.agent;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Taken;
import org.ringfence.call.Transfer;
import org.ringfence.sdp.SessionDescription;

/**
 * A leg that lives on one shard, in a call that lives on another: verbs go there, events come here.
 * What the call reads is read once, when the leg changes hands.
 */
final class ForeignLeg implements Leg {
  private final Leg leg;
  private final AgentShard home;
  private final AgentShard here;
  private final Reach reach;

  /** To be made on the leg's own shard. */
  ForeignLeg(Leg leg, AgentShard home, AgentShard here) {
    this.leg = leg;
    this.home = home;
    this.here = here;
    this.reach = leg.reach();
  }

  /** The same leg for a call on another shard. To be made on the shard it was foreign to. */
  private ForeignLeg(ForeignLeg other, AgentShard here) {
    this.leg = other.leg;
    this.home = other.home;
    this.here = here;
    this.reach = other.reach;
  }

  /** The same of a leg that was taken out of its call. */
  static @Nullable Taken moved(@Nullable Taken taken, AgentShard from, AgentShard there) {
    return taken == null ? null : new Taken(moved(taken.leg(), from, there), taken.description());
  }

  /** The leg as a call on {@code there} drives it. On the shard that drives it now. */
  static Leg moved(Leg leg, AgentShard from, AgentShard there) {
    if (from == there) return leg;
    if (!(leg instanceof ForeignLeg foreign)) return new ForeignLeg(leg, from, there);
    return foreign.home == there ? foreign.leg : new ForeignLeg(foreign, there);
  }

  @Override
  public String id() {
    return leg.id();
  }

  @Override
  public Party party() {
    return leg.party();
  }

  @Override
  public String proof() {
    return leg.proof();
  }

  @Override
  public @Nullable String trunk() {
    return leg.trunk();
  }

  @Override
  public Reach reach() {
    return reach;
  }

  @Override
  public void listener(LegListener listener) {
    home.execute(() -> leg.listener(new Carried(listener)));
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return leg.open(path, side, policy);
  }

  @Override
  public void digit(char digit) {
    home.execute(() -> leg.digit(digit));
  }

  @Override
  public void ring(@Nullable SessionDescription early, boolean agreed) {
    home.execute(() -> leg.ring(early, agreed));
  }

  @Override
  public void answer(SessionDescription description) {
    home.execute(() -> leg.answer(description));
  }

  @Override
  public void offer(SessionDescription description) {
    home.execute(() -> leg.offer(description));
  }

  @Override
  public void accept(SessionDescription description) {
    home.execute(() -> leg.accept(description));
  }

  @Override
  public void refuse(boolean glare) {
    home.execute(() -> leg.refuse(glare));
  }

  @Override
  public void display(Party other) {
    home.execute(() -> leg.display(other));
  }

  @Override
  public void end(Cause cause) {
    home.execute(() -> leg.end(cause));
  }

  private final class Carried implements LegListener {
    private final LegListener listener;

    Carried(LegListener listener) {
      this.listener = listener;
    }

    @Override
    public void ringing(@Nullable SessionDescription early, boolean agreed) {
      here.execute(() -> listener.ringing(early, agreed));
    }

    @Override
    public void answered(SessionDescription description) {
      here.execute(() -> listener.answered(description));
    }

    @Override
    public void confirmed(@Nullable SessionDescription answer) {
      here.execute(() -> listener.confirmed(answer));
    }

    @Override
    public void offered(@Nullable SessionDescription description) {
      here.execute(() -> listener.offered(description));
    }

    @Override
    public void offerAnswered(SessionDescription answer) {
      here.execute(() -> listener.offerAnswered(answer));
    }

    @Override
    public void offerRefused() {
      here.execute(listener::offerRefused);
    }

    @Override
    public void transferAsked(Transfer transfer) {
      Transfer carried = new CarriedTransfer(transfer, home, here);
      here.execute(() -> listener.transferAsked(carried));
    }

    @Override
    public void digit(char digit) {
      here.execute(() -> listener.digit(digit));
    }

    @Override
    public void release(Consumer<@Nullable Taken> taken) {
      here.execute(() ->
          listener.release(found -> {
            Taken moved = moved(found, here, home);
            home.execute(() -> taken.accept(moved));
          }));
    }

    @Override
    public void replaced(Leg newcomer, SessionDescription offer) {
      Leg moved = moved(newcomer, home, here);
      here.execute(() -> listener.replaced(moved, offer));
    }

    @Override
    public void ended(Cause cause) {
      here.execute(() -> listener.ended(cause));
    }
  }
}
