package org.ringfence.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.ringfence.base.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that owns its channels, its timers and whatever its tasks touch, so that none
 * of them needs a lock. A turn of the loop is: wait for a channel, a task or a timer; serve what is
 * ready; then run the hooks that gather work over a batch.
 */
public final class EventLoop implements Executor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
  private static final int TASKS_PER_TURN = 256;
  private static final long LOG_EVERY_NS = 1_000_000_000;
  private static final long CLOSE_WAIT_MS = 5_000;

  /** Serves one registered channel. */
  @FunctionalInterface
  public interface ChannelHandler {
    void ready(SelectionKey key) throws IOException;
  }

  private final Selector selector;
  private final Thread thread;
  private final TaskQueue tasks;
  private final LongAdder rejected = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** True only while the thread may be inside select; whoever turns it false must wake it. */
  private final AtomicBoolean sleeping = new AtomicBoolean();

  private volatile boolean closing;
  private volatile Ticker[] tickers = {};
  private volatile Runnable[] hooks = {};
  private long lastLogNs;
  private long unlogged;
  private int served;

  /** A started loop whose thread bears {@code name}. */
  public EventLoop(String name) {
    this(name, Limits.LOOP_TASKS);
  }

  /**
   * @param capacity tasks that may wait; a power of two
   */
  public EventLoop(String name, int capacity) {
    tasks = new TaskQueue(capacity);
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lastLogNs = System.nanoTime() - LOG_EVERY_NS;
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    thread.start();
  }

  /** Whether the caller is this loop's own thread. */
  public boolean inLoop() {
    return Thread.currentThread() == thread;
  }

  /** Hands over a task from any thread; false, and counted, when the queue is full or closed. */
  public boolean offer(Runnable task) {
    if (closing || !tasks.offer(task)) {
      rejected.increment();
      return false;
    }
    wake();
    return true;
  }

  /**
   * @throws RejectedExecutionException when the queue is full or the loop closed
   */
  @Override
  public void execute(Runnable task) {
    if (!offer(task)) {
      throw new RejectedExecutionException(thread.getName());
    }
  }

  /** Lets this loop serve a non-blocking channel, from any thread. */
  public SelectionKey register(SelectableChannel channel, int ops, ChannelHandler handler)
      throws ClosedChannelException {
    SelectionKey key = channel.register(selector, ops, handler);
    selector.wakeup();
    return key;
  }

  /** Adds timers, served from the next turn on. */
  public synchronized void ticker(Ticker ticker) {
    tickers = with(tickers, ticker);
    selector.wakeup();
  }

  /** Adds what is to run once after every batch of work. */
  public synchronized void afterBatch(Runnable hook) {
    hooks = with(hooks, hook);
  }

  /** Tasks that were refused. */
  public long rejected() {
    return rejected.sum();
  }

  /** Tasks, handlers, timers and hooks that threw. */
  public long failures() {
    return failures.sum();
  }

  /** Tasks that wait now. */
  public int waiting() {
    return tasks.size();
  }

  /** Runs what waits, closes the channels and ends the thread. */
  @Override
  public void close() {
    closing = true;
    selector.wakeup();
    if (!inLoop()) {
      try {
        thread.join(CLOSE_WAIT_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (!closing) {
      try {
        turn();
      } catch (IOException | RuntimeException | Error e) {
        failed(e);
      }
    }
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      guarded(task);
    }
    runHooks();
    try {
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      failed(e);
    }
  }

  private void turn() throws IOException {
    served = 0;
    select(nextDeadlineNs());
    for (int n = 0; n < TASKS_PER_TURN; n++) {
      Runnable task = tasks.poll();
      if (task == null) {
        break;
      }
      served++;
      guarded(task);
    }
    tick();
    if (served > 0) {
      runHooks();
    }
  }

  private void select(long deadlineNs) throws IOException {
    long timeoutMs = 0; // select's word for "without end"
    if (deadlineNs != Long.MAX_VALUE) {
      long leftNs = deadlineNs - System.nanoTime();
      timeoutMs = leftNs <= 0 ? -1 : leftNs / 1_000_000 + 1;
    }
    if (timeoutMs >= 0 && tasks.isEmpty()) {
      sleeping.set(true);
      // A producer that saw "awake" has already filled its place, and is seen here.
      if (tasks.isEmpty() && !closing) {
        selector.select(this::ready, timeoutMs);
        sleeping.set(false);
        return;
      }
      sleeping.set(false);
    }
    selector.selectNow(this::ready);
  }

  private void ready(SelectionKey key) {
    sleeping.setPlain(false); // awake already: tasks that arrive now need not wake the selector
    served++;
    try {
      ((ChannelHandler) key.attachment()).ready(key);
    } catch (IOException | RuntimeException | Error e) {
      failed(e);
    }
  }

  private long nextDeadlineNs() {
    long next = Long.MAX_VALUE;
    for (Ticker ticker : tickers) {
      long deadlineNs = ticker.deadlineNs();
      if (deadlineNs != Long.MAX_VALUE && (next == Long.MAX_VALUE || deadlineNs - next < 0)) {
        next = deadlineNs;
      }
    }
    return next;
  }

  private void tick() {
    for (Ticker ticker : tickers) {
      long deadlineNs = ticker.deadlineNs();
      if (deadlineNs == Long.MAX_VALUE) {
        continue;
      }
      long nowNs = System.nanoTime();
      if (deadlineNs - nowNs <= 0) {
        served++;
        try {
          ticker.tick(nowNs);
        } catch (RuntimeException | Error e) {
          failed(e);
        }
      }
    }
  }

  private void runHooks() {
    for (Runnable hook : hooks) {
      guarded(hook);
    }
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void wake() {
    if (sleeping.get() && !inLoop() && sleeping.compareAndSet(true, false)) {
      selector.wakeup();
    }
  }

  /**
   * Counts a bug, and logs one a second: it must neither end the loop nor fill the disk. On this
   * loop only.
   */
  public void failed(Throwable e) {
    failures.increment();
    long nowNs = System.nanoTime();
    if (nowNs - lastLogNs < LOG_EVERY_NS) {
      unlogged++;
      return;
    }
    LOG.error("{} failed ({} more since the last line)", thread.getName(), unlogged, e);
    lastLogNs = nowNs;
    unlogged = 0;
  }

  private static <T> T[] with(T[] array, T element) {
    T[] longer = java.util.Arrays.copyOf(array, array.length + 1);
    longer[array.length] = element;
    return longer;
  }
}
