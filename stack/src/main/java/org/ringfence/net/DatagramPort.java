package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ringfence.base.Limits;
import org.ringfence.media.MediaAddress;

/**
 * A UDP port of a media loop at which another protocol than RTP carries signalling and sound: its
 * owner takes each datagram on the loop. Lives as long as the loop.
 */
public final class DatagramPort extends MediaTenant {
  /** Takes each datagram, on the loop; the buffer is used again after the call. */
  @FunctionalInterface
  public interface Taker {
    void received(
        ByteBuffer buffer, int offset, int length, long high, long low, int port, long nowNs);
  }

  private static final long GOODBYE_MS = 2_000;

  private final MediaLoop loop;
  private final MediaSocket socket;
  private final Taker taker;

  /** What other threads want done; under the lock. */
  private ArrayDeque<Runnable> wanted = new ArrayDeque<>();

  private long dropped;

  DatagramPort(MediaLoop loop, MediaSocket socket, Taker taker) {
    super(loop, MediaListener.NONE);
    this.loop = loop;
    this.socket = socket;
    this.taker = taker;
    socket.batch = Limits.ICE_BATCH;
  }

  public InetSocketAddress local() {
    return socket.local;
  }

  /** Does that on the loop; any thread. Dropped when the loop is far behind. */
  public void execute(Runnable task) {
    want(() -> {
      if (wanted.size() < Limits.LOOP_TASKS) wanted.add(task);
      else dropped++;
    });
  }

  /** Tasks that found no room. */
  public synchronized long dropped() {
    return dropped;
  }

  /** Sends a datagram; any thread. */
  public void send(byte[] datagram, MediaAddress to) {
    execute(() -> loop.send(socket, datagram, to));
  }

  /** Sends bytes of the buffer that was received or of a relay's packet; on the loop. */
  public void send(ByteBuffer buffer, int offset, int length, MediaAddress to) {
    loop.send(socket, buffer, offset, length, to);
  }

  /**
   * Ends the loop of its owner: that says its last words, and is waited for until they were sent,
   * for two seconds at most. The port itself closes with the media loop.
   */
  public void sayLast(EventLoop owner, Runnable words) {
    CountDownLatch sent = new CountDownLatch(1);
    owner.offer(() -> {
      words.run();
      execute(sent::countDown); // What was said is before it in the queue.
    });
    try {
      sent.await(GOODBYE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    owner.close();
  }

  @Override
  void apply(MediaLoop on, long nowNs) {
    ArrayDeque<Runnable> due;
    synchronized (this) {
      taken();
      due = wanted;
      wanted = new ArrayDeque<>();
    }
    if (index < 0 && !ended()) on.settleShared(this, List.of(socket));
    for (Runnable task : due) task.run();
  }

  @Override
  void received(
      MediaLoop on,
      MediaSocket at,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    try {
      taker.received(buffer, offset, length, high, low, port, nowNs);
    } catch (RuntimeException | Error bug) {
      on.stumbled(bug); // It ends nothing: the port is everybody's.
    }
  }

  @Override
  void check(MediaLoop on, long nowNs) {}

  @Override
  void leave(MediaLoop on, long nowNs) {
    on.leave(this);
  }
}
