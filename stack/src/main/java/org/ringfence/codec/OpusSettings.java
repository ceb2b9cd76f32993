package org.ringfence.codec;

/**
 * How an Opus encoder works (RFC 6716 section 2.1). Values out of range are brought into it.
 *
 * @param complexity 0 to 10: more work for better sound
 * @param bitrate bits a second, 6000 to 510000
 * @param expectedLossPercent how much loss in-band FEC prepares for; 0 turns it off
 * @param dtx send nothing, or nearly, while there is silence
 * @param constantBitrate every frame of the same size, so that its size tells nothing (RFC 6562)
 */
public record OpusSettings(
    int complexity, int bitrate, int expectedLossPercent, boolean dtx, boolean constantBitrate) {
  public static final OpusSettings DEFAULT = new OpusSettings(5, 32_000, 10, false, false);

  public OpusSettings {
    complexity = Math.clamp(complexity, 0, 10);
    bitrate = Math.clamp(bitrate, 6_000, 510_000);
    expectedLossPercent = Math.clamp(expectedLossPercent, 0, 100);
  }

  /** The same, and silence is not sent. */
  public OpusSettings withDtx() {
    return new OpusSettings(complexity, bitrate, expectedLossPercent, true, constantBitrate);
  }

  /** The same at that bitrate, or less. */
  public OpusSettings withBitrate(int most) {
    int less = Math.min(bitrate, most);
    return new OpusSettings(complexity, less, expectedLossPercent, dtx, constantBitrate);
  }

  boolean fec() {
    return expectedLossPercent > 0;
  }
}
