package org.ringfence.video;

import java.nio.ByteBuffer;

/** Cuts VP8 frames into payloads of about the same length (RFC 7741 section 4). */
public final class Vp8Packetizer implements Packetizer {
  private static final int HEADER = Vp8Descriptor.BYTES_WITH_LONG_PICTURE;

  private byte[] frame = {};
  private int at;
  private int end;
  private boolean begins;
  private int picture;

  public Vp8Packetizer(int firstPicture) {
    picture = firstPicture - 1;
  }

  @Override
  public void begin(byte[] bytes, int offset, int length) {
    frame = bytes;
    at = offset;
    end = offset + length;
    begins = true;
    picture = (picture + 1) & 0x7FFF;
  }

  @Override
  public int next(ByteBuffer out, int to, int room) {
    int left = end - at;
    if (left <= 0) return 0;
    int most = room - HEADER;
    int packets = (left + most - 1) / most;
    int take = (left + packets - 1) / packets;
    Vp8Descriptor.write(out, to, begins, picture);
    out.put(to + HEADER, frame, at, take);
    at += take;
    begins = false;
    return HEADER + take;
  }

  @Override
  public boolean last() {
    return at >= end;
  }
}
