package org.ringfence.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a compound RTCP packet, one packet after the other (RFC 3550 section 6). A flyweight:
 * start, then a report, then its blocks, then SDES, BYE, APP or an extended report (RFC 3611).
 * Where reduced size was agreed (RFC 5506), the report and SDES may be left out.
 */
public final class RtcpWriter {
  /** The kinds of feedback (RFC 4585 sections 6.2.1 and 6.3.1). */
  public static final int GENERIC_NACK = 1;

  public static final int PICTURE_LOSS = 1;

  public static final int FULL_PICTURE = 4;

  private static final int MAX_BLOCKS = 31;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int start;
  private int at;
  private int packetAt;

  /** Begins a compound packet at {@code offset} of a big-endian buffer with room for it. */
  public RtcpWriter start(ByteBuffer out, int offset) {
    buffer = out;
    start = offset;
    at = offset;
    packetAt = offset;
    return this;
  }

  /** Bytes written so far. */
  public int length() {
    return at - start;
  }

  /**
   * @param ntpTimestamp seconds since 1900 and 1/2^32 of one
   * @param packets sent in all
   * @param octets of payload sent in all
   */
  public RtcpWriter senderReport(
      int ssrc, long ntpTimestamp, int rtpTimestamp, long packets, long octets) {
    begin(RtcpPacket.SENDER_REPORT, 0);
    putInt(ssrc);
    putInt((int) (ntpTimestamp >>> 32));
    putInt((int) ntpTimestamp);
    putInt(rtpTimestamp);
    putInt((int) packets);
    putInt((int) octets);
    return end();
  }

  public RtcpWriter receiverReport(int ssrc) {
    begin(RtcpPacket.RECEIVER_REPORT, 0);
    putInt(ssrc);
    return end();
  }

  /**
   * Adds a block to the report just written, and begins the next interval of {@code source}.
   *
   * @param lastSenderReport the middle 32 bits of its NTP time; 0 when there was none
   * @param delaySinceLastSenderReport in 1/65536 s
   */
  public RtcpWriter reportBlock(
      ReceptionStatistics source, int lastSenderReport, int delaySinceLastSenderReport) {
    int count = buffer.get(packetAt) & 0x1F;
    if (count == MAX_BLOCKS) {
      throw new IllegalStateException("a report holds no more than 31 blocks");
    }
    buffer.put(packetAt, (byte) (0x80 | (count + 1)));
    putInt(source.ssrc());
    putInt(source.takeFractionLost() << 24 | source.cumulativeLost());
    putInt(source.extendedHighestSequence());
    putInt((int) source.jitter());
    putInt(lastSenderReport);
    putInt(delaySinceLastSenderReport);
    return end();
  }

  /** An SDES with the one item that is mandatory. */
  public RtcpWriter cname(int ssrc, byte[] cname) {
    begin(RtcpPacket.SOURCE_DESCRIPTION, 1);
    putInt(ssrc);
    put(RtcpPacket.CNAME);
    text(cname);
    put(0); // the list ends with at least one zero
    return end();
  }

  /**
   * @param reason at most 255 bytes; empty for none
   */
  public RtcpWriter bye(int ssrc, byte[] reason) {
    begin(RtcpPacket.BYE, 1);
    putInt(ssrc);
    if (reason.length > 0) {
      text(reason);
    }
    return end();
  }

  /**
   * @param name four ASCII letters
   * @param content a multiple of four bytes
   */
  public RtcpWriter app(int ssrc, int subtype, String name, byte[] content) {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    if (letters.length != 4 || content.length % 4 != 0) {
      throw new IllegalArgumentException("APP needs a name of 4 letters and whole words");
    }
    begin(RtcpPacket.APP, subtype);
    putInt(ssrc);
    putAll(letters);
    putAll(content);
    return end();
  }

  /** Asks for a picture that stands for itself (RFC 4585 section 6.3.1). */
  public RtcpWriter pictureLoss(int ssrc, int mediaSsrc) {
    begin(RtcpPacket.PAYLOAD_FEEDBACK, PICTURE_LOSS);
    putInt(ssrc);
    putInt(mediaSsrc);
    return end();
  }

  /**
   * Asks for a picture that stands for itself (RFC 5104 section 4.3.1).
   *
   * @param number another one for each that is asked for
   */
  public RtcpWriter fullPicture(int ssrc, int mediaSsrc, int number) {
    begin(RtcpPacket.PAYLOAD_FEEDBACK, FULL_PICTURE);
    putInt(ssrc);
    putInt(0);
    putInt(mediaSsrc);
    putInt(number << 24);
    return end();
  }

  /**
   * Asks for packets again (RFC 4585 section 6.2.1).
   *
   * @param missing each a sequence number in the upper half, in the lower a bit for each of the 16
   *     packets after it
   */
  public RtcpWriter nacks(int ssrc, int mediaSsrc, int[] missing, int count) {
    begin(RtcpPacket.TRANSPORT_FEEDBACK, GENERIC_NACK);
    putInt(ssrc);
    putInt(mediaSsrc);
    for (int i = 0; i < count; i++) putInt(missing[i]);
    return end();
  }

  /** Begins an extended report (RFC 3611), to which blocks are added. */
  public RtcpWriter extendedReport(int ssrc) {
    begin(RtcpPacket.EXTENDED_REPORT, 0);
    putInt(ssrc);
    return end();
  }

  /** Asks for an answer, from which a side that sends nothing learns the round trip. */
  public RtcpWriter receiverReferenceTime(long ntpTimestamp) {
    block(ExtendedReport.RECEIVER_REFERENCE_TIME, 2);
    putInt((int) (ntpTimestamp >>> 32));
    putInt((int) ntpTimestamp);
    return end();
  }

  /** Answers one receiver's reference time. */
  public RtcpWriter lastReceiverReport(int ssrc, int last, int delay) {
    block(ExtendedReport.LAST_RECEIVER_REPORTS, ExtendedReport.SUB_BLOCK_WORDS);
    putInt(ssrc);
    putInt(last);
    putInt(delay);
    return end();
  }

  public RtcpWriter voipMetrics(VoipMetrics metrics) {
    block(ExtendedReport.VOIP_METRICS, VoipMetrics.WORDS);
    metrics.write(buffer, at);
    at += 4 * VoipMetrics.WORDS;
    return end();
  }

  /** The same, from what {@link VoipMetrics#write} wrote. */
  public RtcpWriter voipMetrics(ByteBuffer written) {
    block(ExtendedReport.VOIP_METRICS, VoipMetrics.WORDS);
    buffer.put(at, written, 0, VoipMetrics.BYTES);
    at += VoipMetrics.BYTES;
    return end();
  }

  private void block(int type, int words) {
    put(type);
    put(0);
    putShort(words);
  }

  private void begin(int type, int count) {
    packetAt = at;
    buffer.put(at, (byte) (0x80 | count));
    buffer.put(at + 1, (byte) type);
    at += 4;
  }

  private RtcpWriter end() {
    while ((at - packetAt) % 4 != 0) {
      put(0);
    }
    buffer.putShort(packetAt + 2, (short) ((at - packetAt) / 4 - 1));
    return this;
  }

  private void text(byte[] bytes) {
    if (bytes.length > 255) {
      throw new IllegalArgumentException("an RTCP text holds no more than 255 bytes");
    }
    put(bytes.length);
    putAll(bytes);
  }

  private void put(int value) {
    buffer.put(at++, (byte) value);
  }

  private void putInt(int value) {
    buffer.putInt(at, value);
    at += 4;
  }

  private void putShort(int value) {
    buffer.putShort(at, (short) value);
    at += 2;
  }

  private void putAll(byte[] bytes) {
    buffer.put(at, bytes);
    at += bytes.length;
  }
}
