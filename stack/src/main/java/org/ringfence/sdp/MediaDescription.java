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

  /** {@code a=mid} (RFC 5888); null when it is not said. */
  public @Nullable String mid() {
    return attributes.value("mid");
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
