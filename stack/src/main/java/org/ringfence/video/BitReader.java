package org.ringfence.video;

/** The bits of a NAL unit, without the bytes that keep start codes out of it (H.264 7.3.1, 9.1). */
final class BitReader {
  private final byte[] bytes;
  private final int end;
  private int at;
  private int bit;
  private int zeros;
  private boolean overrun;

  BitReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.at = from;
    this.end = to;
  }

  /** Whether more was read than there is; what was read then means nothing. */
  boolean overrun() {
    return overrun;
  }

  boolean flag() {
    return take(1) == 1;
  }

  /**
   * @param count up to 32
   */
  int take(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) value = value << 1 | one();
    return value;
  }

  private int one() {
    if (bit == 0 && zeros >= 2 && at < end && bytes[at] == 3) {
      at++;
      zeros = 0;
    }
    if (at >= end) {
      overrun = true;
      return 0;
    }
    int value = bytes[at] >> (7 - bit) & 1;
    if (++bit == 8) {
      zeros = bytes[at] == 0 ? zeros + 1 : 0;
      bit = 0;
      at++;
    }
    return value;
  }

  /** A number of any length. */
  int golomb() {
    int length = 0;
    while (!overrun && length < 31 && one() == 0) length++;
    return (1 << length) - 1 + take(length);
  }

  int signedGolomb() {
    int value = golomb();
    return (value & 1) == 1 ? (value + 1) / 2 : -value / 2;
  }
}
