package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code m=} line and what follows it (RFC 8866 section 5.14).
 *
 * @param media {@code audio}, {@code video}, {@code image}, ...
 * @param port 0 when the media is refused or ended
 * @param portCount 1 unless several ports are used
 * @param transport the profile, such as {@code RTP/AVP}
 * @param formats payload types for RTP, other words for other transports
 * @param connection null when the session's counts
 * @param bandwidths values of the {@code b=} lines
 * @param otherLines what has no place above, in order
 */
public record MediaDescription(
    String media,
    int port,
    int portCount,
    String transport,
    List<String> formats,
    @Nullable Connection connection,
    List<String> bandwidths,
    Attributes attributes,
    List<Line> otherLines) {
  static final String REDUCED_SIZE = "rtcp-rsize";

  /** The header extension by which a packet names its line (RFC 9143 section 15). */
  private static final String NAMES_LINE = "urn:ietf:params:rtp-hdrext:sdes:mid";

  /** Of a header extension in the one-byte form (RFC 8285 section 4.2). */
  private static final int MOST_EXTENSIONS = 14;

  public MediaDescription {
    formats = List.copyOf(formats);
    bandwidths = List.copyOf(bandwidths);
    otherLines = SdpWriter.inOrder(otherLines);
  }

  /** A media line without anything but these. */
  public static MediaDescription of(
      String media, int port, String transport, List<String> formats, Attributes attributes) {
    return new MediaDescription(
        media, port, 1, transport, formats, null, List.of(), attributes, List.of());
  }

  public boolean refused() {
    return port == 0;
  }

  /** Whether the transport is RTP in any profile. */
  public boolean rtp() {
    return transport.contains("RTP/");
  }

  /** Whether it carries a fax by T.38 over UDP (RFC 3362, ITU-T T.38 annex D). */
  public boolean fax() {
    return media.equals("image") && transport.equalsIgnoreCase("udptl");
  }

  /** What each payload type means, in the order of preference; unknown ones are left out. */
  public List<RtpMap> rtpMaps() {
    return rtpMaps(List.of());
  }

  /** The same; a payload type that is not explained here means what it meant in the offer. */
  List<RtpMap> rtpMaps(List<RtpMap> offered) {
    RtpMap[] said = new RtpMap[128];
    for (Attribute attribute : attributes.list()) {
      if (attribute.named("rtpmap") && attribute.value() != null) {
        RtpMap map = RtpMap.parse(attribute.value());
        if (map != null && said[map.payloadType()] == null) {
          said[map.payloadType()] = map;
        }
      }
    }
    for (RtpMap map : offered) {
      if (said[map.payloadType()] == null) {
        said[map.payloadType()] = map;
      }
    }
    var maps = new ArrayList<RtpMap>(formats.size());
    for (String format : formats) {
      int payloadType = Words.number(format);
      if (payloadType >= 0 && payloadType < 128) {
        RtpMap map = said[payloadType] != null ? said[payloadType] : RtpMap.assigned(payloadType);
        if (map != null) {
          maps.add(map);
        }
      }
    }
    return maps;
  }

  /** The parameters of one format; null when none are said. */
  public @Nullable Fmtp fmtp(String format) {
    for (Attribute attribute : attributes.list()) {
      if (attribute.named("fmtp") && attribute.value() != null) {
        Fmtp fmtp = Fmtp.parse(attribute.value());
        if (fmtp != null && fmtp.format().equals(format)) {
          return fmtp;
        }
      }
    }
    return null;
  }

  /** {@code a=ptime} in ms; 0 when it is not said or not sensible. */
  public int ptimeMs() {
    return milliseconds("ptime");
  }

  /** {@code a=maxptime} in ms; 0 when it is not said or not sensible. */
  public int maxptimeMs() {
    return milliseconds("maxptime");
  }

  private int milliseconds(String name) {
    String value = attributes.value(name);
    if (value == null) {
      return 0;
    }
    // Some phones say "20.0" or "20 ".
    int end = 0;
    while (end < value.length() && Character.isDigit(value.charAt(end))) {
      end++;
    }
    int ms = Words.number(value.substring(0, end));
    return ms > 0 && ms <= 1000 ? ms : 0;
  }

  /** {@code a=rtcp}; null when it is not said. */
  public @Nullable RtcpAddress rtcp() {
    String value = attributes.value("rtcp");
    return value == null ? null : RtcpAddress.parse(value);
  }

  public boolean rtcpMux() {
    return attributes.has("rtcp-mux");
  }

  /** Whether RTCP may come without a report before it and names after it (RFC 5506 section 5). */
  public boolean reducedSize() {
    return attributes.has(REDUCED_SIZE);
  }

  /** {@code a=mid} (RFC 5888); null when it is not said. */
  public @Nullable String mid() {
    return attributes.value("mid");
  }

  /**
   * The number under which packets carry the line's {@code a=mid} both ways; 0 when they do not.
   */
  public int midExtension() {
    for (Attribute each : attributes.all("extmap")) {
      Words words = new Words(each.value() == null ? "" : each.value());
      String number = words.next();
      if (!words.next().equals(NAMES_LINE)) continue;
      int slash = number.indexOf('/');
      boolean both = slash < 0 || number.endsWith("/sendrecv");
      int id = Words.number(slash < 0 ? number : number.substring(0, slash));
      return both && id <= MOST_EXTENSIONS ? Math.max(id, 0) : 0;
    }
    return 0;
  }

  /** With that number for it, and no other. */
  public MediaDescription withMidExtension(int id) {
    Attributes others =
        attributes.without(each ->
            each.named("extmap") && each.value() != null && each.value().contains(NAMES_LINE));
    return withAttributes(others.and(new Attribute("extmap", id + " " + NAMES_LINE)));
  }

  /** The highest number that none of some lines uses for a header extension; 0 for none. */
  public static int freeExtension(List<MediaDescription> lines) {
    for (int id = MOST_EXTENSIONS; id > 0; id--) {
      int wanted = id;
      if (lines.stream().noneMatch(line -> line.hasExtension(wanted))) return id;
    }
    return 0;
  }

  /** Whether a number means some header extension here. */
  public boolean hasExtension(int id) {
    for (Attribute each : attributes.all("extmap")) {
      String number = new Words(each.value() == null ? "" : each.value()).next();
      int slash = number.indexOf('/');
      if (Words.number(slash < 0 ? number : number.substring(0, slash)) == id) return true;
    }
    return false;
  }

  /** The SSRCs that are said (RFC 5576), each once, in order, as unsigned 32 bits. */
  public List<Long> ssrcs() {
    return attributes.all("ssrc").stream()
        .map(attribute -> new Words(attribute.value() == null ? "" : attribute.value()).next())
        .filter(word -> word.length() <= 10 && !word.isEmpty())
        .filter(word -> word.chars().allMatch(c -> c >= '0' && c <= '9'))
        .map(Long::parseLong)
        .filter(ssrc -> ssrc <= 0xFFFF_FFFFL)
        .distinct()
        .toList();
  }

  public MediaDescription withPort(int newPort) {
    return new MediaDescription(
        media,
        newPort,
        newPort == 0 ? 1 : portCount,
        transport,
        formats,
        connection,
        bandwidths,
        attributes,
        otherLines);
  }

  public MediaDescription withTransport(String newTransport) {
    return new MediaDescription(
        media,
        port,
        portCount,
        newTransport,
        formats,
        connection,
        bandwidths,
        attributes,
        otherLines);
  }

  public MediaDescription withConnection(@Nullable Connection newConnection) {
    return new MediaDescription(
        media,
        port,
        portCount,
        transport,
        formats,
        newConnection,
        bandwidths,
        attributes,
        otherLines);
  }

  public MediaDescription withAttributes(Attributes newAttributes) {
    return new MediaDescription(
        media,
        port,
        portCount,
        transport,
        formats,
        connection,
        bandwidths,
        newAttributes,
        otherLines);
  }

  public MediaDescription withOtherLines(List<Line> newOtherLines) {
    return new MediaDescription(
        media,
        port,
        portCount,
        transport,
        formats,
        connection,
        bandwidths,
        attributes,
        newOtherLines);
  }

  public MediaDescription withDirection(Direction direction) {
    return withAttributes(attributes.with(direction));
  }
}
