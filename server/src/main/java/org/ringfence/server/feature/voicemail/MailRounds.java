package org.ringfence.server.feature.voicemail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sends what is due, on a thread of its own: when there is news, and again and again after what
 * could not be sent.
 */
public final class MailRounds implements AutoCloseable {
  private static final long FIRST_PAUSE_MS = 10_000;
  private static final long LONGEST_PAUSE_MS = Duration.ofMinutes(15).toMillis();

  private final BooleanSupplier sendAll;
  private final Thread worker;
  private volatile boolean closed;
  private volatile boolean news = true;

  /**
   * @param sendAll sends what there is; false when something could not be sent
   */
  public MailRounds(String name, BooleanSupplier sendAll) {
    this.sendAll = sendAll;
    this.worker = Thread.ofVirtual().name(name).unstarted(this::work);
  }

  public void start() {
    worker.start();
  }

  /** There is something new. */
  public void wake() {
    news = true;
    LockSupport.unpark(worker);
  }

  public boolean isClosed() {
    return closed;
  }

  private void work() {
    long pauseMs = FIRST_PAUSE_MS;
    while (!closed) {
      if (!news) LockSupport.parkNanos(pauseMs * 1_000_000);
      if (closed) return;
      news = false;
      boolean all = sendAll.getAsBoolean();
      pauseMs = all ? LONGEST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      if (all) continue;
      // What failed is not tried again the moment something new comes.
      LockSupport.parkNanos(FIRST_PAUSE_MS * 1_000_000);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(worker);
  }
}
