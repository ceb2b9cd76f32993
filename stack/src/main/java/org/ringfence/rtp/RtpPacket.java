package org.ringfence.rtp;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * One RTP packet, read and changed in place (RFC 3550 section 5.1). A flyweight: wrap it over the
 * next buffer rather than make another.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           synchronization source (SSRC) identifier            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |            contributing source (CSRC) identifiers             |
 * |                             ....                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  extension profile (if X)     |     length in 32-bit words    |
 * |                             ....                              |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                   payload, then padding (if P)                |
 * </pre>
 */
public final class RtpPacket {
  public static final int HEADER_BYTES = 12;

  private static final int MARKER = 0x80;
  private static final int EXTENSION = 0x10;
  private static final int PADDING = 0x20;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int start;
  private int length;
  private int extensionAt;
  private int payloadAt;
  private int payloadLength;

  /**
   * Lays this over a packet and checks that every length in its header stays inside. The accessors
   * mean something only after {@link RtpStatus#VALID}.
   *
   * @param packet big-endian, read by absolute index; its position is neither used nor moved
   * @param offset where the packet starts
   * @param bytes how long the packet is
   */
  public RtpStatus wrap(ByteBuffer packet, int offset, int bytes) {
    buffer = packet;
    start = offset;
    length = bytes;
    if (bytes < HEADER_BYTES) {
      return RtpStatus.TOO_SHORT;
    }
    if (bytes > Limits.RTP_PACKET_BYTES) {
      return RtpStatus.TOO_LONG;
    }
    int first = packet.get(offset);
    if ((first & 0xC0) != 0x80) {
      return RtpStatus.WRONG_VERSION;
    }
    extensionAt = offset + HEADER_BYTES + 4 * (first & 0x0F);
    payloadAt = extensionAt;
    int end = offset + bytes;
    if (payloadAt > end) {
      return RtpStatus.CSRC_OVERRUN;
    }
    if ((first & EXTENSION) != 0) {
      if (payloadAt + 4 > end) {
        return RtpStatus.EXTENSION_OVERRUN;
      }
      payloadAt += 4 + 4 * (packet.getShort(extensionAt + 2) & 0xFFFF);
      if (payloadAt > end) {
        return RtpStatus.EXTENSION_OVERRUN;
      }
    }
    payloadLength = end - payloadAt;
    if ((first & PADDING) != 0) {
      int padding = payloadLength == 0 ? 0 : packet.get(end - 1) & 0xFF;
      if (padding == 0 || padding > payloadLength) {
        return RtpStatus.BAD_PADDING;
      }
      payloadLength -= padding;
    }
    return RtpStatus.VALID;
  }

  /**
   * Writes a header without CSRCs, extension or padding; the payload goes {@link #HEADER_BYTES}
   * after {@code offset}.
   */
  public static void writeHeader(
      ByteBuffer out,
      int offset,
      boolean marker,
      int payloadType,
      int sequenceNumber,
      int timestamp,
      int ssrc) {
    out.put(offset, (byte) 0x80);
    out.put(offset + 1, (byte) ((marker ? MARKER : 0) | payloadType));
    out.putShort(offset + 2, (short) sequenceNumber);
    out.putInt(offset + 4, timestamp);
    out.putInt(offset + 8, ssrc);
  }

  public boolean marker() {
    return (buffer.get(start + 1) & MARKER) != 0;
  }

  /** 0 to 127. */
  public int payloadType() {
    return buffer.get(start + 1) & 0x7F;
  }

  public void payloadType(int value) {
    buffer.put(start + 1, (byte) (buffer.get(start + 1) & MARKER | value));
  }

  /** 0 to 65535. */
  public int sequenceNumber() {
    return buffer.getShort(start + 2) & 0xFFFF;
  }

  public void sequenceNumber(int value) {
    buffer.putShort(start + 2, (short) value);
  }

  /** In units of the payload format's clock rate; 32 bits that wrap. */
  public int timestamp() {
    return buffer.getInt(start + 4);
  }

  public int ssrc() {
    return buffer.getInt(start + 8);
  }

  public void ssrc(int value) {
    buffer.putInt(start + 8, value);
  }

  public int csrcCount() {
    return buffer.get(start) & 0x0F;
  }

  /**
   * One of those whose sound is mixed into it.
   *
   * @param index below {@link #csrcCount()}
   */
  public int csrc(int index) {
    return buffer.getInt(start + HEADER_BYTES + 4 * index);
  }

  public boolean hasExtension() {
    return (buffer.get(start) & EXTENSION) != 0;
  }

  /** The 16 bits "defined by profile" of the extension; only when there is one. */
  public int extensionProfile() {
    return buffer.getShort(extensionAt) & 0xFFFF;
  }

  /** Where the extension's words begin in the buffer; only when there is one. */
  int extensionOffset() {
    return extensionAt + 4;
  }

  /** The extension's length in bytes, its own header not counted; 0 without one. */
  public int extensionLength() {
    return hasExtension() ? payloadAt - extensionAt - 4 : 0;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  /** Where the packet begins in the buffer. */
  int offset() {
    return start;
  }

  /** Where the payload begins in the buffer. */
  public int payloadOffset() {
    return payloadAt;
  }

  /** In bytes, padding not counted. */
  public int payloadLength() {
    return payloadLength;
  }

  /** The whole packet in bytes. */
  public int length() {
    return length;
  }
}
