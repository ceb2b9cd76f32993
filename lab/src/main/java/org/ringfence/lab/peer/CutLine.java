package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A line between a phone and a server that can be cut: what is connected falls, new calls pass. */
public final class CutLine implements AutoCloseable {
  private final ServerSocket listener;
  private final int serverPort;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  public CutLine(int serverPort) {
    this.serverPort = serverPort;
    try {
      listener = new ServerSocket(Ports.next(), 16, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("cut-line").start(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket phone = listener.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        open.add(phone);
        open.add(server);
        Thread.ofVirtual().start(() -> carry(phone, server));
        Thread.ofVirtual().start(() -> carry(server, phone));
      }
    } catch (IOException closed) {
      cut();
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException cut) {
      // Either end closed, or the line was cut; both sockets are closed now.
    }
  }

  /** Closes every connection. */
  public void cut() {
    for (Socket socket : open) {
      close(socket);
    }
    open.clear();
  }

  private static void close(java.io.Closeable what) {
    try {
      what.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(listener);
    cut();
  }
}
