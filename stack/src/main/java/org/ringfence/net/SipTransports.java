package org.ringfence.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.web.WebSite;
import org.ringfence.sip.message.SipMessage;

/**
 * Carries SIP messages over UDP, TCP, TLS and WebSockets, IPv4 and IPv6 (RFC 3261 section 18, RFC
 * 7118). All methods may be called from any thread.
 */
public final class SipTransports implements AutoCloseable {
  private static final byte[] PING = {'\r', '\n', '\r', '\n'};

  private record Listener(Transport transport, InetSocketAddress bound) {}

  private final TransportSettings settings;
  private final List<EventLoop> loops;
  private final Inbound inbound;
  private final TransportCounters counters = new TransportCounters();
  private final Routes routes = new Routes();
  private final StreamSockets streams;
  private final List<UdpListener> udp = new CopyOnWriteArrayList<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** TCP beside UDP that was asked for; what was asked for itself comes first. */
  private final List<Listener> besides = new CopyOnWriteArrayList<>();

  /**
   * @param loops receive UDP; they stay the caller's
   * @param tls null when there shall be no TLS
   */
  public SipTransports(
      TransportSettings settings,
      List<EventLoop> loops,
      Receiver receiver,
      Admission admission,
      @Nullable TlsContexts tls) {
    this.settings = settings;
    this.loops = List.copyOf(loops);
    inbound = new Inbound(receiver, admission, counters);
    streams = new StreamSockets(settings, counters, inbound, tls);
  }

  /** What those who come to a web port with a browser find there; to be said before listening. */
  public void site(WebSite site) {
    streams.site(site);
  }

  /**
   * Begins to receive. Where UDP is taken TCP is too, if that port is free: it brings what is too
   * long for UDP (RFC 3261 section 18.2.1).
   *
   * @param address port 0 for any
   * @return the address that was bound
   * @throws IOException saying what is wrong, such as the address being in use
   */
  public InetSocketAddress listen(Transport transport, InetSocketAddress address)
      throws IOException {
    try {
      InetSocketAddress bound =
          switch (transport) {
            case UDP -> {
              UdpListener listener =
                  new UdpListener(
                      address,
                      loops,
                      settings.receiveBufferBytes(),
                      settings.marked() ? Dscp.SIGNALLING : Dscp.NONE,
                      counters,
                      inbound);
              udp.add(listener);
              yield listener.bound();
            }
            case TCP, TLS, WS, WSS -> streams.listen(transport, address);
          };
      listeners.add(new Listener(transport, bound));
      if (transport == Transport.UDP) listenBeside(bound);
      return bound;
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on %s %s: %s".formatted(transport, address, e.getMessage()), e);
    }
  }

  private void listenBeside(InetSocketAddress udp) {
    try {
      besides.add(new Listener(Transport.TCP, streams.listen(Transport.TCP, udp)));
    } catch (IOException taken) {
      // By ourselves, or by others: peers that cannot connect send by UDP all the same.
    }
  }

  /** Sends a message; what goes wrong is told to {@link Receiver#failed}. */
  public void send(SipMessage message, Flow to) {
    send(message.toBytes(), message, to);
  }

  /** Who decides what comes in, and what may be answered. */
  public Admission admission() {
    return inbound.admission();
  }

  /** The same for a message already written; the bytes must not change any more. */
  public void send(byte[] wire, Flow to) {
    send(wire, null, to);
  }

  /** Sends a STUN request from our SIP address; {@link Receiver#answered} is told the answer. */
  public void ask(byte[] request, Flow flow) {
    sendUdp(request, null, flow);
  }

  /** Keeps the path open (RFC 5626 section 3.5); a stream's peer answers with a pong. */
  public void ping(Flow flow) {
    if (flow.transport() == Transport.UDP) {
      sendUdp(PING, null, flow);
    } else {
      streams.ping(flow);
    }
  }

  /** Closes a connection whose peer is gone without a word; what waits on it fails. */
  public void drop(Flow flow, String reason) {
    streams.drop(flow, reason);
  }

  /** The connections whose peers showed such a certificate. */
  public List<Flow> flows(Predicate<PeerCertificate> wanted) {
    return streams.flows(wanted);
  }

  /**
   * Our address, as a peer at that flow can reach it: for Via and Contact. Without a listener of
   * that transport it is the connection's own, or the transport's default port.
   */
  public InetSocketAddress localAddress(Flow flow) {
    Flow current = flow.transport() == Transport.UDP ? flow : streams.current(flow);
    InetSocketAddress local = current == null ? flow.local() : current.local();
    InetAddress remote = flow.remote().getAddress();
    Listener listener = listenerFor(flow.transport(), local, remote);
    if (listener != null && !listener.bound.getAddress().isAnyLocalAddress()) {
      return listener.bound;
    }
    if (listener == null && local != null) {
      return local;
    }
    int port = listener != null ? listener.bound.getPort() : flow.transport().defaultPort();
    if (local != null && !local.getAddress().isAnyLocalAddress()) {
      return new InetSocketAddress(local.getAddress(), port);
    }
    InetAddress towards = routes.localTowards(remote, System.nanoTime());
    return new InetSocketAddress(
        towards != null ? towards : InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Which of the machine's addresses it would send from to a peer now: another than before when it
   * has come into another network. Null when there is no way.
   */
  public @Nullable InetAddress sourceTowards(InetAddress remote) {
    return routes.lookTowards(remote, System.nanoTime());
  }

  /** What the peer's certificate says of it; null when it showed none or the connection is gone. */
  public @Nullable PeerCertificate peerCertificate(Flow flow) {
    return streams.peerCertificate(flow);
  }

  public TransportCounters counters() {
    return counters;
  }

  /** TCP, TLS and web connections, those being opened included. */
  public int connections() {
    return streams.size();
  }

  @Override
  public void close() {
    udp.forEach(UdpListener::close);
    streams.close();
  }

  private void send(byte[] wire, @Nullable SipMessage what, Flow to) {
    if (to.remote().getAddress() == null) {
      streams.failed(to, what, "the address is not resolved");
      return;
    }
    switch (to.transport()) {
      case UDP -> sendUdp(wire, what, to);
      case TCP, TLS, WS, WSS -> streams.send(wire, what, to);
    }
  }

  private void sendUdp(byte[] wire, @Nullable SipMessage what, Flow to) {
    UdpListener from = null;
    for (UdpListener each : udp) {
      if (each.bound().equals(to.local())) {
        from = each;
        break;
      }
      if (from == null && each.reaches(to.remote().getAddress())) {
        from = each;
      }
    }
    if (from == null) {
      streams.failed(to, what, "no UDP address of ours reaches " + to.remote());
      return;
    }
    try {
      from.send(wire, to.remote());
    } catch (IOException e) {
      streams.failed(to, what, String.valueOf(e.getMessage()));
    }
  }

  /** The listener at {@code local}, else the first that the peer may reach. */
  private @Nullable Listener listenerFor(
      Transport transport, @Nullable InetSocketAddress local, InetAddress remote) {
    Listener found = listenerFor(listeners, transport, local, remote);
    return found != null ? found : listenerFor(besides, transport, local, remote);
  }

  private static @Nullable Listener listenerFor(
      List<Listener> among,
      Transport transport,
      @Nullable InetSocketAddress local,
      InetAddress remote) {
    Listener first = null;
    for (Listener listener : among) {
      if (listener.transport == transport) {
        if (listener.bound.equals(local)) {
          return listener;
        }
        if (first == null && isReachable(listener.bound.getAddress(), remote)) {
          first = listener;
        }
      }
    }
    return first;
  }

  private static boolean isReachable(InetAddress ours, InetAddress remote) {
    if (ours.isAnyLocalAddress() && !(ours instanceof Inet4Address)) {
      return true;
    }
    return ours instanceof Inet4Address == remote instanceof Inet4Address
        && (ours.isLoopbackAddress() == remote.isLoopbackAddress() || ours.isAnyLocalAddress());
  }
}
