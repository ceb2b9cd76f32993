package org.ringfence.udptl;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * A flyweight over one datagram of UDPTL (ITU-T T.38 clause 9.1.4.2, packed as ASN.1 PER, aligned).
 * It looks at every byte of the frame once and keeps nothing.
 *
 * <pre>
 *  +--------+--------+------------+-----------+----------+---------------------+
 *  | sequence number | length 1|2 | primary   | 1 octet  | what makes lost     |
 *  | 16 bits         | octets     | IFP packet| F0000000 | packets good        |
 *  +--------+--------+------------+-----------+----------+---------------------+
 *     F = 0: count, then so many earlier packets, each with its length, the latest first
 *     F = 1: length (1), packets that each entry covers, count, then so many entries with length
 * </pre>
 */
public final class UdptlPacket {
  private static final int LONG = 0x80;
  private static final int IN_PIECES = 0x40;
  private static final int FEC = 0x80;

  private final int[] offsets = new int[Limits.UDPTL_ENTRIES];
  private final int[] lengths = new int[Limits.UDPTL_ENTRIES];
  private ByteBuffer packet = ByteBuffer.allocate(0);
  private int at;
  private int end;
  private boolean wrong;

  private int sequenceNumber;
  private int primaryOffset;
  private int primaryLength;
  private boolean fec;
  private int span;
  private int entries;
  private int length;

  /** Reads a datagram; the other methods mean something after {@link UdptlStatus#VALID} only. */
  public UdptlStatus wrap(ByteBuffer datagram, int offset, int bytes) {
    packet = datagram;
    at = offset;
    end = offset + bytes;
    wrong = false;
    entries = 0;
    span = 0;
    if (bytes < 4) return UdptlStatus.TRUNCATED;
    sequenceNumber = datagram.getShort(at) & 0xFFFF;
    at += 2;
    primaryLength = length();
    primaryOffset = at;
    if (!skip(primaryLength) || end - at < 2) return failed();
    int way = octet();
    fec = (way & FEC) != 0;
    if ((way & ~FEC) != 0) return UdptlStatus.BAD_PADDING;
    if (fec && !readSpan()) return failed();
    int count = length();
    if (count > Limits.UDPTL_ENTRIES) return UdptlStatus.TOO_MANY;
    for (int i = 0; i < count; i++) {
      lengths[i] = length();
      offsets[i] = at;
      if (!skip(lengths[i])) return failed();
    }
    if (count < 0) return failed();
    entries = count;
    length = at - offset;
    return UdptlStatus.VALID;
  }

  private UdptlStatus failed() {
    return wrong ? UdptlStatus.BAD_LENGTH : UdptlStatus.TRUNCATED;
  }

  /** An unbounded INTEGER, which is as good as always one octet. */
  private boolean readSpan() {
    int octets = length();
    if (octets >= 0 && octets != 1) wrong = true;
    if (octets != 1 || at >= end) return false;
    span = octet();
    return true;
  }

  private int octet() {
    return packet.get(at++) & 0xFF;
  }

  /** A length (ITU-T X.691 clause 11.9); less than 0 where there is none. */
  private int length() {
    if (at >= end) return -1;
    int first = octet();
    if ((first & LONG) == 0) return first;
    if ((first & IN_PIECES) != 0) {
      wrong = true; // of 16 KiB each, which no datagram here holds
      return -1;
    }
    return at >= end ? -1 : (first & 0x3F) << 8 | octet();
  }

  private boolean skip(int bytes) {
    if (bytes < 0 || bytes > end - at) return false;
    at += bytes;
    return true;
  }

  public int sequenceNumber() {
    return sequenceNumber;
  }

  public int primaryOffset() {
    return primaryOffset;
  }

  public int primaryLength() {
    return primaryLength;
  }

  /** Whether lost packets are made good by parity, and not by repeating them. */
  public boolean fec() {
    return fec;
  }

  /** How many packets one entry of parity covers. */
  public int span() {
    return span;
  }

  /** How many earlier packets are repeated, or entries of parity there are. */
  public int entries() {
    return entries;
  }

  public int entryOffset(int entry) {
    return offsets[entry];
  }

  public int entryLength(int entry) {
    return lengths[entry];
  }

  /** How much of the datagram it is: nothing behind that means anything. */
  public int bytes() {
    return length;
  }
}
