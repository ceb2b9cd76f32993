package org.ringfence.video;

import java.io.IOException;
import java.io.InputStream;

/** Reads coded frames from a file or a program: IVF with VP8 in it, or H.264 in Annex B. */
public interface VideoReader {
  VideoCodec codec();

  /** Reads the next frame with its time; false at the end. */
  boolean read(FrameBuffer into) throws IOException;

  /** Finds out by its first bytes which of the two a stream is. */
  static VideoReader of(InputStream in) throws IOException {
    byte[] first = in.readNBytes(4);
    if (IvfReader.begins(first)) return new IvfReader(in);
    if (AnnexB.startCode(first, 0, first.length) >= 0 || AnnexBReader.begins(first)) {
      return new AnnexBReader(in, first);
    }
    throw new VideoFormatException("neither IVF with VP8 nor H.264 in Annex B");
  }
}
