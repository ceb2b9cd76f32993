package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ringfence.base.Limits;

/**
 * The packets that were sent last, as they were sent: what the other side asks for again goes in
 * the very same bytes, for a key stream is used once (RFC 3711 section 9.1). Nothing is allocated
 * per packet.
 */
public final class SentPackets {
  /** Longer packets are not kept; ours are shorter. */
  private static final int PACKET_BYTES = 1500;

  private static final int MOST_TIMES = 3;
  private static final int MASK = Limits.VIDEO_PACKETS - 1;

  private byte[] store = {};
  private final int[] sequences = new int[Limits.VIDEO_PACKETS];
  private final int[] lengths = new int[Limits.VIDEO_PACKETS];
  private final byte[] times = new byte[Limits.VIDEO_PACKETS];

  /** Keeps a packet in place of the oldest. */
  public void keep(int sequenceNumber, ByteBuffer packet, int offset, int length) {
    if (store.length == 0) store = new byte[Limits.VIDEO_PACKETS * PACKET_BYTES];
    int slot = sequenceNumber & MASK;
    lengths[slot] = length > PACKET_BYTES ? 0 : length;
    sequences[slot] = sequenceNumber;
    times[slot] = 0;
    if (lengths[slot] > 0) packet.get(offset, store, slot * PACKET_BYTES, length);
  }

  /**
   * Takes a packet to be sent again.
   *
   * @return its length; 0 when it is too old, or was sent too often
   */
  public int again(int sequenceNumber, ByteBuffer out, int offset) {
    int slot = sequenceNumber & MASK;
    boolean there = lengths[slot] > 0 && sequences[slot] == sequenceNumber;
    if (!there || times[slot] == MOST_TIMES) return 0;
    times[slot]++;
    out.put(offset, store, slot * PACKET_BYTES, lengths[slot]);
    return lengths[slot];
  }

  /** Other keys count from now on: nothing of before is understood. */
  public void forget() {
    Arrays.fill(lengths, 0);
  }
}
