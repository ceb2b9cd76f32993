package org.ringfence.iax;

/**
 * A frame that arrives for certain, and in order (RFC 5456 section 8.1.1).
 *
 * @param destination 0 while the sender does not know it
 * @param timestamp milliseconds since the sender's call began, 32 bits
 * @param type a {@link FrameType}
 * @param subclass all 8 bits, as sent
 */
public record FullFrame(
    boolean retransmission,
    int source,
    int destination,
    int timestamp,
    int oSeqno,
    int iSeqno,
    int type,
    int subclass,
    byte[] payload)
    implements IaxFrame {
  /** The subclass, which may be a power of two told by its exponent. */
  public long subclassValue() {
    return (subclass & 0x80) != 0 && subclass < 0x80 + 63 ? 1L << (subclass & 0x7F) : subclass;
  }

  /** The 8 bits for a subclass that is a power of two or below 128. */
  public static int subclass(long value) {
    return value < 0x80 ? (int) value : 0x80 | Long.numberOfTrailingZeros(value);
  }

  boolean is(int command) {
    return type == FrameType.IAX && subclass == command;
  }

  /** Whether it has a number of its own, and so is acknowledged. */
  boolean numbered() {
    return type != FrameType.IAX || !Command.unnumbered(subclass);
  }

  @Override
  public byte[] write() {
    byte[] bytes = new byte[FULL_BYTES + payload.length];
    IaxFrame.putUint16(bytes, 0, 0x8000 | source);
    IaxFrame.putUint16(bytes, 2, (retransmission ? 0x8000 : 0) | destination);
    IaxFrame.putUint32(bytes, 4, timestamp);
    bytes[8] = (byte) oSeqno;
    bytes[9] = (byte) iSeqno;
    bytes[10] = (byte) type;
    bytes[11] = (byte) subclass;
    System.arraycopy(payload, 0, bytes, FULL_BYTES, payload.length);
    return bytes;
  }
}
