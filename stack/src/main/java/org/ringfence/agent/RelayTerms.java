package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Reach;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySide;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtcpAddress;
import org.ringfence.sdp.SessionDescription;

/** Where a party receives and sends a media line, from what it said of it. */
final class RelayTerms {
  private RelayTerms() {}

  static RelaySide.Terms of(SessionDescription description, MediaDescription line, Reach reach) {
    Connection connection = description.connectionOf(line);
    InetAddress host = connection == null ? null : literal(connection.host());
    if (line.refused() || host == null || host.isAnyLocalAddress() || host.isMulticastAddress()) {
      return RelaySide.Terms.NONE;
    }
    MediaAddress rtp = MediaAddress.of(new InetSocketAddress(host, line.port()));
    boolean mux = line.rtcpMux();
    MediaAddress rtcp = mux || !line.rtp() ? null : rtcp(line, host);
    InetAddress proven = reach.proven();
    // An address that signalling does not come from may lie behind a NAT: then the media may prove
    // themselves by coming from where the signalling comes from, and from nowhere else.
    boolean mayBeHidden = proven != null && !proven.equals(host);
    MediaAddress from =
        mayBeHidden ? MediaAddress.of(new InetSocketAddress(proven, line.port())) : null;
    return new RelaySide.Terms(rtp, rtcp, from, mux, null).withExtensions(extensions(line));
  }

  /** The numbers that the line gives header extensions, as bits (RFC 8285 section 5). */
  static int extensions(MediaDescription line) {
    int numbers = 0;
    for (int id = 1; id < Integer.SIZE - 1; id++) if (line.hasExtension(id)) numbers |= 1 << id;
    return numbers;
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
}
