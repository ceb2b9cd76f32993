package org.ringfence.video;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.ringfence.base.Limits;

/**
 * Reads a stream of H.264 access unit by access unit: one ends where the next begins (H.264 section
 * 7.4.1.2.3). The stream has no times; they follow from the rate that its parameters tell.
 */
public final class AnnexBReader implements VideoReader {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final long USUAL_FRAME_NS = 40_000_000;

  private final InputStream in;
  private byte[] buffer = new byte[CHUNK_BYTES];
  private int from;
  private int to;
  private boolean ended;
  private long frameNs = USUAL_FRAME_NS;
  private long timeNs;

  /**
   * @param first the bytes that were read already
   */
  AnnexBReader(InputStream in, byte[] first) {
    this.in = in;
    to = first.length;
    System.arraycopy(first, 0, buffer, 0, to);
  }

  static boolean begins(byte[] first) {
    return Arrays.equals(first, AnnexB.START_CODE);
  }

  @Override
  public VideoCodec codec() {
    return VideoCodec.H264;
  }

  @Override
  public boolean read(FrameBuffer into) throws IOException {
    int scanned = from;
    boolean picture = false;
    while (true) {
      int code = AnnexB.startCode(buffer, scanned, to);
      // The unit's header and the byte after it have to be there too.
      if ((code < 0 || code + 5 > to) && !ended) {
        int kept = code < 0 ? Math.max(scanned, to - 2) : code;
        scanned = fill(kept);
        continue;
      }
      if (code < 0 || code + 5 > to) return picture && take(into, to);
      if (picture && begins(code + 3)) return take(into, code);
      picture |= NalType.picture(buffer[code + 3] & NalType.MASK);
      scanned = code + 3;
    }
  }

  /** Whether an access unit begins with the NAL unit there, when a picture came before. */
  private boolean begins(int unit) {
    int type = buffer[unit] & NalType.MASK;
    if (NalType.picture(type)) return buffer[unit + 1] < 0; // its first macroblock is number 0
    return type >= NalType.SEI && type <= NalType.DELIMITER;
  }

  /** Gives what was read up to there, without the zero of the start code that follows. */
  private boolean take(FrameBuffer into, int end) throws VideoFormatException {
    int last = end < to && end > from && buffer[end - 1] == 0 ? end - 1 : end;
    into.clear();
    if (!into.append(buffer, from, last - from)) throw tooLong();
    from = last;
    into.at(timeNs);
    codec().look(into);
    if (into.key()) look(into);
    timeNs += frameNs;
    return true;
  }

  private void look(FrameBuffer key) {
    AnnexB units = new AnnexB();
    units.wrap(key.bytes(), 0, key.length());
    while (units.next()) {
      H264Sps sps = H264Sps.parse(key.bytes(), units.offset(), units.length());
      if (sps != null && sps.frameNs() > 0) frameNs = sps.frameNs();
    }
  }

  /** Reads more; answers where the byte is now that was at {@code place}. */
  private int fill(int place) throws IOException {
    int moved = from;
    if (from > 0) System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
    if (to > Limits.VIDEO_FRAME_BYTES) throw tooLong();
    if (to == buffer.length) buffer = Arrays.copyOf(buffer, 2 * to);
    int read = in.read(buffer, to, buffer.length - to);
    ended = read < 0;
    to += Math.max(read, 0);
    return place - moved;
  }

  private static VideoFormatException tooLong() {
    return new VideoFormatException("a frame of more than " + Limits.VIDEO_FRAME_BYTES + " bytes");
  }
}
