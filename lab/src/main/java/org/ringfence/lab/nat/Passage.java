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
 * A port of this machine's loopback that leads to the same port of the loopback inside a namespace:
 * a browser out here sees pages served in there, at the address that they are served at.
 */
public final class Passage implements AutoCloseable {
  private final Namespace inside;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** At a port that it keeps from now on; in a namespace as good as new the same one is free. */
  public Passage(Namespace inside) {
    this.inside = inside;
    try {
      listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new PeerFailure("no passage", e);
    }
    Thread.ofVirtual().name("passage").start(this::accept);
  }

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
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    Socket inner;
    try {
      inner =
          inside.inside(() -> {
            Socket socket = new Socket();
            socket.connect(address);
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
