package org.ringfence.rtp;

import java.nio.ByteBuffer;

/**
 * Places in a packet that no call needs and that whoever wants to carry data out unseen likes:
 * padding, contributing sources, header extensions that nobody agreed on. They are made zeros on
 * the way; nothing moves, and nothing takes longer.
 */
public final class UnusedPlaces {
  /** Every extension passes: what was agreed on is not known. */
  public static final int ANY = -1;

  private static final int PADDING = 0x20;

  private UnusedPlaces() {}

  /**
   * Blanks them.
   *
   * @param walk a flyweight for the extensions
   * @param agreed the numbers of the extensions that may pass, as bits; {@link #ANY} for all
   * @return how many bytes said something there
   */
  public static int blank(RtpPacket packet, HeaderExtensions walk, int agreed) {
    ByteBuffer buffer = packet.buffer();
    int start = packet.offset();
    int end = start + packet.length();
    int found = 0;
    if ((buffer.get(start) & PADDING) != 0) {
      int from = packet.payloadOffset() + packet.payloadLength();
      found += zeros(buffer, from, end - 1); // the last byte says how many there are
    }
    int sources = start + RtpPacket.HEADER_BYTES;
    found += zeros(buffer, sources, sources + 4 * packet.csrcCount());
    if (agreed != ANY && packet.hasExtension()) found += extensions(packet, walk, agreed);
    return found;
  }

  private static int extensions(RtpPacket packet, HeaderExtensions walk, int agreed) {
    ByteBuffer buffer = packet.buffer();
    int from = packet.extensionOffset();
    int end = from + packet.extensionLength();
    int found = 0;
    walk.wrap(packet);
    while (walk.next()) {
      if (walk.id() < 32 && (agreed & 1 << walk.id()) != 0) {
        from = walk.offset() + walk.length();
        continue;
      }
      int over = walk.offset() + walk.length();
      found += zeros(buffer, from, over);
      from = over;
    }
    return found + zeros(buffer, from, end); // what is no element of either form
  }

  private static int zeros(ByteBuffer buffer, int from, int to) {
    int found = 0;
    for (int i = from; i < to; i++) {
      if (buffer.get(i) == 0) continue;
      buffer.put(i, (byte) 0);
      found++;
    }
    return found;
  }
}
