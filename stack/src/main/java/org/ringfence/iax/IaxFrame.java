package org.ringfence.iax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ringfence.base.Limits;

/**
 * One datagram (RFC 5456 section 8.1).
 *
 * <pre>
 *   full   1|source call number (15)   R|destination call number (15)   timestamp (32)
 *          OSeqno (8)   ISeqno (8)   type (8)   C|subclass (7)   data
 *   mini   0|source call number (15)   timestamp (16)   data
 *   video  0 (16)   1|source call number (15)   M|timestamp (15)   data
 *   trunk  0 (16)   0|command 1 (7)   times (8)   timestamp (32)   entries
 * </pre>
 */
public sealed interface IaxFrame
    permits FullFrame, MiniFrame, VideoFrame, TrunkFrame, MalformedIax {
  int FULL_BYTES = 12;
  int MINI_BYTES = 4;
  int MOST_CALL_NUMBER = 0x7FFF;

  /** What arrived; whatever comes, a value. */
  static IaxFrame parse(byte[] bytes) {
    if (bytes.length > Limits.IAX_BYTES) return new MalformedIax("too long", Limits.IAX_BYTES);
    if (bytes.length < MINI_BYTES) return new MalformedIax("too short", bytes.length);
    int first = uint16(bytes, 0);
    if ((first & 0x8000) != 0) return full(bytes, first & MOST_CALL_NUMBER);
    if (first != 0) return new MiniFrame(first, uint16(bytes, 2), rest(bytes, MINI_BYTES));
    return (bytes[2] & 0x80) != 0 ? video(bytes) : trunk(bytes);
  }

  /** As it goes on the wire. */
  byte[] write();

  private static IaxFrame full(byte[] bytes, int source) {
    if (bytes.length < FULL_BYTES) return new MalformedIax("a full frame is cut off", bytes.length);
    int destination = uint16(bytes, 2);
    return new FullFrame(
        (destination & 0x8000) != 0,
        source,
        destination & MOST_CALL_NUMBER,
        uint32(bytes, 4),
        bytes[8] & 0xFF,
        bytes[9] & 0xFF,
        bytes[10] & 0xFF,
        bytes[11] & 0xFF,
        rest(bytes, FULL_BYTES));
  }

  private static IaxFrame video(byte[] bytes) {
    if (bytes.length < 6) return new MalformedIax("a video frame is cut off", bytes.length);
    int time = uint16(bytes, 4);
    return new VideoFrame(
        uint16(bytes, 2) & MOST_CALL_NUMBER, (time & 0x8000) != 0, time & 0x7FFF, rest(bytes, 6));
  }

  private static IaxFrame trunk(byte[] bytes) {
    if (bytes[2] != TrunkFrame.COMMAND) return new MalformedIax("an unknown meta frame", 2);
    if (bytes.length < TrunkFrame.HEADER_BYTES) {
      return new MalformedIax("a trunk frame is cut off", bytes.length);
    }
    boolean times = (bytes[3] & 1) != 0;
    if ((bytes[3] & 0xFE) != 0) return new MalformedIax("an unknown kind of trunk frame", 3);
    List<TrunkFrame.Entry> entries = new ArrayList<>();
    int at = TrunkFrame.HEADER_BYTES;
    while (at < bytes.length) {
      int header = times ? 6 : 4;
      if (bytes.length - at < header) return new MalformedIax("an entry is cut off", at);
      if (entries.size() == Limits.IAX_TRUNK_ENTRIES) return new MalformedIax("many entries", at);
      int source = uint16(bytes, times ? at + 2 : at);
      int length = uint16(bytes, times ? at : at + 2);
      int time = times ? uint16(bytes, at + 4) : 0;
      at += header;
      if (length > bytes.length - at) return new MalformedIax("an entry is cut off", at);
      if (source > MOST_CALL_NUMBER) return new MalformedIax("an entry of no call", at);
      byte[] payload = Arrays.copyOfRange(bytes, at, at + length);
      entries.add(new TrunkFrame.Entry(source, time, payload));
      at += length;
    }
    return new TrunkFrame(uint32(bytes, 4), times, entries);
  }

  private static byte[] rest(byte[] bytes, int from) {
    return Arrays.copyOfRange(bytes, from, bytes.length);
  }

  static int uint16(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  static int uint32(byte[] bytes, int at) {
    return uint16(bytes, at) << 16 | uint16(bytes, at + 2);
  }

  static void putUint16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  static void putUint32(byte[] bytes, int at, int value) {
    putUint16(bytes, at, value >>> 16);
    putUint16(bytes, at + 2, value);
  }
}
