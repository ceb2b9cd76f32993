package org.ringfence.server.observe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.server.config.Observing;
import org.ringfence.sip.message.SipMessage;

/**
 * Sends every SIP message to a capture server (Homer), without its secrets. Whoever saw a message
 * only leaves a reference to it; what there is no room for is counted.
 *
 * <p>All legs of a call bear the Call-ID of its first one as their correlation, by which Homer
 * joins them. Which call a leg is of is told right after its INVITE, so a message is held for a
 * moment.
 */
public final class HepSender implements AutoCloseable {
  private static final long HELD_NS = 100_000_000;

  private final Observing.Hep settings;
  private final BlockingQueue<Told> queue = new ArrayBlockingQueue<>(Limits.HEP_MESSAGES);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final @Nullable Thread thread;

  // Of the sending thread alone.
  private final Map<String, String> calls = bounded();
  private final Map<String, String> firstLegs = bounded();
  private final Queue<Seen> held = new ArrayDeque<>();

  private sealed interface Told {}

  private record Seen(SipMessage message, Flow flow, boolean received, long timeMs, long sinceNs)
      implements Told {}

  private record LegOf(String callId, String leg, boolean first) implements Told {}

  private static Map<String, String> bounded() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
        return size() > Limits.HEP_LEGS;
      }
    };
  }

  /** Begins, if it is on. */
  public HepSender(Observing.Hep settings) {
    this.settings = settings;
    boolean on = !settings.host().isEmpty();
    this.thread = on ? Thread.ofVirtual().name("hep").start(this::run) : null;
  }

  /** A message came, or goes out. Never waits. */
  public void passed(SipMessage message, Flow flow, boolean received, long timeMs) {
    if (thread == null) return;
    Seen seen = new Seen(message, flow, received, timeMs, System.nanoTime());
    if (!queue.offer(seen)) lost.incrementAndGet();
  }

  /** Says which call a leg is of, and whether it is the one that the call began with. */
  public void leg(String callId, String leg, boolean first) {
    if (thread == null) return;
    if (!queue.offer(new LegOf(callId, leg, first))) lost.incrementAndGet();
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
      while (true) {
        take(held.isEmpty() ? queue.take() : queue.poll(restNs(held.peek()), TimeUnit.NANOSECONDS));
        while (!held.isEmpty() && (restNs(held.peek()) <= 0 || held.size() > Limits.HEP_MESSAGES)) {
          send(channel, held.remove());
        }
      }
    } catch (InterruptedException | IOException stopping) {
      return;
    }
  }

  private static long restNs(Seen seen) {
    return seen.sinceNs + HELD_NS - System.nanoTime();
  }

  private void take(@Nullable Told told) {
    switch (told) {
      case null -> {}
      case Seen seen -> held.add(seen);
      case LegOf leg -> {
        if (leg.first) calls.put(leg.callId, leg.leg);
        firstLegs.put(leg.leg, calls.getOrDefault(leg.callId, leg.leg));
      }
    }
  }

  /** The name is looked up each time, which the JDK does twice a minute: it may move. */
  private void send(DatagramChannel channel, Seen seen) throws InterruptedException {
    try {
      PassedMessage shown = Ladder.shown(seen.message, seen.flow, seen.received, seen.timeMs);
      String first = firstLegs.getOrDefault(shown.leg(), shown.leg());
      byte[] datagram = Hep3.of(shown, first, settings.agent(), settings.password());
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
