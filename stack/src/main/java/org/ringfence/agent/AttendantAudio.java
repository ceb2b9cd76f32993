package org.ringfence.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.media.AudioFormat;
import org.ringfence.sdp.Capabilities;
import org.ringfence.sdp.Fmtp;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;

/** What a feature can hear and say. */
final class AttendantAudio {
  /** What the phone can, too: the best first. */
  static final Capabilities CAPABILITIES =
      Capabilities.of(Codecs.PREFERRED.stream().map(AudioFormat::offered).toArray(Format[]::new))
          .withComfortNoise();

  private AttendantAudio() {}

  /**
   * The codec of a line that says one, and its telephone events; null when it says none of ours.
   */
  static @Nullable AudioFormat format(MediaDescription line) {
    if (line.refused() || !line.media().equals("audio")) return null;
    List<RtpMap> maps = line.rtpMaps();
    for (RtpMap map : maps) {
      AudioCodec codec =
          Codecs.byName(map.encodingName(), map.clockRateHz(), map.channels()).orElse(null);
      if (codec != null) {
        int noise = noise(maps, map.clockRateHz());
        Fmtp asked = line.fmtp(Integer.toString(map.payloadType()));
        return AudioFormat.of(codec, map.payloadType(), event(maps, map.clockRateHz()))
            .withNoise(-1, noise) // what we say is prompts and music, without pauses
            .asked(asked == null ? null : asked.parameters());
      }
    }
    return null;
  }

  private static int noise(List<RtpMap> maps, int clockRateHz) {
    for (RtpMap map : maps) {
      if (Format.comfortNoise(clockRateHz).is(map)) return map.payloadType();
    }
    return -1;
  }

  private static int event(List<RtpMap> maps, int clockRateHz) {
    for (RtpMap map : maps) {
      if (map.telephoneEvent() && map.clockRateHz() == clockRateHz) return map.payloadType();
    }
    return -1;
  }
}
