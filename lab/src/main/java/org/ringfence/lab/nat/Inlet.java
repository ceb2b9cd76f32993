package org.ringfence.lab.nat;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A port of this machine's loopback that leads to one on the loopback of a namespace. */
public final class Inlet implements AutoCloseable {
  private final Namespace inside;
  private final int port;
  private final ServerSocket listener;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

  public Inlet(Namespace inside, int port) {
    this.inside = inside;
    this.port = port;
    try {
      listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("inlet").start(this::accept);
  }

  /** Where it is entered. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket here = listener.accept();
        Socket there = inside.inside(() -> new Socket(InetAddress.getLoopbackAddress(), port));
        open.add(here);
        open.add(there);
        Thread.ofVirtual().start(() -> carry(here, there));
        Thread.ofVirtual().start(() -> carry(there, here));
      }
    } catch (IOException closed) {
      open.forEach(Inlet::close);
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException ended) {
      // One end closed, and now the other has as well.
    }
  }

  private static void close(Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(listener);
    open.forEach(Inlet::close);
  }
}
