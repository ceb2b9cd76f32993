package org.ringfence.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The last datagram of DTLS that came before signalling said whom to expect. Who answers an offer
 * may begin its handshake at once, and the ClientHello overtakes the answer (RFC 5763 section 5);
 * dropped, it comes again only after a second, in which nothing is heard. One media loop owns it.
 */
final class EarlyHello {
  private static final int LONGEST = 2048;

  /** Who may speak. */
  interface Gate {
    boolean isOpen(long high, long low, int port);
  }

  private @Nullable ByteBuffer kept;
  private int length;
  private long high;
  private long low;
  private int port;

  /** Keeps it, in the place of the one before. */
  void keep(ByteBuffer from, int offset, int bytes, long fromHigh, long fromLow, int fromPort) {
    if (bytes > LONGEST) return;
    ByteBuffer room = kept == null ? ByteBuffer.allocate(LONGEST) : kept;
    kept = room;
    room.put(0, from, offset, bytes);
    length = bytes;
    high = fromHigh;
    low = fromLow;
    port = fromPort;
  }

  /** Hands it to the association that it was meant for, if its source may speak there. */
  void giveTo(DtlsPath path, Gate gate) {
    ByteBuffer datagram = kept;
    if (datagram == null || !path.awaitsHello() || !gate.isOpen(high, low, port)) return;
    kept = null;
    path.receive(datagram, 0, length, high, low, port);
  }

  void forget() {
    kept = null;
  }
}
