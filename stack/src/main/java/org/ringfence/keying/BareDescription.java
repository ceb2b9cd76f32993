package org.ringfence.keying;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * A description without what is between its party and us alone: keys, ICE, shared ports, and the
 * profile that goes with them. Everything else is for the other party too.
 */
public final class BareDescription {
  private static final Set<String> KEYS =
      Set.of("fingerprint", "setup", "tls-id", "dtls-id", EndToEnd.ATTRIBUTE);

  private static final Set<String> PRIVATE =
      Set.of(
          "crypto",
          "identity",
          "key-mgmt",
          "zrtp-hash",
          "connection",
          "candidate",
          "remote-candidates",
          "end-of-candidates",
          "group",
          "mid",
          "bundle-only",
          "rtcp",
          "rtcp-mux",
          "rtcp-mux-only",
          // What goes with the header extensions below.
          "rid",
          "simulcast",
          // Capability negotiation (RFC 5939) would bring all of these in by the back door.
          "csup",
          "creq",
          "acap",
          "tcap",
          "pcfg",
          "acfg");

  /** Header extensions that name a line by its number on one leg (RFC 9143 section 14). */
  private static final String LINE_NAMES = "urn:ietf:params:rtp-hdrext:sdes:";

  private BareDescription() {}

  /** The description without keys, in the profiles {@code RTP/AVP} and {@code RTP/AVPF}. */
  public static SessionDescription of(SessionDescription said) {
    return strip(said, false);
  }

  /** The same for a call that is encrypted end to end: certificates and profiles pass. */
  public static SessionDescription sealed(SessionDescription said) {
    return strip(said, true);
  }

  /** The description in plain profiles, and with everything else that it says. */
  public static SessionDescription plain(SessionDescription said) {
    return said.mapMedia(
        line -> line.rtp() ? line.withTransport(Profiles.bare(line.transport())) : line);
  }

  private static SessionDescription strip(SessionDescription said, boolean sealed) {
    List<String> bundle = said.bundle();
    List<MediaDescription> lines = new ArrayList<>(said.media().size());
    for (MediaDescription line : said.media()) {
      Attributes kept = line.attributes().without(each -> isPrivate(each, sealed));
      String transport = line.rtp() && !sealed ? Profiles.bare(line.transport()) : line.transport();
      lines.add(placed(said, opened(line, bundle)).withTransport(transport).withAttributes(kept));
    }
    return said.withAttributes(said.attributes().without(each -> isPrivate(each, sealed)))
        .withMedia(lines);
  }

  /** With ICE an address of zeros means no hold: the candidates tell (RFC 8839 section 4.3.1). */
  private static MediaDescription placed(SessionDescription said, MediaDescription line) {
    Connection connection = said.connectionOf(line);
    boolean zeros = connection != null && connection.unspecified();
    boolean ice = line.attributes().has("ice-ufrag") || said.attributes().has("ice-ufrag");
    return zeros && ice ? line.withConnection(Connection.of("127.0.0.1")) : line;
  }

  /** A line that shares another's port is offered with none of its own (RFC 9143 section 6). */
  static MediaDescription opened(MediaDescription line, List<String> bundle) {
    String mid = line.mid();
    boolean shares = line.attributes().has("bundle-only") && mid != null && bundle.contains(mid);
    return line.refused() && shares ? line.withPort(9) : line;
  }

  private static boolean isPrivate(Attribute attribute, boolean sealed) {
    String name = attribute.name().toLowerCase(Locale.ROOT);
    if (KEYS.contains(name)) return !sealed;
    return PRIVATE.contains(name) || name.startsWith("ice-") || namesLines(name, attribute.value());
  }

  private static boolean namesLines(String name, @Nullable String value) {
    return name.equals("extmap") && value != null && value.contains(LINE_NAMES);
  }
}
