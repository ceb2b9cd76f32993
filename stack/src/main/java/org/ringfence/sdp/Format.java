package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * One format we can send and receive.
 *
 * @param channels 1, or 2 as in {@code opus/48000/2} (RFC 7587 section 7)
 * @param fmtp what we ask of the sender; null for nothing
 * @param payloadType the number we would like; -1 when any dynamic one will do
 */
public record Format(
    String encodingName, int clockRateHz, int channels, @Nullable String fmtp, int payloadType) {
  public static final Format PCMU = new Format("PCMU", 8000, 1, null, 0);
  public static final Format PCMA = new Format("PCMA", 8000, 1, null, 8);

  /** Its clock is said to be 8000 although it samples at 16000 (RFC 3551 section 4.5.2). */
  public static final Format G722 = new Format("G722", 8000, 1, null, 9);

  public static final Format OPUS = new Format("opus", 48000, 2, "useinbandfec=1", -1);

  public static final Format GSM = new Format("GSM", 8000, 1, null, 3);

  public static final Format VP8 = new Format("VP8", 90_000, 1, null, -1);

  /** Constrained baseline, which every browser and phone with H.264 knows; units may be cut. */
  public static final Format H264 =
      new Format("H264", 90_000, 1, "profile-level-id=42e01f;packetization-mode=1", -1);

  /** The same for phones that take no unit in parts: packetization mode 0. */
  public static final Format H264_WHOLE =
      new Format("H264", 90_000, 1, "profile-level-id=42e01f", -1);

  /**
   * G.726 under one of its eight names (RFC 3551 section 4.5.4).
   *
   * @param encodingName such as "G726-32" or "AAL2-G726-32"
   */
  public static Format g726(String encodingName) {
    return new Format(encodingName, 8000, 1, null, -1);
  }

  /** Comfort noise at one clock rate (RFC 3389 section 4). */
  public static Format comfortNoise(int clockRateHz) {
    return new Format("CN", clockRateHz, 1, null, clockRateHz == 8000 ? 13 : -1);
  }

  /** DTMF digits at one clock rate (RFC 4733 section 2.4). */
  public static Format telephoneEvent(int clockRateHz) {
    return new Format("telephone-event", clockRateHz, 1, "0-15", clockRateHz == 8000 ? 101 : -1);
  }

  /** Audio that carries earlier audio again, on the clock of its codec (RFC 2198 section 5). */
  public static Format redundancy(int clockRateHz, int channels) {
    return new Format("red", clockRateHz, channels, null, -1);
  }

  /** What it is called under one payload type. */
  public RtpMap rtpMap(int number) {
    return new RtpMap(number, encodingName, clockRateHz, channels);
  }

  public boolean is(RtpMap map) {
    return map.sameCodec(rtpMap(map.payloadType()));
  }
}
