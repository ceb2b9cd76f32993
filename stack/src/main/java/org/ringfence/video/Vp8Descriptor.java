package org.ringfence.video;

import java.nio.ByteBuffer;

/**
 * What comes before the coded bytes in each VP8 payload (RFC 7741 section 4.2). A flyweight.
 *
 * <pre>
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+
 * |X|R|N|S|R| PID |  S and PID 0: the frame begins here
 * +-+-+-+-+-+-+-+-+
 * |I|L|T|K|  RSV  |  with X
 * +-+-+-+-+-+-+-+-+
 * |M| PictureID   |  with I; 15 bits in two bytes with M
 * +-+-+-+-+-+-+-+-+
 * |   TL0PICIDX   |  with L
 * +-+-+-+-+-+-+-+-+
 * |TID|Y| KEYIDX  |  with T or K
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class Vp8Descriptor {
  static final int BYTES_WITH_LONG_PICTURE = 4;
  private static final int X = 0x80;
  private static final int N = 0x20;
  private static final int S = 0x10;
  private static final int PARTITION = 0x07;
  private static final int I = 0x80;
  private static final int L = 0x40;
  private static final int T = 0x20;
  private static final int K = 0x10;
  private static final int M = 0x80;

  private int first;
  private int length;
  private int picture;
  private int layer;

  /** Reads it; false when it does not fit, or nothing comes after it. */
  public boolean wrap(ByteBuffer packet, int offset, int bytes) {
    int end = offset + bytes;
    int at = offset;
    picture = -1;
    layer = -1;
    length = 0;
    if (at >= end) return false;
    first = packet.get(at++) & 0xFF;
    if ((first & X) != 0) {
      if (at >= end) return false;
      int more = packet.get(at++) & 0xFF;
      if ((more & I) != 0) {
        if (at >= end) return false;
        picture = packet.get(at++) & 0xFF;
        if ((picture & M) != 0) {
          if (at >= end) return false;
          picture = (picture & ~M) << 8 | packet.get(at++) & 0xFF;
        }
      }
      if ((more & L) != 0) at++;
      if ((more & (T | K)) != 0) {
        if (at >= end) return false;
        if ((more & T) != 0) layer = (packet.get(at) & 0xFF) >> 6;
        at++;
      }
    }
    length = at - offset;
    return at < end;
  }

  /** In bytes. */
  public int length() {
    return length;
  }

  /** Whether a frame begins with this payload. */
  public boolean begins() {
    return (first & S) != 0 && (first & PARTITION) == 0;
  }

  /** Whether no other frame needs this one. */
  public boolean droppable() {
    return (first & N) != 0;
  }

  /** Which frame it is of; -1 when that is not said. */
  public int picture() {
    return picture;
  }

  /** The temporal layer; -1 when that is not said. */
  public int layer() {
    return layer;
  }

  /** Writes one that names its picture by 15 bits. */
  static void write(ByteBuffer out, int at, boolean begins, int picture) {
    out.put(at, (byte) (X | (begins ? S : 0)));
    out.put(at + 1, (byte) I);
    out.putShort(at + 2, (short) (M << 8 | picture & 0x7FFF));
  }
}
