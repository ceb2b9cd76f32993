package org.ringfence.gateway.iax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.iax.MediaFormat;
import org.ringfence.sdp.Capabilities;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;

/** The same formats in the words of both worlds. */
final class Formats {
  private Formats() {}

  /** Those of the bits, as SDP knows them. */
  static Capabilities capabilities(int bits) {
    List<Format> formats = new ArrayList<>();
    for (MediaFormat each : MediaFormat.values()) {
      if ((bits & each.bit()) != 0) {
        formats.add(new Format(each.rtpName(), 8000, 1, null, each.payloadType()));
      }
    }
    return Capabilities.of(formats.toArray(Format[]::new));
  }

  /**
   * The formats of the first line with sound, the one liked best first; none when all are others.
   */
  static List<MediaFormat> of(@Nullable SessionDescription description) {
    List<MediaFormat> found = new ArrayList<>();
    if (description == null) return List.of(MediaFormat.values());
    for (MediaDescription line : description.media()) {
      if (line.refused() || !line.media().equals("audio")) continue;
      for (RtpMap map : line.rtpMaps()) {
        MediaFormat format = MediaFormat.named(map.encodingName());
        if (format != null && map.clockRateHz() == 8000) found.add(format);
      }
      return found;
    }
    return found;
  }
}
