package org.ringfence.lab.fax;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** A fax machine's line as datagrams, on a thread of its own that speaks in time and hears. */
abstract class FaxSocket implements FaxLine {
  private static final int POLL_MS = 5;

  private final DatagramSocket socket;
  private final Thread thread;
  private volatile @Nullable InetSocketAddress to;
  private volatile boolean open = true;

  FaxSocket() {
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(POLL_MS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofPlatform().daemon().unstarted(this::run);
  }

  /** Once all is there that {@link #speak} and {@link #hear} need. */
  final void start() {
    thread.start();
  }

  /** Says what is due; on the line's thread, some times in each frame. */
  abstract void speak() throws IOException;

  /** Takes what came; on the line's thread. */
  abstract void hear(byte[] bytes, int length);

  /** Whom it speaks to; null until that is known. */
  final @Nullable InetSocketAddress to() {
    return to;
  }

  final void send(byte[] datagram, InetSocketAddress address) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, address));
  }

  @Override
  public final int port() {
    return socket.getLocalPort();
  }

  @Override
  public final void speakTo(InetSocketAddress address) {
    to = address;
  }

  private void run() {
    byte[] bytes = new byte[2_048];
    DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
    while (open) {
      try {
        speak();
        packet.setLength(bytes.length);
        socket.receive(packet);
        hear(bytes, packet.getLength());
      } catch (SocketTimeoutException nothing) {
        // The time is looked at again.
      } catch (IOException closed) {
        return;
      }
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
  }
}
