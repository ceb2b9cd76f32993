package org.ringfence.video;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes IVF; see {@link IvfReader}. It never goes back, so that a program may read along. */
final class IvfWriter implements VideoWriter {
  private final OutputStream out;
  private final ByteBuffer header =
      ByteBuffer.allocate(IvfReader.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private boolean begun;

  IvfWriter(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(FrameBuffer frame) throws IOException {
    if (!begun) begin(frame);
    begun = true;
    header.putInt(0, frame.length());
    header.putLong(4, Math.round(frame.timeNs() * (VideoCodec.CLOCK_HZ / 1e9)));
    out.write(header.array(), 0, IvfReader.FRAME_HEADER_BYTES);
    out.write(frame.bytes(), 0, frame.length());
  }

  private void begin(FrameBuffer frame) throws IOException {
    header.put(0, IvfReader.MAGIC);
    header.putShort(6, (short) IvfReader.HEADER_BYTES);
    header.putInt(8, IvfReader.VP8);
    header.putShort(12, (short) frame.width());
    header.putShort(14, (short) frame.height());
    header.putInt(16, VideoCodec.CLOCK_HZ);
    header.putInt(20, 1);
    out.write(header.array(), 0, IvfReader.HEADER_BYTES);
  }
}
