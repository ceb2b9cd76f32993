package org.ringfence.dtls;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bouncycastle.tls.DatagramTransport;

/** Datagrams for one handshake: those that came wait in a bounded queue, ours go straight out. */
final class QueueTransport implements DatagramTransport {
  private static final int WAITING = 64;

  /** Fits every path that carries IPv6 and a TURN frame. */
  private static final int MTU = 1200;

  private static final int LONGEST = 2048;

  private final ArrayBlockingQueue<byte[]> arrived = new ArrayBlockingQueue<>(WAITING);
  private final Consumer<byte[]> send;
  private volatile boolean closed;

  QueueTransport(Consumer<byte[]> send) {
    this.send = send;
  }

  /** False when it had to be dropped; DTLS repairs losses. */
  boolean offer(byte[] datagram) {
    return datagram.length <= LONGEST && arrived.offer(datagram);
  }

  @Override
  public int getReceiveLimit() {
    return LONGEST;
  }

  @Override
  public int getSendLimit() {
    return MTU;
  }

  @Override
  public int receive(byte[] buffer, int offset, int length, int waitMs) throws IOException {
    try {
      byte[] datagram = closed ? null : arrived.poll(waitMs, TimeUnit.MILLISECONDS);
      if (closed) throw new InterruptedIOException("closed");
      if (datagram == null) return -1;
      int taken = Math.min(length, datagram.length);
      System.arraycopy(datagram, 0, buffer, offset, taken);
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("closed");
    }
  }

  @Override
  public void send(byte[] buffer, int offset, int length) {
    send.accept(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  @Override
  public void close() {
    closed = true;
  }
}
