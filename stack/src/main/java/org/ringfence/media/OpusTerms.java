package org.ringfence.media;

import org.jspecify.annotations.Nullable;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;
import org.ringfence.sdp.Fmtp;

/** What the other side asks of an Opus encoder of ours (RFC 7587 section 6.1). */
final class OpusTerms {
  private static final int LEAST_BITRATE = 6_000;

  private OpusTerms() {}

  /**
   * The codec that does as asked.
   *
   * @param asked the parameters of the other side's fmtp attribute; null for none
   */
  static Opus apply(Opus ours, @Nullable String asked) {
    OpusSettings able = ours.settings();
    boolean fec = is(asked, "useinbandfec");
    boolean constant = able.constantBitrate() || is(asked, "cbr");
    return ours.with(
        new OpusSettings(
            able.complexity(),
            Math.min(able.bitrate(), mostBitrate(asked)),
            fec ? able.expectedLossPercent() : 0,
            (able.dtx() || is(asked, "usedtx"))
                && !constant, // a pause in the packets tells as much as their size
            constant));
  }

  private static @Nullable String value(@Nullable String asked, String name) {
    return asked == null ? null : new Fmtp("", asked).parameter(name);
  }

  private static boolean is(@Nullable String asked, String name) {
    return "1".equals(value(asked, name));
  }

  /** Nonsense asks for nothing. */
  private static int mostBitrate(@Nullable String asked) {
    String value = value(asked, "maxaveragebitrate");
    try {
      int bitrate = value == null ? 0 : Integer.parseInt(value);
      return bitrate < LEAST_BITRATE ? Integer.MAX_VALUE : bitrate;
    } catch (NumberFormatException nonsense) {
      return Integer.MAX_VALUE;
    }
  }
}
