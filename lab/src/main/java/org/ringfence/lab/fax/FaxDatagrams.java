package org.ringfence.lab.fax;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.ringfence.fax.T38Fax;
import org.ringfence.udptl.UdptlReceiver;
import org.ringfence.udptl.UdptlSender;

/** A fax machine by T.38, on a line that may lose some of what it sends. */
final class FaxDatagrams implements FaxLine {
  private static final int POLL_MS = 5;
  private static final int REPEATS = 3;
  private static final int MOST_BYTES = 400;
  private static final int SAMPLES_A_MS = 8;

  private final DatagramSocket socket;
  private final UdptlSender sender = new UdptlSender(REPEATS, MOST_BYTES);
  private final UdptlReceiver receiver = new UdptlReceiver();
  private final T38Fax fax;
  private final int losesOneIn;
  private final Thread thread;
  private volatile @Nullable InetSocketAddress to;
  private volatile boolean open = true;

  /** The thread's own. */
  private int made;

  /**
   * @param losesOneIn how many datagrams there are for one that is lost; 0 for none
   */
  FaxDatagrams(String number, Path page, boolean sends, int losesOneIn) {
    this.losesOneIn = losesOneIn;
    fax = new T38Fax(number, page, sends, this::send);
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(POLL_MS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().daemon().start(this::run);
  }

  @Override
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void speakTo(InetSocketAddress address) {
    to = address;
  }

  @Override
  public boolean isOver() {
    return fax.isOver();
  }

  @Override
  public String outcome() {
    return fax.outcome();
  }

  private void run() {
    byte[] bytes = new byte[2_048];
    DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
    long passedNs = System.nanoTime();
    while (open) {
      try {
        long samples = (System.nanoTime() - passedNs) / 1_000_000 * SAMPLES_A_MS;
        passedNs += samples / SAMPLES_A_MS * 1_000_000;
        if (to != null && samples > 0) fax.pass((int) samples);
        packet.setLength(bytes.length);
        socket.receive(packet);
        receiver.receive(ByteBuffer.wrap(bytes), 0, packet.getLength(), fax::take);
      } catch (SocketTimeoutException nothing) {
        // The time is looked at again.
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void send(byte[] ifp, int times) {
    byte[] datagram = sender.next(ifp);
    InetSocketAddress address = to;
    if (address == null || losesOneIn > 0 && ++made % losesOneIn == 0) return;
    try {
      DatagramPacket packet = new DatagramPacket(datagram, datagram.length, address);
      for (int i = 0; i < times; i++) socket.send(packet);
    } catch (IOException gone) {
      // As good as lost.
    }
  }

  @Override
  public void close() {
    open = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
    fax.close();
  }
}
