package org.ringfence.video;

import java.nio.ByteBuffer;

/** Puts VP8 frames together (RFC 7741 section 4). */
public final class Vp8Depacketizer implements Depacketizer {
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private boolean begun;

  @Override
  public void begin() {
    begun = false;
  }

  @Override
  public Status add(ByteBuffer packet, int offset, int length, FrameBuffer frame) {
    if (!descriptor.wrap(packet, offset, length)) return Status.MALFORMED;
    if (!begun) {
      if (!descriptor.begins()) return Status.HEADLESS;
      frame.clear();
      begun = true;
    }
    int header = descriptor.length();
    return frame.append(packet, offset + header, length - header) ? Status.OK : Status.TOO_LONG;
  }

  @Override
  public boolean whole() {
    return begun;
  }
}
