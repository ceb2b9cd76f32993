package org.ringfence.rtp;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * Sends keys one after the other: while a key lasts, a packet each frame with the growing duration
 * and the timestamp of its begin, then three end packets, then a pause (RFC 4733 section 2.5.1).
 */
public final class TelephoneEventSender {
  private static final int END_PACKETS = 3;
  private static final int VOLUME_DBM0 = 10;
  private static final int MAX_DURATION = 0xFFFF;

  private final byte[] queue = new byte[Limits.DTMF_QUEUE];
  private final int toneFrames;
  private final int pauseFrames;
  private int head;
  private int queued;
  private int frame;
  private int beginTimestamp;
  private int duration;

  /**
   * @param toneFrames how many frames a key sounds
   * @param pauseFrames how many frames of silence follow it, at least as many as the end packets
   */
  public TelephoneEventSender(int toneFrames, int pauseFrames) {
    this.toneFrames = toneFrames;
    this.pauseFrames = Math.max(END_PACKETS, pauseFrames);
  }

  /** Queues a key; false when it is none, or the queue is full. */
  public boolean send(char digit) {
    int event = TelephoneEvent.ofDigit(digit);
    if (event < 0 || queued == queue.length) {
      return false;
    }
    queue[(head + queued++) % queue.length] = (byte) event;
    return true;
  }

  /** Whether this frame belongs to a key or to the pause after it, so that no audio is sent. */
  public boolean active() {
    return queued > 0;
  }

  /** Whether the packet that {@link #write} makes next is the first of its event (marker bit). */
  public boolean first() {
    return frame == 0;
  }

  /** The timestamp of the event being sent: valid after {@link #write}. */
  public int timestamp() {
    return beginTimestamp;
  }

  /**
   * Writes the payload for this frame.
   *
   * @param timestamp of this frame
   * @param frameDuration in timestamp units
   * @return {@link TelephoneEvent#BYTES}, or 0 in the pause
   */
  public int write(ByteBuffer out, int offset, int timestamp, int frameDuration) {
    if (frame == 0) {
      beginTimestamp = timestamp;
      duration = 0;
    }
    boolean end = frame >= toneFrames;
    boolean pause = frame >= toneFrames + END_PACKETS;
    if (!end) {
      duration = Math.min(MAX_DURATION, duration + frameDuration);
    }
    if (!pause) {
      TelephoneEvent.write(out, offset, queue[head], end, VOLUME_DBM0, duration);
    }
    if (++frame >= toneFrames + pauseFrames) {
      frame = 0;
      head = (head + 1) % queue.length;
      queued--;
    }
    return pause ? 0 : TelephoneEvent.BYTES;
  }
}
