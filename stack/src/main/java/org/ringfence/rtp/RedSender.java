package org.ringfence.rtp;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * Makes payloads that carry the last few again (RFC 2198), whatever they are: speech, or telephone
 * events. What is too old or too long for the header is left out. Nothing is allocated per packet.
 */
public final class RedSender {
  private final byte[][] payloads;
  private final int[] lengths;
  private final int[] types;
  private final int[] timestamps;
  private final int mostBytes;
  private int carried;
  private int kept;
  private int next;

  /**
   * @param copies how many earlier payloads each packet carries, below {@link Limits#RED_BLOCKS}
   * @param mostBytes a payload may have; a packet never grows beyond it
   */
  public RedSender(int copies, int mostBytes) {
    if (copies < 1 || copies >= Limits.RED_BLOCKS) {
      throw new IllegalArgumentException("so many copies: " + copies);
    }
    payloads = new byte[copies][RedPayload.MOST_LENGTH];
    lengths = new int[copies];
    types = new int[copies];
    timestamps = new int[copies];
    this.mostBytes = mostBytes;
    carried = copies;
  }

  /** How many earlier payloads each packet carries from now on, up to those it was made for. */
  public void carry(int copies) {
    carried = Math.clamp(copies, 0, payloads.length);
  }

  /** Forgets earlier payloads: a pause is over, or the codec changed. */
  public void forget() {
    kept = 0;
  }

  /**
   * Writes a payload and what came before it.
   *
   * @return the bytes written at {@code outOffset}; -1 when even the new payload has no room
   */
  public int write(
      int type, int timestamp, byte[] payload, int offset, int length, ByteBuffer out, int at) {
    int room = Math.min(mostBytes, out.limit() - at) - 1 - length;
    if (room < 0) {
      return -1;
    }
    int copies = copies(timestamp, room);
    int header = at;
    int body = at + copies * RedPayload.BLOCK_HEADER_BYTES + 1;
    for (int age = copies; age > 0; age--) {
      int slot = slot(age);
      int earlier = timestamp - timestamps[slot];
      out.putInt(header, 0x80000000 | types[slot] << 24 | earlier << 10 | lengths[slot]);
      out.put(body, payloads[slot], 0, lengths[slot]);
      header += RedPayload.BLOCK_HEADER_BYTES;
      body += lengths[slot];
    }
    out.put(header, (byte) type);
    out.put(body, payload, offset, length);
    keep(type, timestamp, payload, offset, length);
    return body + length - at;
  }

  /** How many of the latest payloads may come along: none that is older than one that may not. */
  private int copies(int timestamp, int room) {
    int copies = 0;
    for (int left = room; copies < Math.min(kept, carried); copies++) {
      int slot = slot(copies + 1);
      int earlier = timestamp - timestamps[slot];
      left -= RedPayload.BLOCK_HEADER_BYTES + lengths[slot];
      if (left < 0 || earlier < 0 || earlier > RedPayload.MOST_OFFSET) {
        break;
      }
    }
    return copies;
  }

  private int slot(int age) {
    return Math.floorMod(next - age, payloads.length);
  }

  /** Keeps a payload that is sent without this one's help, to be carried by later ones. */
  public void keep(int type, int timestamp, byte[] payload, int offset, int length) {
    if (length > RedPayload.MOST_LENGTH) {
      forget();
      return;
    }
    System.arraycopy(payload, offset, payloads[next], 0, length);
    lengths[next] = length;
    types[next] = type;
    timestamps[next] = timestamp;
    next = (next + 1) % payloads.length;
    kept = Math.min(kept + 1, payloads.length);
  }
}
