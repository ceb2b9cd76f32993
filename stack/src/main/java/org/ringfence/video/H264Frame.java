package org.ringfence.video;

/** What an access unit shows of itself. */
final class H264Frame {
  private H264Frame() {}

  /** It stands for itself when it has an IDR picture; its size is in the SPS that comes with it. */
  static void look(FrameBuffer frame) {
    AnnexB units = new AnnexB();
    units.wrap(frame.bytes(), 0, frame.length());
    boolean key = false;
    int width = 0;
    int height = 0;
    while (units.next()) {
      key |= units.type() == NalType.IDR;
      if (units.type() == NalType.SPS) {
        H264Sps sps = H264Sps.parse(frame.bytes(), units.offset(), units.length());
        width = sps == null ? 0 : sps.width();
        height = sps == null ? 0 : sps.height();
      }
    }
    frame.is(key, width, height);
  }
}
