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
  private final Map<Connection, String> whose = new HashMap<>();
  private final Map<Connection, Watch> watched = new ConcurrentHashMap<>();

  /**
   * How far a connection was when it was looked at last.
   *
   * @param due whether a request had begun then, or the first one was to come
   */
  private record Watch(long requests, long bytes, boolean due) {}

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
    if (isOfNetwork(connection) && !isWelcome(connection)) {
      connection.close();
    } else if (connection instanceof HttpConnection) {
      watched.put(connection, new Watch(0, 0, true));
      scheduler.schedule(() -> look(connection), headMs, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void onClosed(Connection connection) {
    watched.remove(connection);
    synchronized (open) {
      String address = whose.remove(connection);
      if (address != null) open.computeIfPresent(address, (same, n) -> n == 1 ? null : n - 1);
    }
  }

  /** The outermost of those that make up one: TLS, or HTTP where there is none. */
  private static boolean isOfNetwork(Connection connection) {
    return connection.getEndPoint() instanceof SocketChannelEndPoint;
  }

  private boolean isWelcome(Connection connection) {
    SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
    if (!(remote instanceof InetSocketAddress address)) return true;
    String key = address.getAddress().getHostAddress();
    synchronized (open) {
      whose.put(connection, key);
      return open.merge(key, 1, Integer::sum) <= perAddress;
    }
  }

  /** A request was begun, or due, the last time, and none has come since: it is closed. */
  private void look(Connection connection) {
    Watch before = watched.get(connection);
    if (before == null) return;
    long requests = connection.getMessagesIn();
    boolean busy = requests > connection.getMessagesOut();
    boolean came = requests > before.requests() || busy;
    if (before.due() && !came) {
      connection.close();
      return;
    }
    long bytes = connection.getBytesIn();
    Watch now = new Watch(requests, bytes, !came && bytes != before.bytes());
    watched.replace(connection, before, now);
    scheduler.schedule(() -> look(connection), headMs, TimeUnit.MILLISECONDS);
  }
}
