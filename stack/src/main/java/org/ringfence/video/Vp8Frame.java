package org.ringfence.video;

/** The first bytes of a VP8 frame (RFC 6386 section 9.1). */
final class Vp8Frame {
  private static final int KEY_HEADER_BYTES = 10;

  private Vp8Frame() {}

  static void look(FrameBuffer frame) {
    byte[] b = frame.bytes();
    boolean key =
        frame.length() >= KEY_HEADER_BYTES
            && (b[0] & 1) == 0
            && b[3] == (byte) 0x9D
            && b[4] == 0x01
            && b[5] == 0x2A;
    frame.is(key, key ? size(b, 6) : 0, key ? size(b, 8) : 0);
  }

  /** 14 bits, low byte first; the two above them say how to scale. */
  private static int size(byte[] b, int at) {
    return ((b[at + 1] & 0x3F) << 8) | (b[at] & 0xFF);
  }
}
