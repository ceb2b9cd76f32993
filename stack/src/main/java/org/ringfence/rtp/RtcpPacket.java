package org.ringfence.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * A compound RTCP packet, read one packet after the other (RFC 3550 section 6). A flyweight: wrap,
 * then {@link #next()}. Every packet begins with
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  count  |      type     |     length in words less one  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        SSRC of the sender                     |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * </pre>
 *
 * a sender report goes on with 20 bytes of sender information; both reports with {@code count}
 * blocks of
 *
 * <pre>
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |                     SSRC that is reported on                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | fraction lost |       cumulative number of packets lost       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           extended highest sequence number received           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                      interarrival jitter                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                         last SR (LSR)                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |              delay since last SR, 1/65536 s (DLSR)            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * </pre>
 */
public final class RtcpPacket {
  public static final int SENDER_REPORT = 200;
  public static final int RECEIVER_REPORT = 201;
  public static final int SOURCE_DESCRIPTION = 202;
  public static final int BYE = 203;
  public static final int APP = 204;

  /** Feedback on transport and on a payload (RFC 4585 section 6.1). */
  public static final int TRANSPORT_FEEDBACK = 205;

  public static final int PAYLOAD_FEEDBACK = 206;

  /** See {@link ExtendedReport}. */
  public static final int EXTENDED_REPORT = 207;

  static final int BLOCK_BYTES = 24;
  static final int SENDER_INFO_BYTES = 20;
  static final int CNAME = 1;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int end;
  private int at;
  private int after;

  /**
   * Checks the whole compound packet and stands before its first packet. Only {@link
   * RtcpStatus#VALID} and {@link RtcpStatus#NO_REPORT_FIRST} may be read on.
   */
  public RtcpStatus wrap(ByteBuffer packet, int offset, int bytes) {
    buffer = packet;
    end = offset + bytes;
    at = offset;
    after = offset;
    if (bytes < 8) {
      return RtcpStatus.TOO_SHORT;
    }
    if (bytes > Limits.RTP_PACKET_BYTES) {
      return RtcpStatus.TOO_LONG;
    }
    int packets = 0;
    for (int here = offset; here < end; ) {
      if (++packets > Limits.RTCP_COMPOUND_PACKETS) {
        return RtcpStatus.TOO_MANY;
      }
      if (here + 4 > end) {
        return RtcpStatus.OVERRUN;
      }
      int length = 4 + 4 * (packet.getShort(here + 2) & 0xFFFF);
      RtcpStatus status = check(here, length);
      if (status != RtcpStatus.VALID) {
        return status;
      }
      here += length;
    }
    int first = packet.get(offset + 1) & 0xFF;
    return first == SENDER_REPORT || first == RECEIVER_REPORT
        ? RtcpStatus.VALID
        : RtcpStatus.NO_REPORT_FIRST;
  }

  private RtcpStatus check(int here, int length) {
    int first = buffer.get(here);
    if ((first & 0xC0) != 0x80) {
      return RtcpStatus.WRONG_VERSION;
    }
    if (here + length > end) {
      return RtcpStatus.OVERRUN;
    }
    int padding = 0;
    if ((first & 0x20) != 0) {
      padding = buffer.get(here + length - 1) & 0xFF;
      boolean fits = padding > 0 && padding % 4 == 0 && padding <= length - 4;
      if (here + length != end || !fits) {
        return RtcpStatus.BAD_PADDING;
      }
    }
    int count = first & 0x1F;
    int least =
        switch (buffer.get(here + 1) & 0xFF) {
          case SENDER_REPORT -> 8 + SENDER_INFO_BYTES + BLOCK_BYTES * count;
          case RECEIVER_REPORT -> 8 + BLOCK_BYTES * count;
          case SOURCE_DESCRIPTION, BYE -> 4 + 4 * count;
          case APP -> 12;
          case EXTENDED_REPORT -> 8;
          default -> 4;
        };
    return length - padding < least ? RtcpStatus.OVERRUN : RtcpStatus.VALID;
  }

  /** Moves to the next packet; false after the last. */
  public boolean next() {
    at = after;
    if (at >= end) {
      return false;
    }
    after = at + 4 + 4 * (buffer.getShort(at + 2) & 0xFFFF);
    return true;
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int offset() {
    return at;
  }

  /** In bytes, without the padding that only the last packet may have. */
  int length() {
    boolean padded = (buffer.get(at) & 0x20) != 0;
    return after - at - (padded ? buffer.get(after - 1) & 0xFF : 0);
  }

  /** {@link #SENDER_REPORT}, {@link #RECEIVER_REPORT}, ..., or a type that is not known here. */
  public int type() {
    return buffer.get(at + 1) & 0xFF;
  }

  /** Report blocks, chunks or sources; the subtype of an APP. */
  public int count() {
    return buffer.get(at) & 0x1F;
  }

  /** The sender's; 0 in an SDES or BYE without sources. */
  public int ssrc() {
    return after - at < 8 ? 0 : buffer.getInt(at + 4);
  }

  /** 64 bits of NTP time of a sender report: seconds, and 1/2^32 of one. */
  public long ntpTimestamp() {
    return buffer.getLong(at + 8);
  }

  public int rtpTimestamp() {
    return buffer.getInt(at + 16);
  }

  public long senderPackets() {
    return buffer.getInt(at + 20) & 0xFFFFFFFFL;
  }

  public long senderOctets() {
    return buffer.getInt(at + 24) & 0xFFFFFFFFL;
  }

  private int block(int index) {
    return at + 8 + (type() == SENDER_REPORT ? SENDER_INFO_BYTES : 0) + BLOCK_BYTES * index;
  }

  /**
   * Whom a report's block is about.
   *
   * @param index below {@link #count()} of a report, here and in the five below
   */
  public int blockSsrc(int index) {
    return buffer.getInt(block(index));
  }

  /** In 1/256. */
  public int fractionLost(int index) {
    return buffer.get(block(index) + 4) & 0xFF;
  }

  /** Signed: duplicates make it negative. */
  public int cumulativeLost(int index) {
    return buffer.getInt(block(index) + 4) << 8 >> 8;
  }

  public int extendedHighestSequence(int index) {
    return buffer.getInt(block(index) + 8);
  }

  /** In timestamp units. */
  public long jitter(int index) {
    return buffer.getInt(block(index) + 12) & 0xFFFFFFFFL;
  }

  /** The middle 32 bits of the NTP time of the last sender report; 0 when there was none. */
  public int lastSenderReport(int index) {
    return buffer.getInt(block(index) + 16);
  }

  /** In 1/65536 s. */
  public int delaySinceLastSenderReport(int index) {
    return buffer.getInt(block(index) + 20);
  }

  /** How many words of 32 bits the packet has. */
  public int words() {
    return (after - at) / 4;
  }

  /**
   * One word of it, the header's first included.
   *
   * @param index below {@link #words()}; for instance 2: whom a feedback is about (RFC 4585)
   */
  public int word(int index) {
    return buffer.getInt(at + 4 * index);
  }

  /** The n-th source of a BYE. */
  public int byeSsrc(int index) {
    return buffer.getInt(at + 4 + 4 * index);
  }

  /** Why, in a BYE that says so. Allocates. */
  public @Nullable String byeReason() {
    return text(at + 4 + 4 * count());
  }

  /** The canonical name in the first chunk of an SDES; null when there is none. Allocates. */
  public @Nullable String cname() {
    int here = at + 8;
    while (count() > 0 && here + 1 < after && buffer.get(here) != 0) {
      if (buffer.get(here) == CNAME) {
        return text(here + 1);
      }
      here += 2 + (buffer.get(here + 1) & 0xFF);
    }
    return null;
  }

  /** The four letters of an APP. Allocates. */
  public String appName() {
    byte[] name = new byte[4];
    buffer.get(at + 8, name);
    return new String(name, StandardCharsets.US_ASCII);
  }

  /** Where the data of an APP begins in the buffer. */
  public int appDataOffset() {
    return at + 12;
  }

  public int appDataLength() {
    return after - at - 12;
  }

  private @Nullable String text(int lengthAt) {
    if (lengthAt >= after) {
      return null;
    }
    int length = buffer.get(lengthAt) & 0xFF;
    if (lengthAt + 1 + length > after) {
      return null;
    }
    byte[] bytes = new byte[length];
    buffer.get(lengthAt + 1, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
