package org.ringfence.lab.attack;

import java.util.function.LongSupplier;

/** Somebody at work until closed. */
interface Attacker extends AutoCloseable {
  /** How many messages or connections; below zero where nobody counts. */
  long sent();

  /** Calls that came to him. */
  default long taken() {
    return 0;
  }

  @Override
  void close();

  static Attacker of(LongSupplier sent, AutoCloseable worker) {
    return new Counted(sent, () -> 0, worker);
  }

  /** What a worker counts. */
  record Counted(LongSupplier counter, LongSupplier calls, AutoCloseable worker)
      implements Attacker {
    @Override
    public long sent() {
      return counter.getAsLong();
    }

    @Override
    public long taken() {
      return calls.getAsLong();
    }

    @Override
    public void close() {
      try {
        worker.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
