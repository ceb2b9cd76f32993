package org.ringfence.iax;

/**
 * Sound in the format agreed on, which may be lost (RFC 5456 section 8.1.2).
 *
 * @param timestamp the low 16 bits
 */
public record MiniFrame(int source, int timestamp, byte[] payload) implements IaxFrame {
  /** The whole timestamp: the one that is nearest to the last. */
  public static int whole(int last, int low) {
    return last + (short) (low - last);
  }

  @Override
  public byte[] write() {
    byte[] bytes = new byte[MINI_BYTES + payload.length];
    IaxFrame.putUint16(bytes, 0, source);
    IaxFrame.putUint16(bytes, 2, timestamp);
    System.arraycopy(payload, 0, bytes, MINI_BYTES, payload.length);
    return bytes;
  }
}
