package org.ringfence.base;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What a thread allocates by doing the same again and again, in bytes. On a busy machine the
 * compiler takes its time to see that nothing need be allocated: what counts is the least of
 * several rounds, and a round that allocates nothing is the last.
 */
public final class AllocatedBytes {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 20;

  private AllocatedBytes() {}

  /** One round of the same work. */
  @FunctionalInterface
  public interface Round<E extends Exception> {
    void run() throws E;
  }

  /** The least of the rounds, on this thread. */
  public static <E extends Exception> long least(Round<E> round) throws E {
    return least(Thread.currentThread().threadId(), round);
  }

  /** The least of the rounds, on the newest thread of this name. */
  public static <E extends Exception> long least(String thread, Round<E> round) throws E {
    long id =
        Thread.getAllStackTraces().keySet().stream()
            .filter(each -> each.getName().equals(thread))
            .mapToLong(Thread::threadId)
            .max()
            .orElseThrow();
    return least(id, round);
  }

  private static <E extends Exception> long least(long threadId, Round<E> round) throws E {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS && least > 0; i++) {
      long before = THREADS.getThreadAllocatedBytes(threadId);
      round.run();
      least = Math.min(least, THREADS.getThreadAllocatedBytes(threadId) - before);
    }
    return least;
  }
}
