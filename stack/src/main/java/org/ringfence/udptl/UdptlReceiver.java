package org.ringfence.udptl;

import java.nio.ByteBuffer;

/**
 * The packets of a stream in their order, the lost ones made good by what later datagrams repeat.
 * Parity makes nothing good here: who wants its packets repeated asks for that.
 */
public final class UdptlReceiver {
  /** A leap this wide is another stream. */
  private static final int RESTART = 1_000;

  private final UdptlPacket packet = new UdptlPacket();
  private int expected = -1;

  /** Takes packets in order. */
  @FunctionalInterface
  public interface Sink {
    void packet(byte[] ifp, int sequenceNumber);
  }

  /** Takes what came in a datagram; what was there before, and what is broken, is left out. */
  public UdptlStatus receive(ByteBuffer datagram, int offset, int length, Sink sink) {
    UdptlStatus status = packet.wrap(datagram, offset, length);
    if (status != UdptlStatus.VALID) return status;
    int number = packet.sequenceNumber();
    int missing = expected < 0 ? 0 : (short) (number - expected);
    boolean another = Math.abs(missing) > RESTART;
    if (missing < 0 && !another) return status;
    int repeats = packet.fec() || another ? 0 : Math.min(missing, packet.entries());
    for (int i = repeats - 1; i >= 0; i--) {
      byte[] before = part(datagram, packet.entryOffset(i), packet.entryLength(i));
      sink.packet(before, number - 1 - i & 0xFFFF);
    }
    sink.packet(part(datagram, packet.primaryOffset(), packet.primaryLength()), number);
    expected = number + 1 & 0xFFFF;
    return status;
  }

  private static byte[] part(ByteBuffer datagram, int offset, int length) {
    byte[] bytes = new byte[length];
    datagram.get(offset, bytes);
    return bytes;
  }
}
