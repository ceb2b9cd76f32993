package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ringfence.base.Limits;
import org.ringfence.rtp.RtpPacket;

/**
 * Puts packets back in order and hands out one a frame (RFC 3550 section 6.4.1 for the jitter it
 * adapts to). It starts when {@code target} frames are there; it grows by one frame when it runs
 * dry, and shrinks by one when it held more than it needed for two seconds. Fixed memory: slot =
 * sequence number modulo capacity.
 */
public final class JitterBuffer {
  private static final int CAPACITY = Limits.JITTER_FRAMES;
  private static final int MIN_FRAMES = 2;
  private static final int MAX_FRAMES = 25;

  /** How long it must have been deeper than needed before a frame is dropped: 2 s of frames. */
  private static final int CALM_FRAMES = 100;

  private final byte[][] payloads = new byte[CAPACITY][];
  private final int[] lengths = new int[CAPACITY];
  private final int[] sequences = new int[CAPACITY];
  private final boolean[] filled = new boolean[CAPACITY];
  private final int slotBytes;
  private int targetFrames = MIN_FRAMES;
  private boolean started;
  private boolean filling = true;
  private int ssrc;
  private int next;
  private int highest;
  private int depth;
  private int gap;
  private int calm;
  private int shallowest;
  private long late;
  private long duplicates;
  private long concealed;
  private long skipped;

  /**
   * @param slotBytes the longest payload it takes
   */
  public JitterBuffer(int slotBytes) {
    this.slotBytes = slotBytes;
    for (int i = 0; i < CAPACITY; i++) {
      payloads[i] = new byte[slotBytes];
    }
  }

  /** What came of {@link #insert} or {@link #read}. */
  public enum Status {
    INSERTED,
    DUPLICATE,
    /** Its turn is over. */
    LATE,
    TOO_LONG,
    /** A frame was read. */
    FRAME,
    /** The frame's turn has come and it is not there: conceal. */
    LOST,
    /** Nothing to play: not started, filling up, or the sender is silent. */
    EMPTY
  }

  /** Takes a packet's payload. */
  public Status insert(RtpPacket packet, ByteBuffer buffer) {
    int length = packet.payloadLength();
    return length > slotBytes ? Status.TOO_LONG : insert(packet, buffer, length);
  }

  /**
   * Takes note of a packet that holds no audio (a telephone event), so that its sequence number is
   * not taken for a loss: its turn is read as a frame of length 0.
   */
  public Status pass(RtpPacket packet, ByteBuffer buffer) {
    return insert(packet, buffer, 0);
  }

  private Status insert(RtpPacket packet, ByteBuffer buffer, int length) {
    int sequence = packet.sequenceNumber();
    if (!started || packet.ssrc() != ssrc) {
      restart(packet.ssrc(), sequence);
    }
    int ahead = (short) (sequence - next);
    if (ahead < 0 && filling && highest - next < CAPACITY / 2 && ahead > -MIN_FRAMES * 4) {
      next = sequence; // nothing was played yet, so it can still be first
      ahead = 0;
    }
    if (ahead < -CAPACITY || ahead >= CAPACITY) {
      restart(packet.ssrc(), sequence);
      ahead = 0;
    }
    if (ahead < 0) {
      late++;
      return Status.LATE;
    }
    int slot = sequence % CAPACITY;
    if (filled[slot] && sequences[slot] == sequence) {
      duplicates++;
      return Status.DUPLICATE;
    }
    buffer.get(packet.payloadOffset(), payloads[slot], 0, length);
    lengths[slot] = length;
    sequences[slot] = sequence;
    filled[slot] = true;
    depth++;
    if ((short) (sequence - highest) > 0) {
      highest = sequence;
    }
    return Status.INSERTED;
  }

  /**
   * Takes the next frame out; call it once a frame.
   *
   * @param out at least as long as a slot
   */
  public Status read(byte[] out) {
    if (!started || (filling && depth < targetFrames)) {
      return Status.EMPTY;
    }
    filling = false;
    shrinkWhenCalm();
    if (depth == 0) {
      return runDry();
    }
    gap = 0;
    int slot = next % CAPACITY;
    boolean there = filled[slot] && sequences[slot] == next;
    if (!there) {
      next = (next + 1) & 0xFFFF;
      concealed++;
      return Status.LOST;
    }
    System.arraycopy(payloads[slot], 0, out, 0, lengths[slot]);
    take(slot);
    return Status.FRAME;
  }

  /** The length of the payload just read, in bytes. */
  public int readLength() {
    return lengths[(next - 1 & 0xFFFF) % CAPACITY];
  }

  /** Nothing is left: conceal while it may be late, then wait until it is full enough again. */
  private Status runDry() {
    if (gap++ == 0) {
      targetFrames = Math.min(MAX_FRAMES, targetFrames + 1);
    }
    if (gap > targetFrames) {
      filling = true;
      gap = 0;
      return Status.EMPTY;
    }
    concealed++;
    return Status.LOST; // the turn is kept: playing later is what makes the buffer deeper
  }

  private void shrinkWhenCalm() {
    shallowest = Math.min(shallowest, depth);
    if (++calm < CALM_FRAMES) {
      return;
    }
    if (shallowest > 1) {
      int slot = next % CAPACITY;
      if (filled[slot] && sequences[slot] == next) {
        take(slot);
        skipped++;
      }
      targetFrames = Math.max(MIN_FRAMES, targetFrames - 1);
    }
    calm = 0;
    shallowest = CAPACITY;
  }

  private void take(int slot) {
    filled[slot] = false;
    depth--;
    next = (next + 1) & 0xFFFF;
  }

  private void restart(int newSsrc, int sequence) {
    Arrays.fill(filled, false);
    started = true;
    filling = true;
    ssrc = newSsrc;
    next = sequence;
    highest = sequence;
    depth = 0;
    gap = 0;
    calm = 0;
    shallowest = CAPACITY;
  }

  /** Frames it holds now. */
  public int depthFrames() {
    return depth;
  }

  public int targetFrames() {
    return targetFrames;
  }

  public long late() {
    return late;
  }

  public long duplicates() {
    return duplicates;
  }

  /** Frames that had to be made up. */
  public long concealed() {
    return concealed;
  }

  /** Frames dropped to become shorter. */
  public long skipped() {
    return skipped;
  }
}
