package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;
import org.ringfence.media.AudioFormat;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Fmtp;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;

/**
 * What is agreed with a party whose line is full: codecs of few bits first, long packets, and no
 * pictures. Pure.
 */
final class Frugal {
  private static final int PACKET_MS = 40;
  private static final int OPUS_BITRATE = 16_000;

  /** On the wire, with all that is around it. */
  private static final int MOST_KBPS = 45;

  private Frugal() {}

  /**
   * The offer with what takes little before what takes much, should the party have nothing else.
   */
  static SessionDescription offer(SessionDescription said) {
    return said.mapMedia(line ->
        line.media().equals("video") ? line.withPort(0) : isSound(line) ? offer(line) : line);
  }

  /** An offer of the party's own without what takes much; all of it where nothing else is there. */
  static SessionDescription only(SessionDescription said) {
    return said.mapMedia(line -> {
      List<String> cheap = formats(line, true);
      boolean some = isSound(line) && line.rtpMaps().stream().anyMatch(map -> isCheap(line, map));
      return some ? Transcoding.with(line, cheap, line.attributes()) : line;
    });
  }

  private static boolean isSound(MediaDescription line) {
    return line.media().equals("audio") && !line.refused();
  }

  private static MediaDescription offer(MediaDescription line) {
    Attributes attributes =
        line.attributes().without(each -> each.named("ptime") || each.named("maxptime"));
    for (RtpMap map : line.rtpMaps()) {
      if (!map.encodingName().equalsIgnoreCase("opus")) continue;
      String number = Integer.toString(map.payloadType());
      Fmtp asked = line.fmtp(number);
      String before = asked == null ? "" : without(asked.parameters()) + ";";
      attributes = attributes.without(each -> isFmtp(each, number));
      attributes =
          attributes.and(
              new Fmtp(number, before + "maxaveragebitrate=" + OPUS_BITRATE).attribute());
    }
    attributes = attributes.and(new Attribute("ptime", Integer.toString(PACKET_MS)));
    List<String> formats = formats(line, true);
    for (String each : formats(line, false)) {
      if (!formats.contains(each)) formats.add(each);
    }
    return Transcoding.with(line, formats, attributes);
  }

  private static String without(String parameters) {
    return String.join(
        ";",
        java.util.Arrays.stream(parameters.split(";"))
            .map(String::strip)
            .filter(each -> !each.toLowerCase(Locale.ROOT).startsWith("maxaveragebitrate"))
            .toList());
  }

  private static boolean isFmtp(Attribute each, String number) {
    String value = each.value();
    return each.named("fmtp") && value != null && value.startsWith(number + " ");
  }

  /** The formats of a line in their order, those of speech only if they take little. */
  private static List<String> formats(MediaDescription line, boolean cheap) {
    List<String> formats = new ArrayList<>(line.formats());
    for (RtpMap map : line.rtpMaps()) {
      boolean kept = !cheap || !Affordable.isSpeech(map) || isCheap(line, map);
      // What repeats what was said takes twice as much.
      boolean again = map.encodingName().equalsIgnoreCase("red");
      if (!kept || again) formats.remove(Integer.toString(map.payloadType()));
    }
    return formats;
  }

  private static boolean isCheap(MediaDescription line, RtpMap map) {
    return Affordable.isSpeech(map) && Affordable.kbps(line, map) <= MOST_KBPS;
  }

  /** How to speak to the party then. */
  static AudioFormat format(AudioFormat agreed, MediaDescription theirs) {
    AudioFormat format = agreed;
    if (agreed.codec() instanceof Opus opus) {
      OpusSettings able = opus.settings();
      format = agreed.withCodec(opus.with(able.withBitrate(OPUS_BITRATE)));
    }
    int most = theirs.maxptimeMs() > 0 ? theirs.maxptimeMs() : AudioFormat.LONGEST_MS;
    return format.withPackets(Math.min(PACKET_MS, most), most);
  }
}
