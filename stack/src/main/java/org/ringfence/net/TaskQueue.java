package org.ringfence.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded ring that many threads put into and one thread takes from, without locks. A producer
 * first claims a place by moving {@code tail}, then fills it; the consumer sees an unfilled place
 * as empty.
 */
final class TaskQueue {
  private final AtomicReferenceArray<@Nullable Runnable> ring;
  private final int mask;
  private final AtomicLong tail = new AtomicLong();

  /** Written by the consumer alone, read by producers to see how full the ring is. */
  private final AtomicLong head = new AtomicLong();

  TaskQueue(int capacity) {
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("not a power of two: " + capacity);
    }
    ring = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  boolean offer(Runnable task) {
    long at;
    do {
      at = tail.get();
      if (at - head.get() > mask) {
        return false;
      }
    } while (!tail.compareAndSet(at, at + 1));
    ring.set((int) at & mask, task);
    return true;
  }

  /** The next task, or null; the consumer's thread only. */
  @Nullable Runnable poll() {
    long at = head.getPlain();
    int index = (int) at & mask;
    Runnable task = ring.getAcquire(index);
    if (task != null) {
      ring.setPlain(index, null);
      head.setRelease(at + 1);
    }
    return task;
  }

  /** Whether the next place is still unfilled; the consumer's thread only. */
  boolean isEmpty() {
    return ring.get((int) head.getPlain() & mask) == null;
  }

  int size() {
    return (int) (tail.get() - head.get());
  }
}
