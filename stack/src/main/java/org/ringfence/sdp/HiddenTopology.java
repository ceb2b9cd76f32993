package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes a description of one side fit for the other, who must not learn where it came from (RFC
 * 7092 section 3.1.3). Addresses become ours; ICE, groups that share a port, and every attribute
 * that speaks an address of the side behind go; codecs and all that is unknown pass.
 */
public final class HiddenTopology {
  private static final Set<String> ADDRESSED =
      Set.of(
          "rtcp",
          "candidate",
          "remote-candidates",
          "end-of-candidates",
          "source-filter",
          "path",
          "alt",
          // Each media line has a port of its own on our side.
          "bundle-only");

  private final SessionDescription session;
  private final Set<String> secrets = new HashSet<>();

  private HiddenTopology(SessionDescription session) {
    this.session = session;
    hide(session.origin().address());
    if (session.connection() != null) {
      hide(session.connection().host());
    }
    for (MediaDescription media : session.media()) {
      if (media.connection() != null) {
        hide(media.connection().host());
      }
      RtcpAddress rtcp = media.rtcp();
      if (rtcp != null && rtcp.connection() != null) {
        hide(rtcp.connection().host());
      }
    }
  }

  /**
   * The description with our addresses.
   *
   * @param origin ours, its version raised whenever what we say changes
   * @param addresses one for each media line in order; those of refused lines are not looked at
   */
  public static SessionDescription rewrite(
      SessionDescription session, Origin origin, List<MediaAddress> addresses) {
    if (addresses.size() != session.media().size()) {
      throw new IllegalArgumentException("one address for each media line");
    }
    return new HiddenTopology(session).rewrite(origin, addresses);
  }

  private SessionDescription rewrite(Origin origin, List<MediaAddress> addresses) {
    var media = new ArrayList<MediaDescription>(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      media.add(rewrite(session.media().get(i), addresses.get(i)));
    }
    return new SessionDescription(
        origin,
        "-",
        null,
        session.bandwidths(),
        session.times(),
        session.attributes().without(this::mustGo),
        media,
        kept(session.otherLines()));
  }

  private MediaDescription rewrite(MediaDescription media, MediaAddress address) {
    Connection ours = Connection.of(address.address());
    Attributes attributes = media.attributes().without(this::mustGo);
    if (!media.refused() && media.rtp() && address.rtcpPort() != address.rtpPort() + 1) {
      attributes = attributes.and(new RtcpAddress(address.rtcpPort(), ours).attribute());
    }
    // The old way to hold stays a hold without an address.
    Connection theirs = session.connectionOf(media);
    Connection shown = theirs != null && theirs.unspecified() ? theirs : ours;
    return media
        .withPort(media.refused() ? 0 : address.rtpPort())
        .withConnection(shown)
        .withAttributes(attributes)
        .withOtherLines(kept(media.otherLines()));
  }

  private boolean mustGo(Attribute attribute) {
    String name = attribute.name().toLowerCase(Locale.ROOT);
    String value = attribute.value();
    // Whole, since an IPv6 address may straddle the colon.
    String line = value == null ? attribute.name() : attribute.name() + ':' + value;
    return ADDRESSED.contains(name)
        || name.startsWith("ice-")
        || (name.equals("group") && value != null && value.startsWith("BUNDLE"))
        || secrets.stream().anyMatch(line::contains);
  }

  /** Lines that name people, places or keys go; information and what is unknown stays. */
  private List<Line> kept(List<Line> lines) {
    return lines.stream()
        .filter(line -> "uepck".indexOf(line.type()) < 0)
        .filter(line -> secrets.stream().noneMatch(line.value()::contains))
        .toList();
  }

  private void hide(String address) {
    // Anything shorter than ::1 is no address, and would hide what is harmless.
    if (address.length() >= 3 && !address.equals("0.0.0.0")) {
      secrets.add(address);
    }
  }
}
