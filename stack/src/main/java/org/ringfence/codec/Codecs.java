package org.ringfence.codec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The codecs known, found by what SDP says of them (RFC 3551 section 6, RFC 4566 section 6). */
public final class Codecs {
  /** Opus as it is offered by default. */
  public static final Opus OPUS = new Opus(OpusSettings.DEFAULT);

  /** Best first: the order in which they are offered. */
  public static final List<AudioCodec> PREFERRED =
      List.of(OPUS, G722.CODEC, G711.A_LAW, G711.MU_LAW);

  /** All that can be spoken: the preferred ones, then those that are there for others' sake. */
  public static final List<AudioCodec> KNOWN =
      Stream.of(PREFERRED, Speex.ALL, List.of(Ilbc.SHORT, Gsm.CODEC), G726.ALL)
          .<AudioCodec>flatMap(List::stream)
          .toList();

  private Codecs() {}

  /** The codec of a payload type that needs no rtpmap; empty for the dynamic and the unknown. */
  public static Optional<AudioCodec> byPayloadType(int payloadType) {
    return KNOWN.stream()
        .filter(codec -> payloadType >= 0 && codec.staticPayloadType() == payloadType)
        .findFirst();
  }

  /**
   * The codec of an rtpmap attribute.
   *
   * @param encodingName in any case
   * @param channels 1 where the attribute says none
   */
  public static Optional<AudioCodec> byName(String encodingName, int clockRateHz, int channels) {
    return KNOWN.stream()
        .filter(codec ->
            codec.encodingName().equalsIgnoreCase(encodingName)
                && codec.clockRateHz() == clockRateHz
                && codec.rtpmapChannels() == channels)
        .findFirst();
  }
}
