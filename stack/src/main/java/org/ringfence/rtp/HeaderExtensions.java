package org.ringfence.rtp;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * The elements of a header extension, in order (RFC 8285 section 4). A flyweight over an {@link
 * RtpPacket}.
 *
 * <pre>
 * one-byte form, profile 0xBEDE         two-byte form, profile 0x100?
 *  0 1 2 3 4 5 6 7                       0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+                     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  ID   | len-1 |  data               |      ID       |     length    |  data
 * +-+-+-+-+-+-+-+-+                     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class HeaderExtensions {
  public static final int ONE_BYTE_PROFILE = 0xBEDE;
  public static final int TWO_BYTE_PROFILE = 0x1000;

  private static final int ONE_BYTE_STOP_ID = 15;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int at;
  private int end;
  private boolean twoByte;
  private int id;
  private int offset;
  private int length;

  /** Starts before the first element; there are none when the profile is of neither form. */
  public void wrap(RtpPacket packet) {
    buffer = packet.buffer();
    at = 0;
    end = 0;
    if (!packet.hasExtension()) {
      return;
    }
    int profile = packet.extensionProfile();
    twoByte = (profile & 0xFFF0) == TWO_BYTE_PROFILE;
    if (twoByte || profile == ONE_BYTE_PROFILE) {
      at = packet.extensionOffset();
      end = at + packet.extensionLength();
    }
  }

  /** Moves to the next element; false at the end, or where an element runs past it. */
  public boolean next() {
    while (at < end && buffer.get(at) == 0) {
      at++; // padding between elements
    }
    if (at >= end || (twoByte && at + 1 >= end)) {
      return false;
    }
    int first = buffer.get(at) & 0xFF;
    id = twoByte ? first : first >>> 4;
    length = twoByte ? buffer.get(at + 1) & 0xFF : (first & 0x0F) + 1;
    offset = at + (twoByte ? 2 : 1);
    at = offset + length;
    boolean stop = !twoByte && (id == ONE_BYTE_STOP_ID || id == 0);
    if (stop || at > end) {
      at = end;
      return false;
    }
    return true;
  }

  /** The local identifier that SDP mapped to a URI ({@code a=extmap}). */
  public int id() {
    return id;
  }

  /** Where the element's octets begin in the packet's buffer. */
  public int offset() {
    return offset;
  }

  /** In bytes. */
  public int length() {
    return length;
  }

  /** Makes padding of the element at hand: whoever gets the packet next finds nothing there. */
  public void blank() {
    for (int i = offset - (twoByte ? 2 : 1); i < offset + length; i++) {
      buffer.put(i, (byte) 0);
    }
  }

  /**
   * Puts an element where there is padding enough, as {@link #blank} leaves it, in the one-byte
   * form; after {@link #wrap} and instead of {@link #next}.
   *
   * @return false when nothing was changed, for want of room
   */
  public boolean fill(int newId, byte[] value) {
    int from = at;
    while (at < end && !twoByte) {
      int first = buffer.get(at) & 0xFF;
      if (first == 0) {
        at++;
        if (at - from > value.length) {
          buffer.put(from, (byte) (newId << 4 | (value.length - 1)));
          buffer.put(from + 1, value);
          return true;
        }
      } else if (first >>> 4 == ONE_BYTE_STOP_ID || first >>> 4 == 0) {
        return false;
      } else {
        at += 2 + (first & 0x0F);
        from = at;
      }
    }
    return false;
  }

  /**
   * Makes room for an element and puts it there: behind those that a packet has, in their form, or
   * alone, in the one-byte form.
   *
   * @return the packet's length with it; as it was where it cannot be
   */
  public static int insert(RtpPacket packet, int id, byte[] value) {
    boolean first = !packet.hasExtension();
    int profile = first ? ONE_BYTE_PROFILE : packet.extensionProfile();
    boolean two = (profile & 0xFFF0) == TWO_BYTE_PROFILE;
    if (!two && profile != ONE_BYTE_PROFILE) return packet.length();
    int before = first ? 0 : packet.extensionLength() / 4;
    int words = ((two ? 2 : 1) + value.length + 3) / 4;
    int more = 4 * words + (first ? 4 : 0);
    int length = packet.length() + more;
    ByteBuffer out = packet.buffer();
    int start = packet.offset();
    boolean room = length <= Limits.RTP_PACKET_BYTES && start + length <= out.limit();
    if (!room || before + words > 0xFFFF) return packet.length();
    int payload = packet.payloadOffset();
    out.put(payload + more, out, payload, start + packet.length() - payload);
    int header = first ? payload : packet.extensionOffset() - 4;
    out.put(start, (byte) (out.get(start) | 0x10));
    out.putShort(header, (short) profile);
    out.putShort(header + 2, (short) (before + words));
    int at = header + 4 + 4 * before;
    for (int i = 0; i < 4 * words; i++) out.put(at + i, (byte) 0);
    out.put(at, (byte) (two ? id : id << 4 | (value.length - 1)));
    if (two) out.put(at + 1, (byte) value.length);
    out.put(at + (two ? 2 : 1), value);
    return length;
  }

  /**
   * Writes a one-byte form extension of one element behind a header that {@link
   * RtpPacket#writeHeader} wrote at {@code packetOffset}, and sets its X bit.
   *
   * @param id 1 to 14
   * @param value 1 to 16 bytes
   * @return how many bytes the extension takes: the payload comes after them
   */
  public static int writeOne(ByteBuffer out, int packetOffset, int id, byte[] value) {
    if (id < 1 || id >= ONE_BYTE_STOP_ID || value.length < 1 || value.length > 16) {
      throw new IllegalArgumentException("not a one-byte header extension element");
    }
    int words = (1 + value.length + 3) / 4;
    int at = packetOffset + RtpPacket.HEADER_BYTES;
    out.put(packetOffset, (byte) (out.get(packetOffset) | 0x10));
    out.putShort(at, (short) ONE_BYTE_PROFILE);
    out.putShort(at + 2, (short) words);
    for (int i = 0; i < 4 * words; i++) {
      out.put(at + 4 + i, (byte) 0);
    }
    out.put(at + 4, (byte) (id << 4 | (value.length - 1)));
    out.put(at + 5, value);
    return 4 + 4 * words;
  }
}
