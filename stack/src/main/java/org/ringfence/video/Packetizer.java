package org.ringfence.video;

import java.nio.ByteBuffer;

/** Cuts one frame after the other into RTP payloads. */
public interface Packetizer {
  /** Begins a frame, which must stay as it is until it is sent. */
  void begin(byte[] frame, int offset, int length);

  /**
   * Writes the next payload.
   *
   * @param room how many bytes it may have, {@link #LEAST_ROOM} or more
   * @return how many it has; 0 when the frame has no more
   */
  int next(ByteBuffer out, int at, int room);

  /** Whether that payload was the frame's last: its packet carries the marker. */
  boolean last();

  int LEAST_ROOM = 16;
}
