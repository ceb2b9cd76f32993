package org.ringfence.gateway.iax;

import java.nio.ByteBuffer;

/**
 * Puts the sound of several calls to one server into one datagram (RFC 5456 section 7.1), each with
 * the time of its own call. The media loop's own, and nothing is allocated for a packet.
 *
 * <p>No clock runs for it: a frame goes when a call has more to say, or when 10 ms have passed as
 * another comes. One call alone has nobody to wait for, and goes by itself.
 */
final class TrunkSender {
  private static final int HEADER_BYTES = 8;
  private static final int ENTRY_BYTES = 6;
  private static final int MOST_BYTES = 1_200;
  private static final int MOST_CALLS = 64;
  private static final long WAIT_NS = 10_000_000;
  private static final long MS = 1_000_000;

  /** Where a whole datagram goes. */
  @FunctionalInterface
  interface Out {
    void send(ByteBuffer buffer, int offset, int length);
  }

  private final Out out;
  private final long startNs;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_BYTES);
  private final int[] waiting = new int[MOST_CALLS];
  private int entries;
  private int calls;
  private long firstNs;

  TrunkSender(Out out, long nowNs) {
    this.out = out;
    this.startNs = nowNs;
  }

  /** One more call is on its way there. */
  void joined() {
    calls++;
  }

  /** A call is over: what it said last is not kept back. */
  void left() {
    calls--;
    flush();
  }

  /**
   * Takes the sound of a call.
   *
   * @return whether it was taken: otherwise it goes by itself
   */
  boolean take(int call, int ms, ByteBuffer from, int offset, int length, long nowNs) {
    if (calls < 2 || length > MOST_BYTES - HEADER_BYTES - ENTRY_BYTES) {
      flush(); // What it said before stays before it.
      return false;
    }
    boolean full = buffer.position() + ENTRY_BYTES + length > MOST_BYTES;
    if (entries > 0 && (full || entries == MOST_CALLS || waits(call))) flush();
    if (entries == 0) begin(nowNs);
    waiting[entries++] = call;
    buffer.putShort((short) length).putShort((short) call).putShort((short) ms);
    buffer.put(buffer.position(), from, offset, length);
    buffer.position(buffer.position() + length);
    if (nowNs - firstNs >= WAIT_NS || entries >= calls) flush();
    return true;
  }

  private boolean waits(int call) {
    for (int i = 0; i < entries; i++) if (waiting[i] == call) return true;
    return false;
  }

  /** Two bytes of zeros, what kind it is, that entries have times, and the time. */
  private void begin(long nowNs) {
    firstNs = nowNs;
    buffer.clear();
    buffer.putShort((short) 0).put((byte) 1).put((byte) 1);
    buffer.putInt((int) ((nowNs - startNs) / MS));
  }

  private void flush() {
    if (entries == 0) return;
    entries = 0;
    out.send(buffer, 0, buffer.position());
  }
}
