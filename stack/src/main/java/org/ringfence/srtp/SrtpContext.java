package org.ringfence.srtp;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.ringfence.base.Limits;
import org.ringfence.srtp.Sources.Source;

/**
 * The cryptographic context of one direction (RFC 3711 section 3.2.3): protects what is sent or
 * unprotects what is received, in place, each SSRC with its own rollover counter and replay window.
 * State moves only after authentication, so no number of forged packets does anything. One thread
 * at a time; nothing is allocated for a packet of a known SSRC. No master key identifiers.
 *
 * <p>Every verb takes where a packet starts and how long it is, and on {@link SrtpStatus#OK} leaves
 * the new length in {@link #length()}. After any other status the packet must not be used.
 */
public final class SrtpContext {
  private static final int RTP_HEADER_BYTES = 12;
  private static final int RTCP_INDEX_BYTES = 4;
  private static final long RTP_INDEXES = 1L << 48;
  private static final long RTCP_INDEXES = 1L << 31;

  private enum Verb {
    PROTECT,
    UNPROTECT,
    PROTECT_RTCP,
    UNPROTECT_RTCP
  }

  private final boolean isOutbound;
  private final int rtpTagBytes;
  private final int rtcpTagBytes;
  private final PacketCipher rtp;
  private final PacketCipher rtcp;
  private final Sources sources = new Sources();
  private byte[] copy = {};
  private long rtpLeft;
  private long rtcpLeft;
  private int length;

  private SrtpContext(MasterKey key, boolean isOutbound) {
    this.isOutbound = isOutbound;
    rtpTagBytes = key.profile().rtpTagBytes();
    rtcpTagBytes = key.profile().rtcpTagBytes();
    rtp = PacketCipher.rtp(key);
    rtcp = PacketCipher.rtcp(key);
    rtpLeft = key.lifetimePackets();
    rtcpLeft = Math.min(key.lifetimePackets(), RTCP_INDEXES);
  }

  /** For what is sent under this key: only the protecting verbs. */
  public static SrtpContext outbound(MasterKey key) {
    return new SrtpContext(key, true);
  }

  /** For what is received under this key: only the unprotecting verbs. */
  public static SrtpContext inbound(MasterKey key) {
    return new SrtpContext(key, false);
  }

  /** The last packet's length after a verb that said {@link SrtpStatus#OK}. */
  public int length() {
    return length;
  }

  /** Protects an RTP packet; behind it must be room for {@link SrtpProfile#rtpTagBytes()}. */
  public SrtpStatus protect(byte[] packet, int offset, int bytes) {
    return run(Verb.PROTECT, packet, offset, bytes, packet.length);
  }

  /** As for an array, up to the buffer's limit; its position is neither used nor moved. */
  public SrtpStatus protect(ByteBuffer packet, int offset, int bytes) {
    return run(Verb.PROTECT, packet, offset, bytes);
  }

  /** Checks and decrypts an SRTP packet. */
  public SrtpStatus unprotect(byte[] packet, int offset, int bytes) {
    return run(Verb.UNPROTECT, packet, offset, bytes, packet.length);
  }

  /** As for an array; the buffer's position is neither used nor moved. */
  public SrtpStatus unprotect(ByteBuffer packet, int offset, int bytes) {
    return run(Verb.UNPROTECT, packet, offset, bytes);
  }

  /**
   * Protects a compound RTCP packet; behind it must be room for 4 bytes and {@link
   * SrtpProfile#rtcpTagBytes()}.
   */
  public SrtpStatus protectRtcp(byte[] packet, int offset, int bytes) {
    return run(Verb.PROTECT_RTCP, packet, offset, bytes, packet.length);
  }

  /** As for an array, up to the buffer's limit; its position is neither used nor moved. */
  public SrtpStatus protectRtcp(ByteBuffer packet, int offset, int bytes) {
    return run(Verb.PROTECT_RTCP, packet, offset, bytes);
  }

  /** Checks and decrypts an SRTCP packet. */
  public SrtpStatus unprotectRtcp(byte[] packet, int offset, int bytes) {
    return run(Verb.UNPROTECT_RTCP, packet, offset, bytes, packet.length);
  }

  /** As for an array; the buffer's position is neither used nor moved. */
  public SrtpStatus unprotectRtcp(ByteBuffer packet, int offset, int bytes) {
    return run(Verb.UNPROTECT_RTCP, packet, offset, bytes);
  }

  private SrtpStatus run(Verb verb, ByteBuffer packet, int offset, int bytes) {
    if (packet.hasArray()) {
      int base = packet.arrayOffset();
      return run(verb, packet.array(), base + offset, bytes, base + packet.limit());
    }
    // The JDK's ciphers copy a direct buffer too, in pieces.
    if (bytes > Limits.RTP_PACKET_BYTES) {
      return SrtpStatus.MALFORMED;
    }
    if (copy.length == 0) {
      copy = new byte[Limits.RTP_PACKET_BYTES + SrtpProfile.MAX_OVERHEAD_BYTES];
    }
    packet.get(offset, copy, 0, bytes);
    int room = Math.min(copy.length, packet.limit() - offset);
    SrtpStatus status = run(verb, copy, 0, bytes, room);
    if (status == SrtpStatus.OK) {
      packet.put(offset, copy, 0, length);
    }
    return status;
  }

  /**
   * @param room where the space behind the packet ends
   */
  private SrtpStatus run(Verb verb, byte[] packet, int offset, int bytes, int room) {
    Objects.checkFromIndexSize(offset, bytes, room);
    boolean protecting = verb == Verb.PROTECT || verb == Verb.PROTECT_RTCP;
    if (protecting != isOutbound) {
      throw new IllegalStateException("one context for each direction: no key stream twice");
    }
    if (bytes > Limits.RTP_PACKET_BYTES) {
      return SrtpStatus.MALFORMED;
    }
    return switch (verb) {
      case PROTECT -> sealRtp(packet, offset, offset + bytes, room);
      case UNPROTECT -> openRtp(packet, offset, offset + bytes - rtpTagBytes);
      case PROTECT_RTCP -> sealRtcp(packet, offset, offset + bytes, room);
      case UNPROTECT_RTCP ->
          openRtcp(packet, offset, offset + bytes - rtcpTagBytes - RTCP_INDEX_BYTES);
    };
  }

  private SrtpStatus sealRtp(byte[] packet, int start, int end, int room) {
    int payloadAt = payloadAt(packet, start, end);
    if (payloadAt < 0) {
      return SrtpStatus.MALFORMED;
    }
    if (room - end < rtpTagBytes) {
      return SrtpStatus.NO_ROOM;
    }
    int ssrc = Bytes.intAt(packet, start + 8);
    Source source = sources.find(ssrc);
    if (source == null) {
      return SrtpStatus.NO_SSRC_ROOM;
    }
    long index = source.rtp.guess(Bytes.shortAt(packet, start + 2));
    SrtpStatus fresh = check(source.rtp, index, RTP_INDEXES, rtpLeft);
    if (fresh != SrtpStatus.OK) {
      return fresh;
    }
    rtp.sealRtp(packet, start, payloadAt, end, ssrc, index);
    return keepRtp(ssrc, source, index, end + rtpTagBytes - start);
  }

  private SrtpStatus openRtp(byte[] packet, int start, int end) {
    int payloadAt = payloadAt(packet, start, end);
    if (payloadAt < 0) {
      return SrtpStatus.MALFORMED;
    }
    int ssrc = Bytes.intAt(packet, start + 8);
    Source source = sources.find(ssrc);
    if (source == null) {
      return SrtpStatus.NO_SSRC_ROOM;
    }
    long index = source.rtp.guess(Bytes.shortAt(packet, start + 2));
    SrtpStatus fresh = check(source.rtp, index, RTP_INDEXES, rtpLeft);
    if (fresh != SrtpStatus.OK) {
      return fresh;
    }
    if (!rtp.openRtp(packet, start, payloadAt, end, ssrc, index)) {
      return SrtpStatus.AUTH_FAILED;
    }
    return keepRtp(ssrc, source, index, end - start);
  }

  private SrtpStatus sealRtcp(byte[] packet, int start, int end, int room) {
    if (!isRtcp(packet, start, end)) {
      return SrtpStatus.MALFORMED;
    }
    if (room - end < RTCP_INDEX_BYTES + rtcpTagBytes) {
      return SrtpStatus.NO_ROOM;
    }
    int ssrc = Bytes.intAt(packet, start + 4);
    Source source = sources.find(ssrc);
    if (source == null) {
      return SrtpStatus.NO_SSRC_ROOM;
    }
    long index = source.rtcp.newest() + 1;
    SrtpStatus fresh = check(source.rtcp, index, RTCP_INDEXES, rtcpLeft);
    if (fresh != SrtpStatus.OK) {
      return fresh;
    }
    rtcp.sealRtcp(packet, start, end, ssrc, (int) index);
    return keepRtcp(ssrc, source, index, end + RTCP_INDEX_BYTES + rtcpTagBytes - start);
  }

  private SrtpStatus openRtcp(byte[] packet, int start, int end) {
    if (!isRtcp(packet, start, end)) {
      return SrtpStatus.MALFORMED;
    }
    int word = Bytes.intAt(packet, rtcp.indexAt(end));
    if ((word & PacketCipher.ENCRYPTED) == 0) {
      return SrtpStatus.NOT_ENCRYPTED;
    }
    int ssrc = Bytes.intAt(packet, start + 4);
    Source source = sources.find(ssrc);
    if (source == null) {
      return SrtpStatus.NO_SSRC_ROOM;
    }
    int index = word & ~PacketCipher.ENCRYPTED;
    SrtpStatus fresh = check(source.rtcp, index, RTCP_INDEXES, rtcpLeft);
    if (fresh != SrtpStatus.OK) {
      return fresh;
    }
    if (!rtcp.openRtcp(packet, start, end, ssrc, index)) {
      return SrtpStatus.AUTH_FAILED;
    }
    return keepRtcp(ssrc, source, index, end - start);
  }

  private static SrtpStatus check(ReplayWindow window, long index, long indexes, long left) {
    return left == 0 || index >= indexes ? SrtpStatus.KEY_EXPIRED : window.check(index);
  }

  private SrtpStatus keepRtp(int ssrc, Source source, long index, int newLength) {
    source.rtp.accept(index);
    sources.keep(ssrc, source);
    rtpLeft--;
    length = newLength;
    return SrtpStatus.OK;
  }

  private SrtpStatus keepRtcp(int ssrc, Source source, long index, int newLength) {
    source.rtcp.accept(index);
    sources.keep(ssrc, source);
    rtcpLeft--;
    length = newLength;
    return SrtpStatus.OK;
  }

  /** Where the payload begins; -1 when the header does not fit. Padding is encrypted: unseen. */
  private static int payloadAt(byte[] packet, int start, int end) {
    if (end - start < RTP_HEADER_BYTES || (packet[start] & 0xC0) != 0x80) {
      return -1;
    }
    int at = start + RTP_HEADER_BYTES + 4 * (packet[start] & 0x0F);
    if ((packet[start] & 0x10) != 0) {
      if (at + 4 > end) {
        return -1;
      }
      at += 4 + 4 * Bytes.shortAt(packet, at + 2);
    }
    return at <= end ? at : -1;
  }

  private static boolean isRtcp(byte[] packet, int start, int end) {
    return end - start >= PacketCipher.RTCP_CLEAR_BYTES && (packet[start] & 0xC0) == 0x80;
  }
}
