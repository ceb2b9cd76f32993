package org.ringfence.rtp;

import java.nio.ByteBuffer;

/**
 * Reports each pressed key once, however many of its packets arrive, are lost or come twice (RFC
 * 4733 section 2.5.2). An event is known by its timestamp; the first packet of it reports it, even
 * if that is an end packet.
 */
public final class TelephoneEventReceiver {
  private boolean started;
  private int ssrc;
  private int lastTimestamp;

  /**
   * @return the key ({@code 0-9 * # A-D}) when this packet is the first of its event; 0 otherwise
   */
  public char receive(RtpPacket packet, ByteBuffer buffer) {
    if (packet.payloadLength() < TelephoneEvent.BYTES) {
      return 0;
    }
    int timestamp = packet.timestamp();
    boolean same = started && packet.ssrc() == ssrc;
    if (same && timestamp - lastTimestamp <= 0) {
      return 0; // another packet of the same event, or a late one of an earlier event
    }
    char digit = TelephoneEvent.digit(TelephoneEvent.event(buffer, packet.payloadOffset()));
    if (digit != 0) {
      started = true;
      ssrc = packet.ssrc();
      lastTimestamp = timestamp;
    }
    return digit;
  }
}
