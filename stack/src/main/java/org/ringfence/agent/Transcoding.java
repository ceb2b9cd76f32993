package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.Ilbc;
import org.ringfence.codec.Speex;
import org.ringfence.media.AudioFormat;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Fmtp;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.RtpMap;
import org.ringfence.sdp.SessionDescription;

/**
 * What is offered and answered where two parties have no codec in common: what the server can speak
 * beside what the other party can. Pure.
 */
final class Transcoding {
  /** What phones have that have little else, the best first. */
  private static final List<Format> OURS =
      Stream.concat(
              Stream.of(
                  Format.OPUS,
                  Format.G722,
                  Format.PCMA,
                  Format.PCMU,
                  Format.GSM,
                  AudioFormat.offered(Ilbc.SHORT)),
              Speex.ALL.stream().map(AudioFormat::offered))
          .toList();

  private static final int FIRST_DYNAMIC = 96;
  private static final int TYPES = 128;

  private Transcoding() {}

  /** Whether there is sound in a description that we could decode for somebody else. */
  static boolean canHelp(SessionDescription said) {
    return said.media().stream().anyMatch(line -> AttendantAudio.format(line) != null);
  }

  /** The description with what we can speak added to each line that we could decode. */
  static SessionDescription widened(SessionDescription said) {
    return said.mapMedia(line -> AttendantAudio.format(line) == null ? line : widened(line));
  }

  private static MediaDescription widened(MediaDescription line) {
    List<RtpMap> maps = line.rtpMaps();
    boolean[] taken = new boolean[TYPES];
    for (RtpMap map : maps) taken[map.payloadType()] = true;
    List<String> formats = new ArrayList<>(line.formats());
    Attributes attributes = line.attributes();
    List<Format> more = new ArrayList<>(OURS);
    more.add(Format.telephoneEvent(8000));
    for (Format format : more) {
      int number = maps.stream().anyMatch(format::is) ? -1 : free(format, taken);
      if (number < 0) continue;
      taken[number] = true;
      String word = Integer.toString(number);
      formats.add(word);
      attributes = attributes.and(map(format, word));
      if (format.fmtp() != null) attributes = attributes.and(fmtp(word, format.fmtp()));
    }
    return with(line, formats, attributes);
  }

  private static int free(Format format, boolean[] taken) {
    if (format.payloadType() >= 0 && !taken[format.payloadType()]) return format.payloadType();
    for (int number = FIRST_DYNAMIC; number < TYPES; number++) {
      if (!taken[number]) return number;
    }
    return -1;
  }

  private static Attribute map(Format format, String number) {
    String channels = format.channels() > 1 ? "/" + format.channels() : "";
    String text = number + " " + format.encodingName() + "/" + format.clockRateHz() + channels;
    return new Attribute("rtpmap", text);
  }

  private static Attribute fmtp(String number, String parameters) {
    return new Attribute("fmtp", number + " " + parameters);
  }

  /**
   * An answer to an offer, from what the other answered to more than that: what both have where
   * they have something in common, else what the offer has that we can decode.
   */
  static SessionDescription answer(SessionDescription others, SessionDescription offer) {
    List<MediaDescription> lines = new ArrayList<>(others.media().size());
    for (int i = 0; i < others.media().size(); i++) {
      MediaDescription line = others.media().get(i);
      boolean sound = i < offer.media().size() && AttendantAudio.format(line) != null;
      lines.add(sound ? answer(line, offer.media().get(i)) : line);
    }
    return others.withMedia(lines);
  }

  private static MediaDescription answer(MediaDescription line, MediaDescription offer) {
    List<String> common = new ArrayList<>();
    boolean speech = false;
    for (RtpMap map : line.rtpMaps()) {
      if (offer.rtpMaps().stream().noneMatch(own -> same(own, map))) continue;
      common.add(Integer.toString(map.payloadType()));
      speech |= isSpeech(map);
    }
    if (speech) return with(line, common, line.attributes());
    AudioFormat own = AttendantAudio.format(offer);
    return own == null ? line : speaking(line, offer, own);
  }

  private static boolean same(RtpMap one, RtpMap other) {
    return one.payloadType() == other.payloadType() && one.sameCodec(other);
  }

  private static boolean isSpeech(RtpMap map) {
    return Codecs.byName(map.encodingName(), map.clockRateHz(), map.channels()).isPresent();
  }

  /** The line with the offer's own codec in the place of the other's. */
  private static MediaDescription speaking(
      MediaDescription line, MediaDescription offer, AudioFormat own) {
    List<String> formats = new ArrayList<>();
    formats.add(Integer.toString(own.receivePayloadType()));
    if (own.receiveEventPayloadType() >= 0)
      formats.add(Integer.toString(own.receiveEventPayloadType()));
    Attributes attributes = line.attributes().without(Transcoding::namesFormats);
    for (Attribute each : offer.attributes().list()) {
      if (each.named("rtpmap") && isOf(each.value(), formats)) attributes = attributes.and(each);
    }
    for (String format : formats) {
      Fmtp asked = offer.fmtp(format);
      boolean event = !format.equals(formats.getFirst());
      if (asked != null && event) attributes = attributes.and(fmtp(format, "0-15"));
      // What the answer does not say would be frames of 30 ms.
      if (asked != null && !event && own.codec() instanceof Ilbc) {
        attributes = attributes.and(asked.attribute());
      }
    }
    return with(line, formats, attributes);
  }

  private static boolean namesFormats(Attribute each) {
    return each.named("rtpmap")
        || each.named("fmtp")
        || each.named("rtcp-fb")
        || each.named("ptime")
        || each.named("maxptime");
  }

  private static boolean isOf(@Nullable String value, List<String> formats) {
    return value != null && formats.contains(value.split(" ", 2)[0]);
  }

  static MediaDescription with(MediaDescription line, List<String> formats, Attributes attributes) {
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
}
