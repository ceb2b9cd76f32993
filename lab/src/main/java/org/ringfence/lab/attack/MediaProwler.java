package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.codec.G711;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.rtp.RtpPacket;

/**
 * Somebody who knows nothing but a server's media ports, and speaks to all of them as if he were a
 * party: a relay that believes him sends him the call ("RTP bleed") or his tone into it.
 */
public final class MediaProwler implements AutoCloseable {
  /** The source his packets name: whoever hears it hears him. */
  public static final int SSRC = 0x0BAD_CA11;

  private static final int RATE_HZ = 8_000;
  private static final int FRAME = 160;
  private static final long FRAME_NS = 20_000_000L;

  private final DatagramSocket socket;
  private final int firstPort;
  private final int ports;
  private final int toneHz;
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final Thread speaker;
  private final Thread listener;

  /**
   * Begins at once: a packet to each of the ports every 20 ms.
   *
   * @param from an address of loopback
   */
  public MediaProwler(InetAddress from, int firstPort, int ports, int toneHz) {
    this.firstPort = firstPort;
    this.ports = ports;
    this.toneHz = toneHz;
    try {
      socket = new DatagramSocket(new InetSocketAddress(from, 0));
    } catch (SocketException e) {
      throw new PeerFailure("the prowler has no socket", e);
    }
    speaker = Thread.ofPlatform().daemon().name("prowler").start(this::speak);
    listener = Thread.ofPlatform().daemon().name("prowler-ear").start(this::listen);
  }

  /** How often he spoke to every port. */
  public long rounds() {
    return rounds.get();
  }

  /** How many packets he got for it. */
  public long received() {
    return received.get();
  }

  private void speak() {
    byte[] packet = new byte[RtpPacket.HEADER_BYTES + FRAME];
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    DatagramPacket datagram = new DatagramPacket(packet, packet.length);
    InetAddress to = InetAddress.getLoopbackAddress();
    long nextNs = System.nanoTime();
    for (int i = 0; !socket.isClosed(); i++) {
      RtpPacket.writeHeader(buffer, 0, false, 0, i & 0xFFFF, i * FRAME, SSRC);
      for (int at = 0; at < FRAME; at++) {
        double angle = 2 * Math.PI * toneHz * (i * (long) FRAME + at) / RATE_HZ;
        packet[RtpPacket.HEADER_BYTES + at] =
            G711.MU_LAW.compress((short) (10_000 * Math.sin(angle)));
      }
      for (int port = firstPort; port < firstPort + ports; port++) {
        datagram.setSocketAddress(new InetSocketAddress(to, port));
        send(datagram);
      }
      rounds.incrementAndGet();
      nextNs = Math.max(nextNs + FRAME_NS, System.nanoTime());
      LockSupport.parkNanos(nextNs - System.nanoTime());
    }
  }

  private void send(DatagramPacket datagram) {
    try {
      socket.send(datagram);
    } catch (IOException refused) {
      // Nobody listens at that port.
    }
  }

  private void listen() {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    while (!socket.isClosed()) {
      try {
        packet.setLength(2048);
        socket.receive(packet);
        received.incrementAndGet();
      } catch (IOException closed) {
        // The loop sees it.
      }
    }
  }

  @Override
  public void close() {
    socket.close();
    LockSupport.unpark(speaker);
    try {
      speaker.join();
      listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
