package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.lab.peer.PeerFailure;

/**
 * Somebody who sends forged ClientHellos and forged RTP to every media port of a server, one after
 * the other, with the very addresses of the phones and with one of nobody.
 */
public final class Forger implements AutoCloseable {
  private static final int STRANGERS_PORT = 6;
  private static final int MEDIA_BYTES = 182;

  /** So that it is the server that is tried, and not the kernel's queues: some 8,000 a second. */
  private static final int BURST = 40;

  private static final long REST_NS = 5_000_000L;
  private static final int RECORD_NUMBER = 10;
  private static final int CLIENT_RANDOM = 27;

  private final InetAddress here = InetAddress.getLoopbackAddress();
  private final SpoofedUdp udp;
  private final byte[] hello;
  private final int firstPort;
  private final int ports;
  private final SplittableRandom random = new SplittableRandom(11);
  private final AtomicLong sent = new AtomicLong();
  private final Thread thread;
  private volatile List<InetSocketAddress> sources;
  private volatile boolean closed;

  /**
   * Begins at once.
   *
   * @param hello a ClientHello, as anybody can make one
   */
  public Forger(byte[] hello, int firstPort, int ports) {
    this.hello = hello.clone();
    this.firstPort = firstPort;
    this.ports = ports;
    sources = List.of(new InetSocketAddress(here, STRANGERS_PORT));
    try {
      udp = new SpoofedUdp();
    } catch (IOException e) {
      throw new PeerFailure("nothing can be forged here", e);
    }
    thread = Thread.ofPlatform().daemon().name("forger").start(this::forge);
  }

  /** From now on he sends with these ports of loopback. */
  public void pretendToBePorts(List<Integer> phones) {
    pretendToBe(phones.stream().map(port -> new InetSocketAddress(here, port)).toList());
  }

  /** From now on he sends with these addresses. */
  void pretendToBe(List<InetSocketAddress> phones) {
    sources = List.copyOf(phones);
  }

  /** How many of each kind were sent. */
  public long sent() {
    return sent.get();
  }

  private void forge() {
    try {
      for (int i = 0; !closed; i++) {
        List<InetSocketAddress> all = sources;
        for (int port = 0; port < ports && !closed; port++) {
          InetSocketAddress from = all.get((i + port) % all.size());
          InetSocketAddress to = new InetSocketAddress(here, firstPort + port);
          udp.send(from, to, forgedHello());
          udp.send(from, to, forgedMedia());
          if (sent.incrementAndGet() % BURST == 0) LockSupport.parkNanos(REST_NS);
        }
      }
    } catch (IOException e) {
      throw new PeerFailure("the forger cannot send", e);
    }
  }

  private byte[] forgedHello() {
    byte[] forged = hello.clone();
    forged[RECORD_NUMBER] = (byte) random.nextInt(8);
    for (int at = 0; at < 32; at++) forged[CLIENT_RANDOM + at] = (byte) random.nextInt();
    return forged;
  }

  private byte[] forgedMedia() {
    byte[] forged = new byte[MEDIA_BYTES];
    random.nextBytes(forged);
    ByteBuffer.wrap(forged).putShort(0, (short) 0x8000);
    return forged;
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
