package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.ice.Candidate;
import org.ringfence.ice.CandidateType;
import org.ringfence.ice.IceCredentials;
import org.ringfence.ice.IceDescription;
import org.ringfence.net.IceLeg;
import org.ringfence.net.IceLine;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;

/** What descriptions say of ICE and BUNDLE (RFC 8839, RFC 8840, RFC 9143), read and written. */
final class IceLines {
  /** Of a group only its first line has to say these (RFC 9143 section 7.1.3, RFC 8859). */
  private static final Set<String> OF_THE_GROUP =
      Set.of("ice-ufrag", "ice-pwd", "fingerprint", "setup", "tls-id", "rtcp-mux");

  private IceLines() {}

  /**
   * What we say of one line.
   *
   * @param leg null when it does not go over ICE
   * @param inGroup whether it shares its leg
   * @param bundleOnly whether it is there only if it may share
   * @param midExtension the number of the header extension that names it; 0 for none
   */
  record Said(
      String mid, @Nullable IceLeg leg, boolean inGroup, boolean bundleOnly, int midExtension) {}

  // Theirs.

  /** The description with everything at each line of its group that the group's first line says. */
  static SessionDescription spread(SessionDescription theirs) {
    List<String> bundle = theirs.bundle();
    MediaDescription tagged = null;
    for (MediaDescription line : theirs.media()) {
      if (!bundle.isEmpty() && bundle.getFirst().equals(line.mid())) tagged = line;
    }
    if (tagged == null) return theirs;
    MediaDescription first = tagged;
    return theirs.mapMedia(line -> isIn(bundle, line) ? spread(first, line) : line);
  }

  /** Whether a line is one of a group. */
  static boolean isIn(List<String> group, MediaDescription line) {
    String mid = line.mid();
    return mid != null && group.contains(mid);
  }

  private static MediaDescription spread(MediaDescription first, MediaDescription line) {
    List<Attribute> all = new ArrayList<>(line.attributes().list());
    for (Attribute each : first.attributes().list()) {
      if (OF_THE_GROUP.contains(each.name()) && !line.attributes().has(each.name())) all.add(each);
    }
    return line.withAttributes(new Attributes(all));
  }

  /** The party's credentials for a line; null when it does not go over ICE. */
  static @Nullable IceCredentials credentials(SessionDescription theirs, MediaDescription line) {
    return IceCredentials.of(said("ice-ufrag", theirs, line), said("ice-pwd", theirs, line));
  }

  private static @Nullable String said(
      String name, SessionDescription session, MediaDescription line) {
    String own = line.attributes().value(name);
    String value = own == null ? session.attributes().value(name) : own;
    return value == null ? null : value.strip();
  }

  /** One port is all that a leg has: RTCP has to go there too. */
  static boolean isUsable(MediaDescription line, boolean inGroup) {
    boolean opened = !line.refused() || (inGroup && line.attributes().has("bundle-only"));
    return opened && line.rtp() && line.rtcpMux();
  }

  /** A leg has one set of keys: SDES makes one for each line. */
  static boolean mayShare(MediaDescription line) {
    return !line.attributes().has("crypto");
  }

  /**
   * Whether two lines of one way would give a payload type two meanings (RFC 9143 section 10.1.2).
   */
  static boolean clash(MediaDescription a, MediaDescription b) {
    for (RtpMap one : a.rtpMaps()) {
      for (RtpMap other : b.rtpMaps()) {
        if (one.payloadType() == other.payloadType() && !one.equals(other)) return true;
      }
    }
    return false;
  }

  /** Which packets are a line's. */
  static IceLine line(MediaDescription theirs) {
    BitSet types = new BitSet(128);
    for (String format : theirs.formats()) {
      if (format.length() <= 3 && format.chars().allMatch(c -> c >= '0' && c <= '9')) {
        int number = Integer.parseInt(format);
        if (number < 128) types.set(number);
      }
    }
    String mid = theirs.mid();
    return new IceLine(mid == null ? "" : mid, theirs.midExtension(), types, theirs.ssrcs());
  }

  // Ours.

  /** Our description with its ways over ICE. */
  static SessionDescription write(SessionDescription ours, List<Said> said, InetAddress address) {
    List<MediaDescription> lines = new ArrayList<>(ours.media().size());
    StringBuilder group = new StringBuilder("BUNDLE");
    boolean any = false;
    for (int i = 0; i < ours.media().size(); i++) {
      Said way = said.get(i);
      any |= way.leg != null;
      if (way.inGroup) group.append(' ').append(way.mid);
      lines.add(written(ours.media().get(i), way, address));
    }
    if (!any) return ours;
    Attributes session = ours.attributes().and(Attribute.property("ice-lite"));
    session = session.and(new Attribute("ice-options", "ice2 trickle"));
    if (group.length() > "BUNDLE".length()) {
      session = session.and(new Attribute("group", group.toString()));
    }
    return ours.withAttributes(session).withMedia(lines);
  }

  private static MediaDescription written(MediaDescription line, Said way, InetAddress address) {
    IceLeg leg = way.leg;
    List<Attribute> all = new ArrayList<>(line.attributes().without("mid").list());
    all.add(new Attribute("mid", way.mid));
    if (leg == null) return line.withAttributes(new Attributes(all));
    if (!line.rtcpMux()) all.add(Attribute.property("rtcp-mux"));
    if (way.bundleOnly) all.add(Attribute.property("bundle-only"));
    all.addAll(ice(leg, new InetSocketAddress(address, leg.local().getPort())));
    MediaDescription said =
        line.withPort(way.bundleOnly ? 0 : leg.local().getPort())
            .withAttributes(new Attributes(all));
    return way.midExtension > 0 ? said.withMidExtension(way.midExtension) : said;
  }

  /** All that we have is said at once: nothing of ours is trickled (RFC 8838 section 14). */
  private static List<Attribute> ice(IceLeg leg, InetSocketAddress address) {
    Candidate host =
        new Candidate(
            "1", 1, CandidateType.HOST.priority(65_535), address, CandidateType.HOST, null);
    IceDescription description =
        new IceDescription(leg.credentials(), false, Set.of(), List.of(host), true, 0);
    List<Attribute> said = new ArrayList<>();
    for (String text : description.write()) {
      int colon = text.indexOf(':');
      said.add(
          colon < 0
              ? Attribute.property(text)
              : new Attribute(text.substring(0, colon), text.substring(colon + 1)));
    }
    return said;
  }
}
