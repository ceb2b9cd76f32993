package org.ringfence.lab.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.lab.peer.PeerFailure;

/**
 * A port of this machine's loopback that leads to one of the loopback inside a namespace. Where
 * that is the same, a browser out here sees pages served in there at the address they are served
 * at.
 */
public final class Passage implements AutoCloseable {
  private final Namespace inside;
  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Leads to the same port; in a namespace as good as new it is free. */
  public Passage(Namespace inside) {
    this(inside, 0);
  }

  /**
   * Is entered at a port that it keeps from now on.
   *
   * @param port where it leads; 0 for the same
   */
  public Passage(Namespace inside, int port) {
    this.inside = inside;
    try {
      listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new PeerFailure("no passage", e);
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    target = new InetSocketAddress(loopback, port == 0 ? listener.getLocalPort() : port);
    Thread.ofVirtual().name("passage").start(this::accept);
  }

  /** Where it is entered. */
  public int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket outer = listener.accept();
        open.add(outer);
        Thread.ofVirtual().start(() -> join(outer));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void join(Socket outer) {
    Socket inner;
    try {
      inner =
          inside.inside(() -> {
            Socket socket = new Socket();
            socket.connect(target);
            return socket;
          });
    } catch (PeerFailure refused) {
      close(outer);
      return;
    }
    open.add(inner);
    Thread.ofVirtual().start(() -> pass(outer, inner));
    pass(inner, outer);
  }

  private void pass(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException gone) {
      // Both are closed below.
    }
    close(from);
    close(to);
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException gone) {
      // It is.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException gone) {
      // It is.
    }
    open.forEach(this::close);
  }
}
