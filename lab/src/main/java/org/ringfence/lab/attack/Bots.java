package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipResponse;

/**
 * Machines with addresses of their own that receive what is answered to them: each takes its
 * challenges and guesses passwords.
 */
final class Bots implements AutoCloseable {
  private static final Pattern NONCE = Pattern.compile("nonce=\"([^\"]*)\"");
  private static final long TICK_NS = 1_000_000L;

  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final InetSocketAddress target;
  private final String domain;
  private final int ratePerSecond;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Thread thread;
  private volatile boolean closed;

  Bots(String domain, InetSocketAddress target, int count, int ratePerSecond) {
    this.domain = domain;
    this.target = target;
    this.ratePerSecond = ratePerSecond;
    try {
      for (int i = 0; i < count; i++) {
        byte[] ip = {127, 96, (byte) (i >> 8), (byte) (1 + i)};
        sockets.add(new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(ip), 0)));
      }
    } catch (IOException e) {
      throw new PeerFailure("the bots have no addresses", e);
    }
    for (DatagramSocket socket : sockets) Thread.ofVirtual().start(() -> guess(socket));
    thread = Thread.ofPlatform().daemon().name("bots").start(this::ask);
  }

  long sent() {
    return sent.get();
  }

  /** Asks for challenges; what comes of them doubles the rate. */
  private void ask() {
    long startNs = System.nanoTime();
    while (!closed) {
      long due = (long) ((System.nanoTime() - startNs) / 1e9 * ratePerSecond);
      for (int i = 0; i < 100 && sent.get() < due && !closed; i++) {
        int number = numbers.incrementAndGet();
        register(sockets.get(number % sockets.size()), number, "");
      }
      LockSupport.parkNanos(TICK_NS);
    }
  }

  private void guess(DatagramSocket socket) {
    byte[] buffer = new byte[8_192];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!closed) {
      try {
        packet.setLength(buffer.length);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        if (!(SipParser.parse(bytes) instanceof SipResponse answer)) continue;
        if (answer.status() != 401) continue;
        Matcher nonce = NONCE.matcher(answer.toString());
        int number = numbers.incrementAndGet();
        String response = String.format("%064x", number);
        String value =
            "Authorization: Digest username=\"%d\", realm=\"%s\", nonce=\"%s\", uri=\"sip:%s\","
                + " response=\"%s\", algorithm=SHA-256, qop=auth, nc=00000001, cnonce=\"x\"\r\n";
        if (nonce.find()) {
          String guess =
              value.formatted(3_000 + number % 40, domain, nonce.group(1), domain, response);
          register(socket, number, guess);
        }
      } catch (IOException gone) {
        // The loop sees it.
      }
    }
  }

  private void register(DatagramSocket from, int number, String credentials) {
    String text =
        """
        REGISTER sip:%1$s SIP/2.0
        Via: SIP/2.0/UDP %2$s;branch=z9hG4bKbot%3$d;rport
        Max-Forwards: 70
        From: <sip:%4$d@%1$s>;tag=b%3$d
        To: <sip:%4$d@%1$s>
        Call-ID: bot-%3$d
        CSeq: %3$d REGISTER
        Contact: <sip:%4$d@%2$s>
        User-Agent: friendly-scanner
        Expires: 600
        %5$sContent-Length: 0

        """
            .formatted(
                domain,
                from.getLocalAddress().getHostAddress() + ":" + from.getLocalPort(),
                number,
                3_000 + number % 40,
                credentials.replace("\r\n", "\n"));
    byte[] bytes = text.replace("\n", "\r\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      from.send(new DatagramPacket(bytes, bytes.length, target));
      sent.incrementAndGet();
    } catch (IOException lost) {
      // Another will get through.
    }
  }

  @Override
  public void close() {
    closed = true;
    sockets.forEach(DatagramSocket::close);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
