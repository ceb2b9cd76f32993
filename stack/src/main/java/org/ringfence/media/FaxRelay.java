package org.ringfence.media;

import java.nio.ByteBuffer;
import org.ringfence.base.Limits;
import org.ringfence.udptl.UdptlPacket;
import org.ringfence.udptl.UdptlReception;
import org.ringfence.udptl.UdptlStatus;

/**
 * What of a fax's datagrams may pass (ITU-T T.38): those of UDPTL's form, from who may speak there,
 * and no faster than any fax machine sends. The session's own.
 */
final class FaxRelay {
  private static final long GAP_NS = 1_000_000_000L / Limits.UDPTL_PACKETS_A_SECOND;
  private static final long BURST_NS = GAP_NS * Limits.UDPTL_BURST;

  private final UdptlPacket packet = new UdptlPacket();
  private final UdptlReception[] receptions = {new UdptlReception(), new UdptlReception()};
  private final long[] packets = new long[2];
  private final long[] paidNs = new long[2];
  private boolean on;

  /** Whether the line carries a fax now. */
  boolean isOn() {
    return on;
  }

  void on(boolean now) {
    if (now && !on) for (UdptlReception each : receptions) each.restart();
    on = now;
  }

  RelayStatus judge(
      int from,
      RelaySide side,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    if (length > Limits.RTP_PACKET_BYTES) return RelayStatus.MALFORMED;
    if (packet.wrap(buffer, offset, length) != UdptlStatus.VALID) return RelayStatus.MALFORMED;
    int number = packet.sequenceNumber();
    RelayStatus status =
        RelaySession.admit(side, side.rtp, high, low, port, number, number + 1 & 0xFFFF);
    if (status != RelayStatus.FORWARD) return status;
    if (!inTime(from, nowNs)) return RelayStatus.TOO_FAST;
    receptions[from].arrived(number);
    packets[from]++;
    return status;
  }

  private boolean inTime(int from, long nowNs) {
    long aheadNs = packets[from] == 0 ? 0 : Math.max(0, paidNs[from] - nowNs);
    if (aheadNs > BURST_NS) return false;
    paidNs[from] = nowNs + aheadNs + GAP_NS;
    return true;
  }

  /** How much of the datagram just judged means anything. */
  int bytes() {
    return packet.bytes();
  }

  /** What one party sent. */
  FaxStatistics statistics(int side) {
    return new FaxStatistics(packets[side], receptions[side].lost());
  }
}
