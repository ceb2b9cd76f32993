package org.ringfence.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ringfence.base.Limits;

/**
 * Reads IVF: 32 bytes of header, then each frame behind its length and its time. All numbers have
 * their low byte first.
 *
 * <pre>
 * header: "DKIF", version 2, header's length 2, "VP80", width 2, height 2, rate 4, scale 4, ...
 * frame:  length 4, time 8 in scale/rate seconds, the frame
 * </pre>
 */
public final class IvfReader implements VideoReader {
  static final byte[] MAGIC = {'D', 'K', 'I', 'F'};
  static final int HEADER_BYTES = 32;
  static final int FRAME_HEADER_BYTES = 12;
  static final int VP8 = 'V' | 'P' << 8 | '8' << 16 | '0' << 24;

  private final InputStream in;
  private final double unitNs;

  /** Reads on behind the first four bytes. */
  IvfReader(InputStream in) throws IOException {
    this.in = in;
    ByteBuffer rest = read(HEADER_BYTES - MAGIC.length);
    boolean whole = rest.limit() == HEADER_BYTES - MAGIC.length;
    int header = whole ? rest.getShort(2) & 0xFFFF : 0;
    if (header < HEADER_BYTES) throw new VideoFormatException("a broken IVF header");
    if (rest.getInt(4) != VP8) throw new VideoFormatException("an IVF file without VP8 in it");
    long rate = rest.getInt(12) & 0xFFFFFFFFL;
    long scale = rest.getInt(16) & 0xFFFFFFFFL;
    if (rate == 0 || scale == 0) throw new VideoFormatException("an IVF file without a frame rate");
    unitNs = 1e9 * scale / rate;
    in.readNBytes(header - HEADER_BYTES);
  }

  static boolean begins(byte[] first) {
    return first.length == 4 && ByteBuffer.wrap(first).equals(ByteBuffer.wrap(MAGIC));
  }

  private ByteBuffer read(int bytes) throws IOException {
    return ByteBuffer.wrap(in.readNBytes(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public VideoCodec codec() {
    return VideoCodec.VP8;
  }

  /** A frame that was cut off counts as none. */
  @Override
  public boolean read(FrameBuffer into) throws IOException {
    ByteBuffer header = read(FRAME_HEADER_BYTES);
    if (header.limit() < FRAME_HEADER_BYTES) return false;
    int length = header.getInt(0);
    into.clear();
    byte[] frame =
        length < 0 ? new byte[0] : in.readNBytes(Math.min(length, Limits.VIDEO_FRAME_BYTES));
    if (length > Limits.VIDEO_FRAME_BYTES || length < 0 || !into.append(frame, 0, frame.length)) {
      throw new VideoFormatException("a frame of more than " + Limits.VIDEO_FRAME_BYTES + " bytes");
    }
    if (frame.length < length) return false;
    into.at((long) (header.getLong(4) * unitNs));
    codec().look(into);
    return true;
  }
}
