package org.ringfence.rtp;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * A payload that carries earlier ones again (RFC 2198), read block by block, oldest first and the
 * new one last. A flyweight.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |1|  type (7)   |   timestamp offset (14)   | block length (10) |   for each earlier payload
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0|  type (7)   |                                                   for the new one
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RedPayload {
  static final int BLOCK_HEADER_BYTES = 4;
  static final int MOST_OFFSET = 0x3FFF;
  static final int MOST_LENGTH = 0x3FF;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private final int[] offsets = new int[Limits.RED_BLOCKS];
  private int headers;
  private int count;
  private int end;

  /** Checks the whole payload; false when it is malformed or holds too many blocks. */
  public boolean wrap(ByteBuffer packet, int offset, int length) {
    buffer = packet;
    headers = offset;
    end = offset + length;
    count = 0;
    int at = offset;
    while (at < end && packet.get(at) < 0) {
      if (++count == Limits.RED_BLOCKS) {
        count = 0;
        return false;
      }
      at += BLOCK_HEADER_BYTES;
    }
    int earlier = count;
    count = 0;
    if (at >= end) {
      return false;
    }
    int body = at + 1;
    for (int i = 0; i <= earlier; i++) {
      offsets[i] = body;
      body += i < earlier ? buffer.getInt(header(i)) & MOST_LENGTH : 0;
    }
    count = body > end ? 0 : earlier + 1;
    return count > 0;
  }

  private int header(int index) {
    return headers + BLOCK_HEADER_BYTES * index;
  }

  /** Blocks, the new one included; 0 after a malformed payload. */
  public int count() {
    return count;
  }

  /**
   * @param index below {@link #count()}, here and in the three below
   */
  public int payloadType(int index) {
    return buffer.get(header(index)) & 0x7F;
  }

  /** By how much the block's timestamp is before the packet's. */
  public int timestampOffset(int index) {
    return index == count - 1 ? 0 : buffer.getInt(header(index)) >> 10 & MOST_OFFSET;
  }

  /** Where the block begins in the buffer. */
  public int offset(int index) {
    return offsets[index];
  }

  /** In bytes. */
  public int length(int index) {
    return (index == count - 1 ? end : offsets[index + 1]) - offsets[index];
  }
}
