package org.ringfence.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.web.WebGate;
import org.ringfence.net.web.WebSite;
import org.ringfence.sip.message.SipMessage;

/**
 * The TCP, TLS and WebSocket side of {@link SipTransports}: listeners, and every connection by its
 * number.
 */
final class StreamSockets implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int FLUSHES_AT_ONCE = 64;
  private static final long MAX_SWEEP_MS = 1000;

  /** A connection that may be shared by all who send to the same peer (RFC 5923). */
  private record Peer(Transport transport, InetSocketAddress remote, @Nullable String peerName) {}

  private final TransportSettings settings;
  private final TransportCounters counters;
  private final Inbound inbound;
  private final @Nullable TlsContexts tls;
  private volatile WebSite site = WebSite.NONE;
  private final EventLoopGroup group;
  private final List<Channel> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final ConcurrentHashMap<Long, StreamConnection> connections = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Peer, StreamConnection> peers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<InetAddress, Integer> perRemote = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();

  /** The numbers of accepted connections, the oldest first; some are gone, or known by now. */
  private final Queue<Long> strangers;

  private final AtomicInteger opened = new AtomicInteger();
  private volatile boolean closing;

  StreamSockets(
      TransportSettings settings,
      TransportCounters counters,
      Inbound inbound,
      @Nullable TlsContexts tls) {
    this.settings = settings;
    this.counters = counters;
    this.inbound = inbound;
    this.tls = tls;
    group =
        new MultiThreadIoEventLoopGroup(
            settings.streamThreads(),
            new DefaultThreadFactory("sip-stream", true),
            NioIoHandler.newFactory());
    strangers = new ArrayBlockingQueue<>(2 * settings.maxConnections());
    long shortestMs =
        Stream.of(settings.idle(), settings.slow(), settings.silent(), settings.webPing())
            .mapToLong(Duration::toMillis)
            .min()
            .orElseThrow();
    long sweepMs = Math.max(1, Math.min(MAX_SWEEP_MS, shortestMs / 4));
    var _ =
        group.next().scheduleWithFixedDelay(this::sweep, sweepMs, sweepMs, TimeUnit.MILLISECONDS);
  }

  /** What web ports serve besides the WebSocket. */
  void site(WebSite served) {
    site = served;
  }

  TransportCounters counters() {
    return counters;
  }

  Inbound inbound() {
    return inbound;
  }

  InetSocketAddress listen(Transport transport, InetSocketAddress address) throws IOException {
    if (transport.secure() && (tls == null || tls.server() == null)) {
      throw new IOException(transport + " needs a key and a certificate");
    }
    SocketProtocolFamily family =
        address.getAddress() instanceof Inet4Address
            ? SocketProtocolFamily.INET
            : SocketProtocolFamily.INET6;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new NioServerSocketChannel(SelectorProvider.provider(), family))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.IP_TOS, mark())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(transport, channel);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    listeners.add(bound.channel());
    return (InetSocketAddress) bound.channel().localAddress();
  }

  /** Sends over the flow's connection, or one to its peer that is open or can be opened. */
  void send(byte[] wire, @Nullable SipMessage what, Flow to) {
    StreamConnection connection =
        to.connection() != 0 ? connections.get(to.connection()) : connectionTo(to);
    if (connection == null) {
      String reason =
          to.connection() != 0 || closing
              ? "the connection is closed"
              : to.transport().webSocket()
                  ? "a WebSocket is opened by the phone alone"
                  : "too many connections are open";
      failed(to, what, reason);
      return;
    }
    connection.send(wire, what);
  }

  void ping(Flow flow) {
    StreamConnection connection = find(flow);
    if (connection != null) {
      connection.ping();
    }
  }

  /** Ends a connection that gives no sign of life. */
  void drop(Flow flow, String reason) {
    StreamConnection connection = find(flow);
    if (connection != null) {
      connection.closeNow(reason);
    }
  }

  @Nullable Flow current(Flow flow) {
    StreamConnection connection = find(flow);
    return connection == null ? null : connection.flow();
  }

  /** The flow's connection, or the one that is open to its peer; null when there is none. */
  private @Nullable StreamConnection find(Flow flow) {
    return flow.connection() != 0 ? connections.get(flow.connection()) : peers.get(peerOf(flow));
  }

  @Nullable PeerCertificate peerCertificate(Flow flow) {
    StreamConnection connection = connections.get(flow.connection());
    return connection == null ? null : connection.peerCertificate();
  }

  /** What a client's certificate says of it; null when nobody we believe vouches for it. */
  @Nullable PeerCertificate clientCertificate(X509Certificate[] chain) {
    return tls == null ? null : tls.client(chain);
  }

  List<Flow> flows(Predicate<PeerCertificate> wanted) {
    List<Flow> found = new ArrayList<>();
    for (StreamConnection connection : connections.values()) {
      PeerCertificate shown = connection.peerCertificate();
      if (shown != null && wanted.test(shown)) found.add(connection.flow());
    }
    return found;
  }

  int size() {
    return connections.size();
  }

  void failed(Flow to, @Nullable SipMessage what, String reason) {
    counters.add(Count.SEND_FAILED);
    inbound.receiver().failed(to, what, reason);
  }

  /** A connection has ended and is forgotten. */
  void removed(StreamConnection connection) {
    Flow flow = connection.flow();
    if (connections.remove(flow.connection()) == null) {
      return;
    }
    peers.remove(peerOf(flow), connection);
    if (connection.accepted()) {
      accepted.decrementAndGet();
      perRemote.computeIfPresent(
          network(flow.remote().getAddress()), (same, count) -> count == 1 ? null : count - 1);
    } else {
      opened.decrementAndGet();
    }
  }

  @Override
  public void close() {
    closing = true;
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    for (StreamConnection connection : connections.values()) {
      connection.closeNow("we are shutting down");
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private void accept(Transport transport, SocketChannel channel) {
    InetSocketAddress remote = channel.remoteAddress();
    Count refusal = remote == null ? Count.REFUSED_BY_ADMISSION : refusal(transport, remote);
    if (remote == null || refusal != null) {
      counters.add(refusal == null ? Count.REFUSED_BY_ADMISSION : refusal);
      channel.close();
      return;
    }
    counters.add(Count.CONNECTIONS_ACCEPTED);
    Flow flow =
        new Flow(transport, channel.localAddress(), remote, lastNumber.incrementAndGet(), null);
    StreamConnection connection =
        transport.webSocket()
            ? new WebSocketConnection(this, flow)
            : new ByteStreamConnection(this, flow, true);
    connections.put(flow.connection(), connection);
    peers.put(peerOf(flow), connection);
    while (!strangers.offer(flow.connection())) strangers.poll();
    endWith(channel, connection);
    pipeline(channel, serverHandler(transport, channel), connection);
  }

  private @Nullable ChannelHandler serverHandler(Transport transport, SocketChannel channel) {
    if (tls == null || !transport.secure()) {
      return null;
    }
    long timeoutMs = settings.connectTimeout().toMillis();
    if (tls.choosesByName()) {
      return new ByName(tls, timeoutMs);
    }
    SslContext context = tls.server();
    return context == null ? null : context.newHandler(channel.alloc());
  }

  /** Why a connection may not be accepted; when it may, it has been counted in. */
  private @Nullable Count refusal(Transport transport, InetSocketAddress remote) {
    if (!inbound.admission().admitConnection(transport, remote)) {
      return Count.REFUSED_BY_ADMISSION;
    }
    if (accepted.incrementAndGet() > settings.maxConnections() && !makesRoom()) {
      accepted.decrementAndGet();
      return Count.REFUSED_TOO_MANY;
    }
    InetAddress network = network(remote.getAddress());
    if (perRemote.merge(network, 1, Integer::sum) > settings.maxPerRemote()) {
      perRemote.computeIfPresent(network, (same, count) -> count - 1);
      accepted.decrementAndGet();
      return Count.REFUSED_TOO_MANY_FROM_REMOTE;
    }
    return null;
  }

  /** Ends the connection that has been here longest without anybody proving who it is. */
  private boolean makesRoom() {
    for (Long number = strangers.poll(); number != null; number = strangers.poll()) {
      StreamConnection oldest = connections.get(number);
      if (oldest == null || inbound.admission().isKnown(oldest.flow())) continue;
      counters.add(Count.MADE_ROOM);
      oldest.closeNow("others need the room");
      return true;
    }
    return false;
  }

  private @Nullable StreamConnection connectionTo(Flow to) {
    Peer peer = new Peer(to.transport(), to.remote(), to.peerName());
    StreamConnection existing = peers.get(peer);
    if (closing || to.transport().webSocket()) {
      return null;
    }
    if (existing != null && !existing.isClosed()) {
      return existing;
    }
    if (opened.incrementAndGet() > settings.maxConnections()) {
      opened.decrementAndGet();
      counters.add(Count.REFUSED_TOO_MANY);
      return null;
    }
    Flow flow =
        new Flow(to.transport(), null, to.remote(), lastNumber.incrementAndGet(), to.peerName());
    StreamConnection fresh = new ByteStreamConnection(this, flow, false);
    connections.put(flow.connection(), fresh);
    StreamConnection winner =
        peers.compute(peer, (same, old) -> old != null && !old.isClosed() ? old : fresh);
    if (winner != fresh) {
      removed(fresh); // another thread was quicker
      return winner;
    }
    connect(fresh);
    return fresh;
  }

  private void connect(StreamConnection connection) {
    Flow flow = connection.flow();
    if (flow.transport().secure() && tls == null) {
      connection.closeNow("TLS is not set up");
      return;
    }
    new Bootstrap()
        .group(group)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.IP_TOS, mark())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                pipeline(channel, clientHandler(flow, channel), connection);
              }
            })
        .connect(flow.remote())
        .addListener((ChannelFuture done) -> {
          if (done.isSuccess()) {
            endWith(done.channel(), connection);
          } else {
            counters.add(Count.CONNECT_FAILED);
            connection.closeNow(String.valueOf(done.cause().getMessage()));
          }
        });
  }

  /** Without a name to ask for, the certificate must be for the address itself. */
  private @Nullable SslHandler clientHandler(Flow flow, SocketChannel channel) {
    if (tls == null || !flow.transport().secure()) {
      return null;
    }
    String peerName = flow.peerName();
    String name = peerName != null ? peerName : flow.remote().getAddress().getHostAddress();
    return tls.client(name).newHandler(channel.alloc(), name, flow.remote().getPort());
  }

  /** However the channel ends, the connection ends with it. */
  private static void endWith(Channel channel, StreamConnection connection) {
    channel
        .closeFuture()
        .addListener(done -> connection.closeNow("the peer closed the connection"));
  }

  private void pipeline(
      SocketChannel channel, @Nullable ChannelHandler secure, StreamConnection connection) {
    if (secure instanceof SslHandler handler) {
      handler.setHandshakeTimeoutMillis(settings.connectTimeout().toMillis());
    }
    if (secure != null) {
      channel.pipeline().addLast(secure);
    }
    channel.pipeline().addLast(new FlushConsolidationHandler(FLUSHES_AT_ONCE, true));
    if (connection instanceof WebSocketConnection socket) {
      boolean encrypted = secure != null;
      channel.pipeline().addLast(socket.watch());
      WebGate.stand(channel.pipeline(), site, encrypted, WebSocketConnection.MOST);
    }
    channel.pipeline().addLast(connection);
  }

  private int mark() {
    return settings.marked() ? Dscp.SIGNALLING.octet() : 0;
  }

  private WriteBufferWaterMark waterMark() {
    int high = settings.writeHighWaterBytes();
    return new WriteBufferWaterMark(high / 2, high);
  }

  private void sweep() {
    long nowNs = System.nanoTime();
    for (StreamConnection connection : connections.values()) {
      connection.checkDeadlines(nowNs, settings);
    }
  }

  private static Peer peerOf(Flow flow) {
    return new Peer(flow.transport(), flow.remote(), flow.peerName());
  }

  /** The address itself, or the /64 that one IPv6 customer has to itself. */
  private static InetAddress network(InetAddress address) {
    if (address instanceof Inet4Address) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // sixteen bytes are always an address
    }
  }
}
