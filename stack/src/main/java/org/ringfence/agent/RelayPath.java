package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPath;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySide;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaPortsExhaustedException;
import org.ringfence.net.RelayHandle;
import org.ringfence.net.RelaySpec;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.HiddenTopology;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtcpAddress;
import org.ringfence.sdp.SessionDescription;

/** The media of one call through a media loop: one relay for each media line. */
public final class RelayPath implements MediaPath {
  private final MediaLoop loop;
  private final Supplier<? extends MediaListener> listeners;
  private final InetAddress fallback;
  private final List<RelayHandle> relays = new ArrayList<>(1);
  private final LocalSession[] said;

  /**
   * @param listeners makes one for each media line
   * @param fallback our address towards a party not heard of yet
   * @param sessionId for the origin of our descriptions
   */
  public RelayPath(
      MediaLoop loop,
      Supplier<? extends MediaListener> listeners,
      InetAddress fallback,
      long sessionId) {
    this.loop = loop;
    this.listeners = listeners;
    this.fallback = fallback;
    this.said = new LocalSession[] {session(sessionId, fallback), session(sessionId + 1, fallback)};
  }

  private static LocalSession session(long id, InetAddress address) {
    return new LocalSession(id, AgentShard.plain(address));
  }

  @Override
  public @Nullable SessionDescription towards(Side side, SessionDescription others, Reach reach) {
    if (!open(others.media().size())) return null;
    InetAddress address = reach.ours() == null ? fallback : reach.ours();
    List<org.ringfence.sdp.MediaAddress> addresses = new ArrayList<>(others.media().size());
    for (int i = 0; i < others.media().size(); i++) {
      addresses.add(address(relays.get(i), side, address, others.media().get(i)));
    }
    LocalSession ours = said[side.ordinal()];
    return ours.stamp(HiddenTopology.rewrite(others, ours.origin(), addresses));
  }

  private static org.ringfence.sdp.MediaAddress address(
      RelayHandle relay, Side side, InetAddress address, MediaDescription line) {
    int rtp = relay.localRtp(side.ordinal()).getPort();
    int rtcp = line.rtcpMux() ? rtp : relay.localRtcp(side.ordinal()).getPort();
    return new org.ringfence.sdp.MediaAddress(AgentShard.plain(address), rtp, rtcp);
  }

  private boolean open(int lines) {
    try {
      while (relays.size() < lines) {
        relays.add(loop.openRelay(RelaySpec.clear(listeners.get())));
      }
      return true;
    } catch (MediaPortsExhaustedException e) {
      return false;
    }
  }

  @Override
  public void learn(Side side, SessionDescription description, Reach reach) {
    if (!open(description.media().size())) return;
    for (int i = 0; i < description.media().size(); i++) {
      MediaDescription line = description.media().get(i);
      relays.get(i).update(side.ordinal(), terms(description, line, reach));
    }
  }

  private static RelaySide.Terms terms(
      SessionDescription description, MediaDescription line, Reach reach) {
    Connection connection = description.connectionOf(line);
    InetAddress host = connection == null ? null : literal(connection.host());
    if (line.refused() || host == null || host.isAnyLocalAddress() || host.isMulticastAddress()) {
      return RelaySide.Terms.NONE;
    }
    MediaAddress rtp = MediaAddress.of(new InetSocketAddress(host, line.port()));
    boolean mux = line.rtcpMux();
    MediaAddress rtcp = mux ? null : rtcp(line, host);
    InetAddress proven = reach.proven();
    // An address that signalling does not come from may lie behind a NAT: then the media may prove
    // themselves by coming from where the signalling comes from, and from nowhere else.
    boolean mayBeHidden = proven != null && !proven.equals(host);
    MediaAddress from =
        mayBeHidden ? MediaAddress.of(new InetSocketAddress(proven, line.port())) : null;
    return new RelaySide.Terms(rtp, rtcp, from, mux, null);
  }

  private static @Nullable MediaAddress rtcp(MediaDescription line, InetAddress host) {
    RtcpAddress explicit = line.rtcp();
    int port = explicit == null ? line.port() + 1 : explicit.port();
    if (port < 1 || port > 65535) return null;
    Connection elsewhere = explicit == null ? null : explicit.connection();
    InetAddress address = elsewhere == null ? host : literal(elsewhere.host());
    return address == null ? null : MediaAddress.of(new InetSocketAddress(address, port));
  }

  /** An address literal; names are never looked up for media. */
  private static @Nullable InetAddress literal(String host) {
    boolean numeric = !host.isEmpty() && (host.indexOf(':') >= 0 || isIpv4(host));
    try {
      return numeric ? InetAddress.ofLiteral(host) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isIpv4(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) return false;
    }
    return true;
  }

  @Override
  public void vacate(Side side) {
    for (RelayHandle relay : relays) relay.update(side.ordinal(), RelaySide.Terms.NONE);
  }

  @Override
  public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
    SessionDescription answer = towards(Side.CALLER, EchoAnswer.to(offer), reach);
    if (answer == null) return null;
    learn(Side.CALLER, offer, reach);
    for (RelayHandle relay : relays) relay.mode(RelayMode.ECHO);
    return answer;
  }

  @Override
  public void close() {
    for (RelayHandle relay : relays) relay.close();
  }

  /** What each side sent so far: {@code [line][side]}. */
  public List<RelaySide.Statistics> statistics(Side side) {
    List<RelaySide.Statistics> statistics = new ArrayList<>(relays.size());
    for (RelayHandle relay : relays) statistics.add(relay.statistics(side.ordinal()));
    return statistics;
  }
}
