package org.ringfence.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.quality.QualityLog;
import org.ringfence.rtp.HeaderExtensions;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtcpStatus;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.rtp.UnusedPlaces;

/**
 * Two parties whose media pass through here, each with a port for RTP and one for RTCP (RFC 3550
 * section 11) or one for both (RFC 5761), or for the datagrams of a fax (ITU-T T.38). One media
 * loop owns it; relaying allocates nothing.
 */
public final class RelaySession {
  /** The two sides. */
  public static final int A = 0;

  public static final int B = 1;

  /** The two ports of a side. */
  public static final int RTP = 0;

  public static final int RTCP = 1;

  /** Two datagrams of DTLS from one port prove it, as two RTP packets in sequence do. */
  private static final int DTLS_TAG = 0x44544C53;

  private final RtpPacket rtp;
  private final RtcpPacket rtcp;
  private final HeaderExtensions extensions = new HeaderExtensions();
  private @Nullable FaxRelay fax;
  private final RelaySide[] sides = {new RelaySide(), new RelaySide()};
  private final int echoSsrc;
  private RelayMode mode = RelayMode.RELAY;
  private int outSide;
  private int outComponent;
  private int outLength;
  private PacketKind outKind = PacketKind.UNKNOWN;
  private @Nullable MediaAddress outDestination;

  /**
   * @param rtp a flyweight; every session of one loop may share it
   * @param rtcp the same
   * @param echoSsrc our own source in {@link RelayMode#ECHO}
   */
  public RelaySession(RtpPacket rtp, RtcpPacket rtcp, int echoSsrc) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.echoSsrc = echoSsrc;
  }

  /**
   * Decides on one packet and rewrites it in place. When the answer {@link RelayStatus#sends}, send
   * it from port {@link #outComponent} of side {@link #outSide} to {@link #outDestination}.
   *
   * @param from the side at whose port it arrived: {@link #A} or {@link #B}
   * @param component the port: {@link #RTP} or {@link #RTCP}
   * @param high the source's IP, as in {@link MediaAddress}
   */
  public RelayStatus relay(
      int from,
      int component,
      ByteBuffer packet,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    RelaySide side = sides[from];
    FaxRelay faxes = fax;
    if (faxes != null && faxes.isOn()) {
      return relayFax(faxes, from, component, packet, offset, length, high, low, port, nowNs);
    }
    PacketKind kind = PacketKind.of(packet, offset, length);
    outKind = kind;
    outLength = length;
    RelayStatus status;
    if (side.sealed) {
      status = judgeSealed(side, kind, component, packet, offset, length, high, low, port);
    } else if (kind == PacketKind.RTP && component == RTP) {
      status = judgeRtp(side, packet, offset, length, high, low, port);
    } else if (kind == PacketKind.RTCP && (component == RTCP || oneForBoth(side))) {
      status = judgeRtcp(side, packet, offset, length, high, low, port);
    } else {
      status = RelayStatus.NOT_MEDIA;
    }
    if (status == RelayStatus.FORWARD) {
      boolean media = kind != PacketKind.RTCP;
      side.packets++;
      side.bytes += length;
      side.lastHeardNs = nowNs;
      measure(side, sides[1 - from], kind, packet, offset, nowNs);
      status = route(from, side, media);
      if (!status.sends()) {
        side.dropped++;
      }
    } else if (status == RelayStatus.REFUSED || status == RelayStatus.PROVING) {
      side.refused++;
    } else {
      side.malformed++;
    }
    return status;
  }

  private RelayStatus relayFax(
      FaxRelay faxes,
      int from,
      int component,
      ByteBuffer packet,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    RelaySide side = sides[from];
    RelaySide out = sides[1 - from];
    outSide = 1 - from;
    outComponent = RTP;
    outKind = PacketKind.UNKNOWN;
    outDestination = out.rtp.destination();
    RelayStatus status =
        component == RTP
            ? faxes.judge(from, side, packet, offset, length, high, low, port, nowNs)
            : RelayStatus.NOT_MEDIA;
    outLength = faxes.bytes();
    if (status == RelayStatus.FORWARD) {
      side.packets++;
      side.bytes += length;
      side.lastHeardNs = nowNs;
      if (mode != RelayMode.RELAY || side.sealed || out.sealed) status = RelayStatus.HELD;
      else if (outDestination == null && !out.carried) status = RelayStatus.NO_DESTINATION;
      if (!status.sends()) side.dropped++;
    } else if (status == RelayStatus.REFUSED || status == RelayStatus.PROVING) {
      side.refused++;
    } else if (status == RelayStatus.TOO_FAST) {
      side.dropped++;
    } else {
      side.malformed++;
    }
    return status;
  }

  /** What the header of RTP says is readable whoever has the keys; reports are not. */
  private void measure(
      RelaySide side, RelaySide other, PacketKind kind, ByteBuffer packet, int offset, long nowNs) {
    if (kind == PacketKind.RTP) {
      side.meter.arrived(
          packet.getInt(offset + 8),
          packet.get(offset + 1) & 0x7F,
          packet.getShort(offset + 2) & 0xFFFF,
          packet.getInt(offset + 4),
          other.meter,
          nowNs);
    } else if (kind == PacketKind.RTCP && !side.sealed) {
      side.meter.passes(rtcp, other.meter, nowNs);
    }
  }

  private RelayStatus judgeRtp(
      RelaySide side, ByteBuffer packet, int offset, int length, long high, long low, int port) {
    if (rtp.wrap(packet, offset, length) != RtpStatus.VALID) {
      return RelayStatus.MALFORMED;
    }
    int sequence = rtp.sequenceNumber();
    int tag = rtp.ssrc() + sequence;
    int nextTag = rtp.ssrc() + ((sequence + 1) & 0xFFFF);
    return admit(side, side.rtp, high, low, port, tag, nextTag);
  }

  /** RFC 5761, or a path that knows one port only. */
  private static boolean oneForBoth(RelaySide side) {
    return side.mux || side.carried;
  }

  private RelayStatus judgeRtcp(
      RelaySide side, ByteBuffer packet, int offset, int length, long high, long low, int port) {
    RtcpStatus form = rtcp.wrap(packet, offset, length);
    if (form != RtcpStatus.VALID && form != RtcpStatus.NO_REPORT_FIRST) {
      return RelayStatus.MALFORMED;
    }
    return admitRtcp(side, packet.getInt(offset + 4), high, low, port);
  }

  private static RelayStatus admitRtcp(RelaySide side, int tag, long high, long low, int port) {
    if (side.mux && !side.carried) {
      // Only RTP proves an address: a report every five seconds is a poor witness.
      return side.rtp.isDestination(high, low, port) ? RelayStatus.FORWARD : RelayStatus.REFUSED;
    }
    return admit(side, side.rtcp, high, low, port, tag, tag);
  }

  /** What is sealed is judged by its address, and by what every SRTP packet shows of itself. */
  private static RelayStatus judgeSealed(
      RelaySide side,
      PacketKind kind,
      int component,
      ByteBuffer packet,
      int offset,
      int length,
      long high,
      long low,
      int port) {
    boolean here =
        component == RTP ? kind != PacketKind.RTCP || oneForBoth(side) : kind == PacketKind.RTCP;
    boolean known = kind == PacketKind.RTP || kind == PacketKind.RTCP || kind == PacketKind.DTLS;
    if (!here || !known) {
      return RelayStatus.NOT_MEDIA;
    }
    if (length < RtpPacket.HEADER_BYTES || length > Limits.RTP_PACKET_BYTES) {
      return RelayStatus.MALFORMED;
    }
    if (kind == PacketKind.RTCP) {
      return admitRtcp(side, packet.getInt(offset + 4), high, low, port);
    }
    if (kind == PacketKind.DTLS) {
      return admit(side, side.rtp, high, low, port, DTLS_TAG, DTLS_TAG);
    }
    int sequence = packet.getShort(offset + 2) & 0xFFFF;
    int ssrc = packet.getInt(offset + 8);
    return admit(
        side, side.rtp, high, low, port, ssrc + sequence, ssrc + ((sequence + 1) & 0xFFFF));
  }

  static RelayStatus admit(
      RelaySide side, MediaPeer peer, long high, long low, int port, int tag, int nextTag) {
    if (side.carried) {
      return RelayStatus.FORWARD;
    }
    return switch (peer.admit(high, low, port, tag, nextTag)) {
      case ADMITTED, LATCHED -> RelayStatus.FORWARD;
      case PROVING -> RelayStatus.PROVING;
      case REFUSED -> RelayStatus.REFUSED;
    };
  }

  private RelayStatus route(int from, RelaySide side, boolean media) {
    if (mode == RelayMode.HOLD) {
      return RelayStatus.HELD;
    }
    boolean echo = mode == RelayMode.ECHO;
    if (echo && !media) {
      return RelayStatus.HELD; // its reports are about our own stream
    }
    outSide = echo ? from : 1 - from;
    RelaySide out = sides[outSide];
    if (side.sealed != out.sealed || (echo && side.sealed)) {
      return RelayStatus.HELD; // nobody here can read it, nor make it readable
    }
    outComponent = media || oneForBoth(out) ? RTP : RTCP;
    outDestination = (outComponent == RTP ? out.rtp : out.rtcp).destination();
    if (outDestination == null && !out.carried) {
      return RelayStatus.NO_DESTINATION;
    }
    if (side.sealed) {
      return RelayStatus.FORWARD;
    }
    if (echo) {
      rtp.ssrc(echoSsrc);
      rtp.sequenceNumber(side.echoSequence++);
      return RelayStatus.ECHO;
    }
    byte[] map = side.payloadTypes;
    if (media && map != null) {
      int renamed = map[rtp.payloadType()];
      if (renamed < 0) {
        return RelayStatus.NOT_AGREED;
      }
      rtp.payloadType(renamed);
    }
    if (media) side.hidden += UnusedPlaces.blank(rtp, extensions, side.extensions);
    return RelayStatus.FORWARD;
  }

  /** The side whose port sends the packet just judged. */
  public int outSide() {
    return outSide;
  }

  /** The port of that side. */
  public int outComponent() {
    return outComponent;
  }

  /** How many of its bytes are to be sent, before they are protected. */
  public int outLength() {
    return outLength;
  }

  /** What the packet just judged is. */
  public PacketKind outKind() {
    return outKind;
  }

  /**
   * Where the packet just judged goes; after an answer that sends it is null only for a side that
   * is {@link RelaySide#carried}.
   */
  public @Nullable MediaAddress outDestination() {
    return outDestination;
  }

  /**
   * Writes down the second that is over.
   *
   * @param inside which sides end in this server, as bits
   */
  public void measure(QualityLog log, int inside) {
    for (int i = A; i <= B; i++) {
      RelaySide side = sides[i];
      PayloadFormats others = sides[1 - i].meter.formats();
      side.meter.measure(log, i, others, side.sealed, (inside & 1 << i) != 0);
    }
    log.next();
  }

  /** Whether the line to that side was full when the last second ended. */
  public boolean isFull(int side) {
    return sides[side].meter.line.isFull();
  }

  /** Writes down what is to be said of both sides as a whole. */
  public void conclude(QualityLog log) {
    for (int i = A; i <= B; i++) log.end(i, sides[i].meter.end());
  }

  /** Whether the line carries a fax by T.38 from now on, and no RTP. */
  public void fax(boolean on) {
    FaxRelay faxes = fax;
    if (faxes == null && !on) return;
    if (faxes == null) faxes = new FaxRelay();
    fax = faxes;
    faxes.on(on);
  }

  public boolean isFax() {
    FaxRelay faxes = fax;
    return faxes != null && faxes.isOn();
  }

  /** What a party sent by T.38; null where the line never was for that. */
  public @Nullable FaxStatistics faxed(int side) {
    FaxRelay faxes = fax;
    return faxes == null ? null : faxes.statistics(side);
  }

  public void mode(RelayMode value) {
    mode = value;
  }

  public RelayMode mode() {
    return mode;
  }

  /**
   * @param side {@link #A} or {@link #B}
   */
  public RelaySide side(int side) {
    return sides[side];
  }
}
