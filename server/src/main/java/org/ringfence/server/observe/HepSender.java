package org.ringfence.server.observe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.server.config.Observing;
import org.ringfence.sip.message.SipMessage;

/**
 * Sends every SIP message to a capture server (Homer), without its secrets. Whoever saw a message
 * only leaves a reference to it; what there is no room for is counted.
 */
public final class HepSender implements AutoCloseable {
  private final Observing.Hep settings;
  private final BlockingQueue<Seen> queue = new ArrayBlockingQueue<>(Limits.HEP_MESSAGES);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final @Nullable Thread thread;

  private record Seen(SipMessage message, Flow flow, boolean received, long timeMs) {}

  /** Begins, if it is on. */
  public HepSender(Observing.Hep settings) {
    this.settings = settings;
    boolean on = !settings.host().isEmpty();
    this.thread = on ? Thread.ofVirtual().name("hep").start(this::run) : null;
  }

  /** A message came, or goes out. Never waits. */
  public void passed(SipMessage message, Flow flow, boolean received, long timeMs) {
    if (thread == null) return;
    if (!queue.offer(new Seen(message, flow, received, timeMs))) lost.incrementAndGet();
  }

  /** Messages that went out. */
  public long sent() {
    return sent.get();
  }

  /** Messages that did not: for want of room, or of a way. */
  public long lost() {
    return lost.get();
  }

  private void run() {
    try (DatagramChannel channel = DatagramChannel.open()) {
      while (true) send(channel, queue.take());
    } catch (InterruptedException | IOException stopping) {
      return;
    }
  }

  /** The name is looked up each time, which the JDK does twice a minute: it may move. */
  private void send(DatagramChannel channel, Seen seen) throws InterruptedException {
    try {
      PassedMessage shown = Ladder.shown(seen.message, seen.flow, seen.received, seen.timeMs);
      byte[] datagram = Hep3.of(shown, settings.agent(), settings.password());
      channel.send(
          ByteBuffer.wrap(datagram), new InetSocketAddress(settings.host(), settings.port()));
      sent.incrementAndGet();
    } catch (IOException | RuntimeException unreachable) {
      if (Thread.interrupted()) throw new InterruptedException();
      lost.incrementAndGet();
    }
  }

  @Override
  public void close() {
    if (thread != null) thread.interrupt();
  }
}
