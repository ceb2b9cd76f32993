package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ringfence.base.Limits;

/** Payloads in the order of their sequence numbers, in fixed memory: slot = number modulo size. */
final class PacketSlots {
  static final int CAPACITY = Limits.JITTER_FRAMES;
  private static final int NONE = -1;

  private final byte[][] payloads = new byte[CAPACITY][Limits.RTP_PACKET_BYTES];
  private final int[] lengths = new int[CAPACITY];
  private final int[] timestamps = new int[CAPACITY];
  private final boolean[] noises = new boolean[CAPACITY];
  private final int[] sequences = new int[CAPACITY];
  private int held;

  PacketSlots() {
    clear();
  }

  void clear() {
    Arrays.fill(sequences, NONE);
    held = 0;
  }

  boolean has(int sequence) {
    return sequences[sequence % CAPACITY] == sequence;
  }

  boolean any() {
    return held > 0;
  }

  /** The caller has seen to it that the number is within reach, and the payload within a packet. */
  void put(int sequence, int timestamp, ByteBuffer buffer, int offset, int length, boolean noise) {
    int slot = sequence % CAPACITY;
    held += sequences[slot] == NONE ? 1 : 0;
    buffer.get(offset, payloads[slot], 0, length);
    lengths[slot] = length;
    timestamps[slot] = timestamp;
    noises[slot] = noise;
    sequences[slot] = sequence;
  }

  void remove(int sequence) {
    if (has(sequence)) {
      sequences[sequence % CAPACITY] = NONE;
      held--;
    }
  }

  byte[] payload(int sequence) {
    return payloads[sequence % CAPACITY];
  }

  int length(int sequence) {
    return lengths[sequence % CAPACITY];
  }

  /** Whether it is comfort noise and no sound. */
  boolean isNoise(int sequence) {
    return noises[sequence % CAPACITY];
  }

  int timestamp(int sequence) {
    return timestamps[sequence % CAPACITY];
  }
}
