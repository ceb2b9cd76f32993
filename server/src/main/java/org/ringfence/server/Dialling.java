package org.ringfence.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.ringfence.call.Cause;
import org.ringfence.call.Dialler;
import org.ringfence.call.Feature;
import org.ringfence.call.Party;

/** Calls somebody for a feature, on one shard or another. */
final class Dialling implements Dialler {
  private final List<Switchboard> switchboards = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  /** Calls may be made there too. */
  void serve(Switchboard switchboard) {
    switchboards.add(switchboard);
  }

  @Override
  public void call(Party as, String number, Feature feature, Consumer<Cause> failed) {
    Switchboard at = switchboards.get(Math.floorMod(next.getAndIncrement(), switchboards.size()));
    at.execute(() -> at.call(as, number, feature, failed));
  }
}
