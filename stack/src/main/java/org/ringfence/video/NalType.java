package org.ringfence.video;

/**
 * The kinds of NAL units that matter here (H.264 table 7-1, RFC 6184 table 1).
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * |F|NRI|  type   |
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
final class NalType {
  static final int MASK = 0x1F;
  static final int FORBIDDEN = 0x80;
  static final int IMPORTANCE = 0x60;

  static final int SLICE = 1;
  static final int IDR = 5;
  static final int SEI = 6;
  static final int SPS = 7;
  static final int PPS = 8;
  static final int DELIMITER = 9;
  static final int LAST_SINGLE = 23;
  static final int STAP_A = 24;
  static final int FU_A = 28;

  private NalType() {}

  /** Whether it holds a part of the picture itself. */
  static boolean picture(int type) {
    return type >= SLICE && type <= IDR;
  }
}
