package org.ringfence.rtp;

import java.nio.ByteBuffer;

/**
 * The blocks of an extended report, read one after the other (RFC 3611). A flyweight over the
 * packet at which an {@link RtcpPacket} stands.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  block type   | type specific |  length in words less one     |   for each block
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class ExtendedReport {
  /** Which packets came, as runs and bit vectors (section 4.1). */
  public static final int LOSS_RUNS = 1;

  /** A receiver's own clock, so that it can learn the round trip (section 4.4). */
  public static final int RECEIVER_REFERENCE_TIME = 4;

  /** The answer to that (section 4.5). */
  public static final int LAST_RECEIVER_REPORTS = 5;

  /** How one side hears the other (section 4.7). */
  public static final int VOIP_METRICS = 7;

  static final int SUB_BLOCK_WORDS = 3;
  private static final int VECTOR_BITS = 15;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int at;
  private int after;
  private int end;
  private int expected;
  private int lost;

  /** Stands before the first block; there is none when the packet is no extended report. */
  public void wrap(RtcpPacket packet) {
    buffer = packet.buffer();
    boolean report = packet.type() == RtcpPacket.EXTENDED_REPORT;
    after = report ? packet.offset() + 8 : 0;
    end = report ? packet.offset() + packet.length() : 0;
    at = after;
  }

  /** Moves to the next block; false at the end, or where a block runs past it or is malformed. */
  public boolean next() {
    at = after;
    if (at + 4 > end) {
      return false;
    }
    int words = buffer.getShort(at + 2) & 0xFFFF;
    after = at + 4 + 4 * words;
    boolean fits =
        switch (type()) {
          case LOSS_RUNS -> words >= 2;
          case RECEIVER_REFERENCE_TIME -> words == 2;
          case LAST_RECEIVER_REPORTS -> words % SUB_BLOCK_WORDS == 0;
          case VOIP_METRICS -> words == VoipMetrics.WORDS;
          default -> true;
        };
    if (!fits || after > end) {
      after = end;
      return false;
    }
    if (type() == LOSS_RUNS) {
      countRuns();
    }
    return true;
  }

  /** One of the constants above, or a type that is not known here. */
  public int type() {
    return buffer.get(at) & 0xFF;
  }

  /** The 64 bits of NTP time of a {@link #RECEIVER_REFERENCE_TIME}. */
  public long ntpTimestamp() {
    return buffer.getLong(at + 4);
  }

  /** The receivers that a {@link #LAST_RECEIVER_REPORTS} answers. */
  public int answers() {
    return (after - at - 4) / (4 * SUB_BLOCK_WORDS);
  }

  /**
   * @param index below {@link #answers()}, here and in the two below
   */
  public int answeredSsrc(int index) {
    return buffer.getInt(answer(index));
  }

  /** The middle 32 bits of the receiver's reference time; 0 when none came. */
  public int lastReceiverReport(int index) {
    return buffer.getInt(answer(index) + 4);
  }

  /** In 1/65536 s. */
  public int delaySinceLastReceiverReport(int index) {
    return buffer.getInt(answer(index) + 8);
  }

  private int answer(int index) {
    return at + 4 + 4 * SUB_BLOCK_WORDS * index;
  }

  /** The contents of a {@link #VOIP_METRICS}. Allocates. */
  public VoipMetrics voipMetrics() {
    return VoipMetrics.read(buffer, at + 4);
  }

  /** The source that a {@link #LOSS_RUNS} is about. */
  public int runsSsrc() {
    return buffer.getInt(at + 4);
  }

  /** Its first sequence number; the last is {@link #expected()} later, less one. */
  public int runsBegin() {
    return buffer.getShort(at + 8) & 0xFFFF;
  }

  /** How many packets a {@link #LOSS_RUNS} tells of. */
  public int expected() {
    return expected;
  }

  /** How many of those did not come. */
  public int lost() {
    return lost;
  }

  /**
   * Adds the runs up; a run is never followed packet by packet.
   *
   * <pre>
   *   | 0 | received (1) | run length (14) |    | 1 | bit vector (15) |    | 0 ... 0 | ends
   * </pre>
   */
  private void countRuns() {
    int end = buffer.getShort(at + 10) & 0xFFFF;
    int left = end - runsBegin() & 0xFFFF;
    expected = 0;
    lost = 0;
    for (int chunk = at + 12; chunk + 2 <= after && left > 0; chunk += 2) {
      int bits = buffer.getShort(chunk) & 0xFFFF;
      if (bits == 0) {
        return;
      }
      boolean vector = bits >= 0x8000;
      int length = Math.min(left, vector ? VECTOR_BITS : bits & 0x3FFF);
      int received =
          vector
              ? Integer.bitCount((bits & 0x7FFF) >> (VECTOR_BITS - length))
              : (bits & 0x4000) != 0 ? length : 0;
      expected += length;
      lost += length - received;
      left -= length;
    }
  }
}
