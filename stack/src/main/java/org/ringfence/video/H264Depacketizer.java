package org.ringfence.video;

import java.nio.ByteBuffer;

/** Puts access units together again (RFC 6184 sections 5.6 to 5.8), with start codes. */
public final class H264Depacketizer implements Depacketizer {
  private static final int FU_HEADER_BYTES = 2;
  private static final int START = 0x80;
  private static final int END = 0x40;

  private boolean begun;
  private boolean joining;

  @Override
  public void begin() {
    begun = false;
    joining = false;
  }

  @Override
  public Status add(ByteBuffer packet, int offset, int length, FrameBuffer frame) {
    if (length < 1) return Status.MALFORMED;
    if (!begun) frame.clear();
    begun = true;
    int type = packet.get(offset) & NalType.MASK;
    if (type == NalType.FU_A) return part(packet, offset, length, frame);
    if (joining) return Status.MALFORMED; // the end of the unit before never came
    if (type == NalType.STAP_A) return several(packet, offset, length, frame);
    if (type == 0 || type > NalType.LAST_SINGLE) return Status.MALFORMED;
    return unit(packet, offset, length, frame);
  }

  private static Status unit(ByteBuffer packet, int offset, int length, FrameBuffer frame) {
    byte[] code = AnnexB.START_CODE;
    return frame.append(code, 0, code.length) && frame.append(packet, offset, length)
        ? Status.OK
        : Status.TOO_LONG;
  }

  private static Status several(ByteBuffer packet, int offset, int length, FrameBuffer frame) {
    int at = offset + 1;
    int end = offset + length;
    if (at >= end) return Status.MALFORMED;
    while (at < end) {
      if (at + 2 > end) return Status.MALFORMED;
      int size = packet.getShort(at) & 0xFFFF;
      at += 2;
      if (size == 0 || size > end - at) return Status.MALFORMED;
      Status status = unit(packet, at, size, frame);
      if (status != Status.OK) return status;
      at += size;
    }
    return Status.OK;
  }

  private Status part(ByteBuffer packet, int offset, int length, FrameBuffer frame) {
    if (length <= FU_HEADER_BYTES) return Status.MALFORMED;
    int flags = packet.get(offset + 1);
    boolean first = (flags & START) != 0;
    boolean last = (flags & END) != 0;
    if (first == joining || first && last) return first ? Status.MALFORMED : Status.HEADLESS;
    if (first) {
      byte[] code = AnnexB.START_CODE;
      int header = packet.get(offset) & ~NalType.MASK | flags & NalType.MASK;
      if (!frame.append(code, 0, code.length) || !frame.append(header)) return Status.TOO_LONG;
    }
    joining = !last;
    int from = offset + FU_HEADER_BYTES;
    return frame.append(packet, from, length - FU_HEADER_BYTES) ? Status.OK : Status.TOO_LONG;
  }

  @Override
  public boolean whole() {
    return begun && !joining;
  }
}
