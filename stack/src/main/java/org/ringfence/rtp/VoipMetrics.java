package org.ringfence.rtp;

import java.nio.ByteBuffer;

/**
 * The VoIP metrics block of an extended report (RFC 3611 section 4.7): how one side hears the
 * other. Where a field's comment says so, {@link #UNKNOWN} means that it is not known.
 *
 * @param ssrc of the source that is reported on
 * @param lossRate packets that never came, in 1/256
 * @param discardRate packets that came too late or too early, in 1/256
 * @param burstDensity share lost or discarded within bursts, in 1/256
 * @param gapDensity the same within the gaps between, in 1/256
 * @param burstDurationMs mean length of a burst
 * @param gapDurationMs mean length of a gap
 * @param roundTripMs 0 where not known
 * @param endSystemDelayMs 0 where not known
 * @param signalLevelDbm0 of speech, signed, or unknown
 * @param noiseLevelDbm0 of silence, signed, or unknown
 * @param echoReturnLossDb or unknown
 * @param gmin packets in a row that must come for a burst to be over: 16
 * @param rFactor 0 to 100, or unknown
 * @param externalRFactor of another network, or unknown
 * @param mosListening ten times the score, 10 to 50, or unknown
 * @param mosConversational ten times the score, 10 to 50, or unknown
 * @param receiverConfiguration bits of concealment and jitter buffer: see the three constants
 * @param jitterBufferNominalMs present nominal delay
 * @param jitterBufferMaximumMs present most
 * @param jitterBufferAbsoluteMaximumMs the most it may ever be
 */
public record VoipMetrics(
    int ssrc,
    int lossRate,
    int discardRate,
    int burstDensity,
    int gapDensity,
    int burstDurationMs,
    int gapDurationMs,
    int roundTripMs,
    int endSystemDelayMs,
    int signalLevelDbm0,
    int noiseLevelDbm0,
    int echoReturnLossDb,
    int gmin,
    int rFactor,
    int externalRFactor,
    int mosListening,
    int mosConversational,
    int receiverConfiguration,
    int jitterBufferNominalMs,
    int jitterBufferMaximumMs,
    int jitterBufferAbsoluteMaximumMs) {
  public static final int UNKNOWN = 127;

  /** Receiver configuration: losses are concealed well. */
  public static final int ENHANCED_CONCEALMENT = 0xC0;

  /** Receiver configuration: the jitter buffer adapts. */
  public static final int ADAPTIVE_JITTER_BUFFER = 0x30;

  /** How fast it adapts, 0 to 15, goes into the low bits. */
  public static final int JITTER_BUFFER_RATE = 0x0F;

  static final int WORDS = 8;

  /** How long the block is without its header. */
  public static final int BYTES = 4 * WORDS;

  static VoipMetrics read(ByteBuffer in, int at) {
    return new VoipMetrics(
        in.getInt(at),
        octet(in, at + 4),
        octet(in, at + 5),
        octet(in, at + 6),
        octet(in, at + 7),
        word(in, at + 8),
        word(in, at + 10),
        word(in, at + 12),
        word(in, at + 14),
        in.get(at + 16),
        in.get(at + 17),
        octet(in, at + 18),
        octet(in, at + 19),
        octet(in, at + 20),
        octet(in, at + 21),
        octet(in, at + 22),
        octet(in, at + 23),
        octet(in, at + 24),
        word(in, at + 26),
        word(in, at + 28),
        word(in, at + 30));
  }

  void write(ByteBuffer out, int at) {
    write(
        out,
        at,
        ssrc,
        lossRate,
        discardRate,
        burstDensity,
        gapDensity,
        burstDurationMs,
        gapDurationMs,
        roundTripMs,
        endSystemDelayMs,
        signalLevelDbm0,
        noiseLevelDbm0,
        echoReturnLossDb,
        gmin,
        rFactor,
        externalRFactor,
        mosListening,
        mosConversational,
        receiverConfiguration,
        jitterBufferNominalMs,
        jitterBufferMaximumMs,
        jitterBufferAbsoluteMaximumMs);
  }

  /** Writes a block that is made anew in each report, for which nothing is to be allocated. */
  public static void write(
      ByteBuffer out,
      int at,
      int ssrc,
      int lossRate,
      int discardRate,
      int burstDensity,
      int gapDensity,
      int burstDurationMs,
      int gapDurationMs,
      int roundTripMs,
      int endSystemDelayMs,
      int signalLevelDbm0,
      int noiseLevelDbm0,
      int echoReturnLossDb,
      int gmin,
      int rFactor,
      int externalRFactor,
      int mosListening,
      int mosConversational,
      int receiverConfiguration,
      int jitterBufferNominalMs,
      int jitterBufferMaximumMs,
      int jitterBufferAbsoluteMaximumMs) {
    out.putInt(at, ssrc);
    out.put(at + 4, (byte) clampOctet(lossRate));
    out.put(at + 5, (byte) clampOctet(discardRate));
    out.put(at + 6, (byte) clampOctet(burstDensity));
    out.put(at + 7, (byte) clampOctet(gapDensity));
    out.putShort(at + 8, (short) clampWord(burstDurationMs));
    out.putShort(at + 10, (short) clampWord(gapDurationMs));
    out.putShort(at + 12, (short) clampWord(roundTripMs));
    out.putShort(at + 14, (short) clampWord(endSystemDelayMs));
    out.put(at + 16, (byte) signalLevelDbm0);
    out.put(at + 17, (byte) noiseLevelDbm0);
    out.put(at + 18, (byte) clampOctet(echoReturnLossDb));
    out.put(at + 19, (byte) clampOctet(gmin));
    out.put(at + 20, (byte) clampOctet(rFactor));
    out.put(at + 21, (byte) clampOctet(externalRFactor));
    out.put(at + 22, (byte) clampOctet(mosListening));
    out.put(at + 23, (byte) clampOctet(mosConversational));
    out.put(at + 24, (byte) receiverConfiguration);
    out.put(at + 25, (byte) 0);
    out.putShort(at + 26, (short) clampWord(jitterBufferNominalMs));
    out.putShort(at + 28, (short) clampWord(jitterBufferMaximumMs));
    out.putShort(at + 30, (short) clampWord(jitterBufferAbsoluteMaximumMs));
  }

  private static int octet(ByteBuffer in, int at) {
    return in.get(at) & 0xFF;
  }

  private static int word(ByteBuffer in, int at) {
    return in.getShort(at) & 0xFFFF;
  }

  private static int clampOctet(int value) {
    return Math.clamp(value, 0, 0xFF);
  }

  private static int clampWord(int value) {
    return Math.clamp(value, 0, 0xFFFF);
  }
}
