package org.ringfence.iax;

import java.util.List;

/**
 * The sound of several calls between the same two servers (RFC 5456 section 8.1.3.2).
 *
 * @param times whether each entry has a timestamp of its own
 */
public record TrunkFrame(int timestamp, boolean times, List<Entry> entries) implements IaxFrame {
  static final int COMMAND = 1;
  static final int HEADER_BYTES = 8;

  public TrunkFrame {
    entries = List.copyOf(entries);
  }

  /** The sound of one call; the timestamp is 0 where entries have none. */
  public record Entry(int source, int timestamp, byte[] payload) {}

  @Override
  public byte[] write() {
    int header = times ? 6 : 4;
    int length = HEADER_BYTES;
    for (Entry entry : entries) length += header + entry.payload.length;
    byte[] bytes = new byte[length];
    bytes[2] = COMMAND;
    bytes[3] = (byte) (times ? 1 : 0);
    IaxFrame.putUint32(bytes, 4, timestamp);
    int at = HEADER_BYTES;
    for (Entry entry : entries) {
      IaxFrame.putUint16(bytes, times ? at + 2 : at, entry.source);
      IaxFrame.putUint16(bytes, times ? at : at + 2, entry.payload.length);
      if (times) IaxFrame.putUint16(bytes, at + 4, entry.timestamp);
      at += header;
      System.arraycopy(entry.payload, 0, bytes, at, entry.payload.length);
      at += entry.payload.length;
    }
    return bytes;
  }
}
