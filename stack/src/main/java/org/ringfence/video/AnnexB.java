package org.ringfence.video;

/**
 * The NAL units of a stream with start codes, one after the other (H.264 Annex B). A flyweight:
 * each byte is looked at once.
 */
public final class AnnexB {
  static final byte[] START_CODE = {0, 0, 0, 1};

  private byte[] bytes = {};
  private int end;
  private int next;
  private int offset;
  private int length;

  /** Stands before the first unit. */
  public void wrap(byte[] stream, int from, int to) {
    bytes = stream;
    end = to;
    next = after(from);
    length = 0;
  }

  /** Moves to the next unit that is not empty; false after the last. */
  public boolean next() {
    while (next < end) {
      offset = next;
      int code = startCode(bytes, offset, end);
      next = code < 0 ? end : code + 3;
      int last = code < 0 ? end : code;
      while (last > offset && bytes[last - 1] == 0) last--; // zeros belong to the start code
      length = last - offset;
      if (length > 0) return true;
    }
    return false;
  }

  private int after(int from) {
    int code = startCode(bytes, from, end);
    return code < 0 ? end : code + 3;
  }

  /** Where the next 00 00 01 begins; -1 for nowhere. */
  static int startCode(byte[] bytes, int from, int to) {
    for (int i = from; i + 2 < to; i++) {
      if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1) return i;
    }
    return -1;
  }

  /** Where the unit begins: its one byte of header. */
  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  /** See {@link NalType}. */
  public int type() {
    return bytes[offset] & NalType.MASK;
  }
}
