package org.ringfence.agent;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.Taken;
import org.ringfence.call.Transfer;

/** A transfer that a leg asks for on its own shard, as its call on another meets it. */
final class CarriedTransfer implements Transfer {
  private final Transfer wish;
  private final AgentShard home;
  private final AgentShard here;
  private final Destination target;
  private final boolean attended;

  /** To be made on the leg's own shard. */
  CarriedTransfer(Transfer wish, AgentShard home, AgentShard here) {
    this.wish = wish;
    this.home = home;
    this.here = here;
    this.target = wish.target();
    this.attended = wish.attended();
  }

  @Override
  public Destination target() {
    return target;
  }

  @Override
  public boolean attended() {
    return attended;
  }

  @Override
  public void take(Consumer<@Nullable Taken> taken) {
    home.execute(() ->
        wish.take(found -> {
          Taken moved = ForeignLeg.moved(found, home, here);
          here.execute(() -> taken.accept(moved));
        }));
  }

  @Override
  public void accept() {
    home.execute(wish::accept);
  }

  @Override
  public void progress(@Nullable Cause cause) {
    home.execute(() -> wish.progress(cause));
  }

  @Override
  public void refuse(Cause cause) {
    home.execute(() -> wish.refuse(cause));
  }
}
