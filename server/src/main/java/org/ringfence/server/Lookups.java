package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Decision;
import org.ringfence.server.numbers.OutsideNumber;

/**
 * Lets calls wait until the numbers they may go to have been looked up: they are routed once to see
 * which those are, and once more when they are known. On one shard.
 */
final class Lookups {
  private static final int MOST = 4;

  private final OutsideCalls outside;
  private final Executor shard;

  /** What is to be looked up for the call that is being routed; null while none is tried. */
  private @Nullable List<OutsideNumber> wanted;

  Lookups(OutsideCalls outside, Executor shard) {
    this.outside = outside;
    this.shard = shard;
  }

  /** Decides now, or once all is known. */
  void decide(Supplier<Decision> routes, Consumer<Decision> decided) {
    List<OutsideNumber> found = new ArrayList<>();
    Decision decision;
    wanted = found;
    try {
      decision = routes.get();
    } finally {
      wanted = null;
    }
    if (found.isEmpty()) decided.accept(decision);
    else outside.ask(found, () -> shard.execute(() -> decided.accept(routes.get())));
  }

  /** Whether nothing should be decided, and counted, of that number yet. */
  boolean isWaitedFor(String payer, String number) {
    List<OutsideNumber> now = wanted;
    if (now == null) return false;
    OutsideNumber unknown = now.size() < MOST ? outside.unknown(payer, number) : null;
    if (unknown != null && !now.contains(unknown)) now.add(unknown);
    return !now.isEmpty();
  }
}
