package org.ringfence.udptl;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;

/**
 * Makes the datagrams of a stream, each with the last few packets before it ({@code
 * t38UDPRedundancy}).
 */
public final class UdptlSender {
  private final byte[][] before;
  private final int mostBytes;
  private int next;

  /**
   * @param repeats how many earlier packets go with each
   * @param mostBytes of a datagram: what does not fit is not repeated
   */
  public UdptlSender(int repeats, int mostBytes) {
    if (repeats < 0 || repeats > Limits.UDPTL_ENTRIES) throw new IllegalArgumentException();
    this.before = new byte[repeats][];
    this.mostBytes = mostBytes;
  }

  /** The datagram for a packet, which is a new one. */
  public byte[] next(byte[] ifp) {
    ByteBuffer out = ByteBuffer.allocate(Math.max(mostBytes, ifp.length + 6));
    out.putShort((short) next);
    putLength(out, ifp.length);
    out.put(ifp);
    out.put((byte) 0);
    int known = kept();
    int fits = 0;
    int room = out.remaining() - 1;
    while (fits < known && room >= size(before[fits])) room -= size(before[fits++]);
    putLength(out, fits);
    for (int i = 0; i < fits; i++) {
      putLength(out, before[i].length);
      out.put(before[i]);
    }
    keep(ifp);
    next = next + 1 & 0xFFFF;
    byte[] datagram = new byte[out.position()];
    out.flip().get(datagram);
    return datagram;
  }

  private int kept() {
    int count = 0;
    while (count < before.length && before[count] != null) count++;
    return count;
  }

  private void keep(byte[] ifp) {
    if (before.length == 0) return;
    System.arraycopy(before, 0, before, 1, before.length - 1);
    before[0] = ifp;
  }

  private static int size(byte[] ifp) {
    return ifp.length + (ifp.length < 0x80 ? 1 : 2);
  }

  private static void putLength(ByteBuffer out, int length) {
    if (length < 0x80) out.put((byte) length);
    else out.putShort((short) (0x8000 | length));
  }
}
