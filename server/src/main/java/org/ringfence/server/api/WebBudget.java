package org.ringfence.server.api;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * What one visitor of the web side may take: so many connections for each address, and so long for
 * the head of a request, however it trickles in. So that a few cannot take all connections there
 * are.
 */
final class WebBudget implements Connection.Listener {
  private final Scheduler scheduler;
  private final int perAddress;
  private final long headMs;
  private final Map<String, Integer> open = new HashMap<>();
  private final Map<Connection, Watch> watched = new ConcurrentHashMap<>();

  /** How far a connection was when it was looked at last. */
  private record Watch(long requests, long bytes) {}

  /**
   * @param headMs in which a request's head must have come
   */
  WebBudget(Scheduler scheduler, int perAddress, long headMs) {
    this.scheduler = scheduler;
    this.perAddress = perAddress;
    this.headMs = headMs;
  }

  @Override
  public void onOpened(Connection connection) {
    if (isOfNetwork(connection) && count(connection, 1) > perAddress) {
      connection.close();
    } else if (connection instanceof HttpConnection) {
      watched.put(connection, new Watch(0, -1)); // The first request is due, said or not.
      scheduler.schedule(() -> look(connection), headMs, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    if (isOfNetwork(connection)) count(connection, -1);
    watched.remove(connection);
  }

  /** The outermost of those that make up one: TLS, or HTTP where there is none. */
  private static boolean isOfNetwork(Connection connection) {
    return connection.getEndPoint() instanceof SocketChannelEndPoint;
  }

  private int count(Connection connection, int more) {
    SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
    if (!(remote instanceof InetSocketAddress address)) return 0;
    String key = address.getAddress().getHostAddress();
    synchronized (open) {
      int now = open.merge(key, more, Integer::sum);
      if (now <= 0) open.remove(key);
      return now;
    }
  }

  /** Bytes came, and no request was whole: it is closed. */
  private void look(Connection connection) {
    Watch before = watched.get(connection);
    if (before == null) return;
    Watch now = new Watch(connection.getMessagesIn(), connection.getBytesIn());
    boolean busy = connection.getMessagesIn() > connection.getMessagesOut();
    boolean slow = now.requests() == before.requests() && now.bytes() != before.bytes();
    if (slow && !busy) {
      connection.close();
      return;
    }
    watched.replace(connection, before, now);
    scheduler.schedule(() -> look(connection), headMs, TimeUnit.MILLISECONDS);
  }
}
