package org.ringfence.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a line of an offer or answer of ours. */
final class OwnLine {
  private final List<String> formats = new ArrayList<>();
  private final List<RtpMap> maps = new ArrayList<>();
  private final List<Attribute> attributes = new ArrayList<>();

  void add(RtpMap map, @Nullable String fmtp) {
    String number = Integer.toString(map.payloadType());
    formats.add(number);
    maps.add(map);
    attributes.add(map.attribute());
    if (fmtp != null) {
      attributes.add(new Fmtp(number, fmtp).attribute());
    }
  }

  /**
   * Redundancy, which names what it carries: the first codec on its clock, once as new and once as
   * earlier audio. Each packet says it again, so others may be carried as well.
   */
  void addRedundancy(RtpMap red) {
    for (RtpMap codec : maps) {
      if (codec.clockRateHz() == red.clockRateHz() && codec.channels() == red.channels()) {
        add(red, codec.payloadType() + "/" + codec.payloadType());
        return;
      }
    }
  }

  void add(Attribute attribute) {
    attributes.add(attribute);
  }

  /** RTCP may be of reduced size. */
  void addReducedSize() {
    add(Attribute.property(MediaDescription.REDUCED_SIZE));
  }

  MediaDescription build(
      String transport, MediaAddress address, int ptimeMs, Direction direction, boolean rtcpMux) {
    add(new Attribute("ptime", Integer.toString(ptimeMs)));
    return build("audio", transport, address, direction, rtcpMux);
  }

  MediaDescription buildVideo(
      String transport, MediaAddress address, Direction direction, boolean rtcpMux) {
    return build("video", transport, address, direction, rtcpMux);
  }

  private MediaDescription build(
      String media, String transport, MediaAddress address, Direction direction, boolean rtcpMux) {
    add(Attribute.property(direction.attributeName()));
    Connection connection = Connection.of(address.address());
    if (rtcpMux) {
      add(Attribute.property("rtcp-mux"));
    }
    add(new Attribute("rtcp-xr", "rcvr-rtt=all voip-metrics"));
    if (address.rtcpPort() != address.rtpPort() + 1) {
      add(new RtcpAddress(address.rtcpPort(), connection).attribute());
    }
    return MediaDescription.of(
            media, address.rtpPort(), transport, formats, new Attributes(attributes))
        .withConnection(connection);
  }

  /** A line that says no to another, in its place (RFC 3264 section 6). */
  static MediaDescription refusal(MediaDescription line) {
    return MediaDescription.of(line.media(), 0, line.transport(), line.formats(), Attributes.NONE);
  }
}
