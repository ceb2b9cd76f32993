package org.ringfence.gateway.mgcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;

/**
 * What gateways are told of the other side: one line of sound, in the codecs of a telephone line.
 * Some take the first codec they read, whatever the connection options say.
 */
final class PlainFormats {
  private static final List<String> CODECS = List.of("PCMU", "PCMA");
  private static final int TELEPHONE_HZ = 8_000;

  private PlainFormats() {}

  static SessionDescription of(SessionDescription description) {
    for (MediaDescription line : description.media()) {
      if (line.media().equals("audio") && !line.refused()) {
        return description.withMedia(List.of(plain(line)));
      }
    }
    return description;
  }

  private static MediaDescription plain(MediaDescription line) {
    List<String> formats = new ArrayList<>(CODECS.size());
    for (String codec : CODECS) {
      for (RtpMap map : line.rtpMaps()) {
        boolean it = map.encodingName().equalsIgnoreCase(codec);
        if (it && map.clockRateHz() == TELEPHONE_HZ)
          formats.add(Integer.toString(map.payloadType()));
      }
    }
    if (formats.isEmpty()) return line; // The gateway says itself that it cannot.
    Attributes attributes = line.attributes().without(each -> isOfAnother(each, formats));
    return new MediaDescription(
        line.media(),
        line.port(),
        line.portCount(),
        line.transport(),
        formats,
        line.connection(),
        line.bandwidths(),
        attributes,
        line.otherLines());
  }

  private static boolean isOfAnother(Attribute attribute, List<String> formats) {
    String value = attribute.value();
    boolean ofFormat =
        attribute.named("rtpmap") || attribute.named("fmtp") || attribute.named("rtcp-fb");
    if (!ofFormat || value == null) return false;
    return !formats.contains(value.split(" ", 2)[0]);
  }

  /** What the gateway says, with the lines refused that it was not told of. */
  static SessionDescription answer(SessionDescription said, @Nullable SessionDescription asked) {
    if (asked == null || asked.media().size() <= 1 || said.media().size() != 1) return said;
    List<MediaDescription> lines = new ArrayList<>(asked.media().size());
    boolean found = false;
    for (MediaDescription line : asked.media()) {
      boolean it = !found && line.media().equals("audio") && !line.refused();
      lines.add(it ? said.media().getFirst() : line.withPort(0));
      found |= it;
    }
    return said.withMedia(lines);
  }
}
