package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Fmtp;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;

/**
 * What the codecs of a description cost on the wire, and what is left of it where not all can be
 * afforded. Pure.
 */
final class Affordable {
  /** IP, UDP, RTP and the tag of SRTP; IPv6 costs twenty more. */
  private static final int PACKET_BYTES = 20 + 8 + 12 + 10;

  private static final int USUAL_PTIME_MS = 20;

  /** Of a codec of which nothing is known. */
  private static final int UNKNOWN_KBPS = 64;

  private static final int OPUS_KBPS = 32;
  private static final int VIDEO_KBPS = 512;

  private Affordable() {}

  /** One codec in one direction, in kbit/s with all that is around it. */
  static int kbps(MediaDescription line, RtpMap map) {
    int ptimeMs = line.ptimeMs() == 0 ? USUAL_PTIME_MS : line.ptimeMs();
    return (int) Math.ceil(payloadKbps(line, map) + PACKET_BYTES * 8.0 / ptimeMs);
  }

  private static double payloadKbps(MediaDescription line, RtpMap map) {
    String name = map.encodingName().toUpperCase(Locale.ROOT).replaceFirst("^AAL2-", "");
    return switch (name) {
      case "PCMU", "PCMA", "G722" -> 64;
      case "OPUS" -> opusKbps(line.fmtp(Integer.toString(map.payloadType())));
      case "GSM" -> 13.2;
      case "G729" -> 8;
      case "G723" -> 6.3;
      case "ILBC" -> 15.2;
      case "SPEEX" -> 24;
      case "G726-16" -> 16;
      case "G726-24" -> 24;
      case "G726-32" -> 32;
      case "G726-40" -> 40;
      default -> UNKNOWN_KBPS;
    };
  }

  /** What the receiver asks for (RFC 7587 section 6.1), or what our own encoders take. */
  private static double opusKbps(@Nullable Fmtp asked) {
    String most = asked == null ? null : asked.parameter("maxaveragebitrate");
    boolean number = most != null && most.matches("[0-9]{4,6}");
    return number ? Math.min(OPUS_KBPS, Integer.parseInt(most) / 1000.0) : OPUS_KBPS;
  }

  /**
   * The description with what fits: the codecs that are cheap enough, and no pictures where they
   * leave no room; as it is where nothing fits, which {@link #leastKbps} then tells.
   */
  static SessionDescription within(SessionDescription said, int kbps) {
    if (mostKbps(said) <= kbps) return said;
    SessionDescription heard =
        said.mapMedia(line -> line.media().equals("video") ? line.withPort(0) : line);
    SessionDescription kept = leastKbps(said) <= kbps ? said : heard;
    int rest = kbps - mostKbps(kept) + mostKbps(audio(kept));
    return kept.mapMedia(line -> line.media().equals("audio") ? cheap(line, rest) : line);
  }

  private static SessionDescription audio(SessionDescription said) {
    return said.mapMedia(line -> line.media().equals("audio") ? line : line.withPort(0));
  }

  private static MediaDescription cheap(MediaDescription line, int kbps) {
    List<String> formats = new ArrayList<>(line.formats());
    boolean speech = false;
    for (RtpMap map : line.rtpMaps()) {
      boolean fits = !isSpeech(map) || kbps(line, map) <= kbps;
      if (!fits) formats.remove(Integer.toString(map.payloadType()));
      speech |= isSpeech(map) && fits;
    }
    if (!speech) return line;
    Attributes attributes =
        line.attributes().without(each -> names(each) && !isOf(each.value(), formats));
    return Transcoding.with(line, formats, attributes);
  }

  private static boolean names(Attribute each) {
    return each.named("rtpmap") || each.named("fmtp") || each.named("rtcp-fb");
  }

  private static boolean isOf(@Nullable String value, List<String> formats) {
    String number = value == null ? "" : value.split(" ", 2)[0];
    return number.equals("*") || formats.contains(number);
  }

  /** What a description costs with the dearest of its codecs on each line. */
  static int mostKbps(SessionDescription said) {
    return said.media().stream().mapToInt(line -> extreme(line, true)).sum();
  }

  /** What it costs with the cheapest. */
  static int leastKbps(SessionDescription said) {
    return said.media().stream().mapToInt(line -> extreme(line, false)).sum();
  }

  /** What an answer costs: the first codec of each line is the one that is spoken. */
  static int agreedKbps(SessionDescription answer) {
    int sum = 0;
    for (MediaDescription line : answer.media()) {
      boolean audio = line.media().equals("audio") && !line.refused();
      RtpMap first =
          audio
              ? line.rtpMaps().stream().filter(Affordable::isSpeech).findFirst().orElse(null)
              : null;
      sum += first == null ? extreme(line, true) : kbps(line, first);
    }
    return sum;
  }

  private static int extreme(MediaDescription line, boolean dearest) {
    if (line.refused()) return 0;
    if (!line.media().equals("audio")) return line.media().equals("video") ? VIDEO_KBPS : 0;
    var costs = line.rtpMaps().stream().filter(Affordable::isSpeech).mapToInt(m -> kbps(line, m));
    return (dearest ? costs.max() : costs.min()).orElse(UNKNOWN_KBPS);
  }

  static boolean isSpeech(RtpMap map) {
    String name = map.encodingName().toLowerCase(Locale.ROOT);
    return !name.equals("telephone-event") && !name.equals("cn") && !name.equals("red");
  }
}
