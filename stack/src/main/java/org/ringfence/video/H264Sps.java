package org.ringfence.video;

import org.jspecify.annotations.Nullable;

/**
 * What a sequence parameter set tells (H.264 section 7.3.2.1.1).
 *
 * @param profileLevel the three bytes that SDP calls profile-level-id
 * @param frameNs how long a frame is shown; 0 where that is not said
 */
public record H264Sps(int profileLevel, int width, int height, long frameNs) {
  private static final int MOST_PIXELS = 16_384;
  private static final int EXTENDED_ASPECT = 255;

  /** Reads one; null when it is broken. */
  public static @Nullable H264Sps parse(byte[] bytes, int offset, int length) {
    if (length < 5 || (bytes[offset] & NalType.MASK) != NalType.SPS) return null;
    BitReader bits = new BitReader(bytes, offset + 1, offset + length);
    int profileLevel = bits.take(24);
    bits.golomb(); // its number
    int chroma = 1;
    if (detailed(profileLevel >> 16)) {
      chroma = bits.golomb();
      if (chroma == 3) bits.take(1);
      bits.golomb();
      bits.golomb();
      bits.take(1);
      if (bits.flag()) scalingLists(bits, chroma == 3 ? 12 : 8);
    }
    bits.golomb(); // frame numbers
    order(bits);
    bits.golomb(); // reference frames
    bits.take(1);
    int width = 16 * (bits.golomb() + 1);
    int rows = bits.golomb() + 1;
    boolean frames = bits.flag();
    if (!frames) bits.take(1);
    int height = 16 * rows * (frames ? 1 : 2);
    bits.take(1);
    if (bits.flag()) {
      int across = chroma == 1 || chroma == 2 ? 2 : 1;
      int down = (chroma == 1 ? 2 : 1) * (frames ? 1 : 2);
      width -= across * (bits.golomb() + bits.golomb());
      height -= down * (bits.golomb() + bits.golomb());
    }
    boolean sane = width > 0 && width <= MOST_PIXELS && height > 0 && height <= MOST_PIXELS;
    if (bits.overrun() || !sane) return null;
    return new H264Sps(profileLevel, width, height, bits.flag() ? frameNs(bits) : 0);
  }

  private static boolean detailed(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private static void scalingLists(BitReader bits, int lists) {
    for (int i = 0; i < lists; i++) {
      if (!bits.flag()) continue;
      int last = 8;
      int next = 8;
      for (int j = 0; j < (i < 6 ? 16 : 64); j++) {
        if (next != 0) next = (last + bits.signedGolomb() + 256) & 0xFF;
        last = next == 0 ? last : next;
      }
    }
  }

  /** How the order of pictures is told. */
  private static void order(BitReader bits) {
    int kind = bits.golomb();
    if (kind == 0) {
      bits.golomb();
    } else if (kind == 1) {
      bits.take(1);
      bits.golomb();
      bits.golomb();
      int cycle = bits.golomb();
      for (int i = 0; i < cycle && !bits.overrun(); i++) bits.golomb();
    }
  }

  /** From the usability information (annex E.1.1). */
  private static long frameNs(BitReader bits) {
    if (bits.flag() && bits.take(8) == EXTENDED_ASPECT) bits.take(32);
    if (bits.flag()) bits.take(1);
    if (bits.flag()) {
      bits.take(4);
      if (bits.flag()) bits.take(24);
    }
    if (bits.flag()) {
      bits.golomb();
      bits.golomb();
    }
    if (!bits.flag()) return 0;
    long unit = bits.take(32) & 0xFFFFFFFFL;
    long scale = bits.take(32) & 0xFFFFFFFFL;
    // It counts fields: a frame is two of them.
    return bits.overrun() || scale == 0 ? 0 : 2 * unit * 1_000_000_000L / scale;
  }
}
