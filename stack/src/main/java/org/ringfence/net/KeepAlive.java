package org.ringfence.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.MediaAddress;

/**
 * Keeps a NAT's mapping of a media port alive while nothing is sent there, as in a held call: a
 * STUN indication, which no receiver of RTP takes for RTP (RFC 6263 section 4.4). One media loop
 * owns it, and asks now and then.
 */
final class KeepAlive {
  /** Half of what the shortest-lived mappings in the field last (RFC 6263 section 7). */
  static final long IDLE_NS = 15_000_000_000L;

  private static final int BINDING_INDICATION = 0x0011_0000;
  private static final int MAGIC_COOKIE = 0x2112_A442;
  private static final int BYTES = 20;

  private long sentThen = -1;
  private long sinceNs;

  /**
   * Whether it is time for one.
   *
   * @param sent how many packets have left the port so far
   */
  boolean isDue(long sent, long nowNs) {
    if (sent == sentThen && nowNs - sinceNs < IDLE_NS) return false;
    boolean idle = sent == sentThen;
    sentThen = sent;
    sinceNs = nowNs;
    return idle;
  }

  void check(MediaLoop loop, MediaSocket from, @Nullable MediaAddress to, long nowNs) {
    if (to == null || !isDue(from.sent, nowNs)) return;
    ByteBuffer out = loop.scratch();
    out.putInt(0, BINDING_INDICATION).putInt(4, MAGIC_COOKIE);
    out.putInt(8, from.local.getPort()).putLong(12, nowNs);
    loop.send(from, out, 0, BYTES, to);
    sentThen = from.sent;
  }
}
