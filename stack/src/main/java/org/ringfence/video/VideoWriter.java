package org.ringfence.video;

import java.io.IOException;
import java.io.OutputStream;

/** Writes coded frames as {@link VideoReader} reads them. The first has to stand for itself. */
public interface VideoWriter {
  void write(FrameBuffer frame) throws IOException;

  static VideoWriter of(VideoCodec codec, OutputStream out) {
    return switch (codec) {
      case VP8 -> new IvfWriter(out);
      case H264 -> frame -> out.write(frame.bytes(), 0, frame.length());
    };
  }
}
