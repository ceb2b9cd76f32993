package org.ringfence.iax;

/**
 * A picture, or a part of one (RFC 5456 section 8.1.3.1).
 *
 * @param last the marker
 * @param timestamp the low 15 bits
 */
public record VideoFrame(int source, boolean last, int timestamp, byte[] payload)
    implements IaxFrame {
  @Override
  public byte[] write() {
    byte[] bytes = new byte[6 + payload.length];
    IaxFrame.putUint16(bytes, 2, 0x8000 | source);
    IaxFrame.putUint16(bytes, 4, (last ? 0x8000 : 0) | timestamp);
    System.arraycopy(payload, 0, bytes, 6, payload.length);
    return bytes;
  }
}
