package org.ringfence.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.RoundTrip;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtcpStatus;
import org.ringfence.rtp.RtcpWriter;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.video.FrameBuffer;
import org.ringfence.video.Packetizer;
import org.ringfence.video.VideoCodec;

/**
 * A video stream that ends here: coded frames in and out, lost packets asked for and sent again,
 * key frames asked for and given (RFC 4585, 5104). Nothing is allocated per packet.
 */
public final class VideoSession implements EndSession {
  /** With the header, its extension and the keys' overhead it fits any path of today. */
  private static final int PAYLOAD_BYTES = 1150;

  private static final int MOST_NACKS = 32;
  private static final int FULL_INTRA_REQUEST = 4; // RFC 5104 section 4.3.1
  private static final int MOST_TO_RESEND = 64;
  private static final long KEY_RETRY_NS = 500_000_000;
  private static final long RETRY_NS = 80_000_000;

  private final MediaPeer rtpPeer = new MediaPeer();
  private final MediaPeer rtcpPeer = new MediaPeer();
  private final RtpPacket packet = new RtpPacket();
  private final RtcpPacket feedback = new RtcpPacket();
  private final RtcpWriter writer = new RtcpWriter();
  private final ReceptionStatistics reception = new ReceptionStatistics(VideoCodec.CLOCK_HZ);
  private final AudioReports reports;
  private final VideoSource source;
  private final VideoSink sink;
  private final byte[] cname;
  private final int ssrc;
  private final int firstTimestamp;
  private final int[] nacks = new int[MOST_NACKS];
  private final int[] resend = new int[MOST_TO_RESEND];
  private final FrameBuffer arrived = new FrameBuffer();
  private VideoFormat format;
  private Packetizer packetizer;
  private VideoReception in;
  private boolean mux;
  private boolean carried;
  private boolean more;
  private boolean sentSinceReport;
  private int sequenceNumber;
  private int timestamp;
  private long timestampNs;
  private int toResend;
  private long keyAskedNs;
  private long sentFrames;
  private long sentPackets;
  private long sentBytes;
  private long receivedFrames;
  private long receivedPackets;
  private long keyFrames;
  private int width;
  private int height;
  private long asked;
  private long resent;
  private long keyFramesAsked;
  private long keyFramesWanted;
  private long refused;
  private long notAuthentic;

  /**
   * @param cname our canonical name, the same as of the call's sound
   * @param random for the SSRC, the first numbers, and the reports' intervals
   */
  public VideoSession(
      VideoFormat format,
      VideoSource source,
      VideoSink sink,
      String cname,
      RandomGenerator random) {
    this.format = format;
    this.source = source;
    this.sink = sink;
    this.cname = cname.getBytes(StandardCharsets.UTF_8);
    packetizer = format.packetizer(random.nextInt(0x8000));
    in = new VideoReception(format.codec());
    ssrc = random.nextInt();
    sequenceNumber = random.nextInt(0x8000); // low at first, as SRTP likes it (RFC 3711 3.3.1)
    firstTimestamp = random.nextInt();
    timestamp = firstTimestamp;
    reports = new AudioReports(ssrc, cname, random);
  }

  /** What was agreed anew. Of a source there is one codec: another only changes what comes. */
  public void format(VideoFormat value) {
    if (value.codec() != format.codec()) in = new VideoReception(value.codec());
    format = value;
  }

  /** Whether it goes with another stream over one path, which judges addresses. */
  public void carried(boolean value) {
    carried = value;
  }

  @Override
  public void expect(RelaySide.Terms terms) {
    mux = terms.mux();
    rtpPeer.expect(terms.rtp(), terms.provenIp());
    rtcpPeer.expect(terms.rtcp(), terms.provenIp());
  }

  // In.

  /** Takes a packet from the network; see {@link AudioSession#receive}. */
  public void receive(
      int component,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    PacketKind kind = PacketKind.of(buffer, offset, length);
    if (kind == PacketKind.RTP && component == RelaySession.RTP) {
      receiveRtp(buffer, offset, length, high, low, port, nowNs);
    } else if (kind == PacketKind.RTCP && (component == RelaySession.RTCP || mux || carried)) {
      receiveRtcp(buffer, offset, length, high, low, port, nowNs);
    }
  }

  private void receiveRtp(
      ByteBuffer buffer, int offset, int length, long high, long low, int port, long nowNs) {
    if (packet.wrap(buffer, offset, length) != RtpStatus.VALID) return;
    int sequence = packet.sequenceNumber();
    int nextTag = packet.ssrc() + ((sequence + 1) & 0xFFFF);
    if (!admits(rtpPeer, high, low, port, packet.ssrc() + sequence, nextTag)) return;
    if (packet.payloadType() != format.receivePayloadType()) return;
    receivedPackets++;
    reception.receive(packet, nowNs);
    in.insert(packet, buffer, nowNs);
    deliver(nowNs);
  }

  private boolean admits(MediaPeer peer, long high, long low, int port, int tag, int nextTag) {
    if (carried) return true;
    boolean admitted =
        switch (peer.admit(high, low, port, tag, nextTag)) {
          case ADMITTED, LATCHED -> true;
          case PROVING, REFUSED -> false;
        };
    if (!admitted) refused++;
    return admitted;
  }

  private void deliver(long nowNs) {
    while (in.next(arrived, format.nacks(), nowNs)) {
      receivedFrames++;
      if (arrived.key()) {
        keyFrames++;
        width = arrived.width() > 0 ? arrived.width() : width;
        height = arrived.height() > 0 ? arrived.height() : height;
      }
      sink.frame(arrived);
    }
  }

  private void receiveRtcp(
      ByteBuffer buffer, int offset, int length, long high, long low, int port, long nowNs) {
    if (length < 8) return;
    int tag = buffer.getInt(offset + 4);
    boolean admitted =
        mux && !carried
            ? rtpPeer.isDestination(high, low, port)
            : admits(rtcpPeer, high, low, port, tag, tag);
    if (!admitted || reports.read(buffer, offset, length, nowNs) != RtcpStatus.VALID) return;
    RtcpStatus status = feedback.wrap(buffer, offset, length);
    if (status != RtcpStatus.VALID && status != RtcpStatus.NO_REPORT_FIRST) return;
    while (feedback.next()) {
      boolean forUs = feedback.words() > 2 && feedback.word(2) == ssrc;
      if (feedback.type() == RtcpPacket.TRANSPORT_FEEDBACK && forUs) {
        if (feedback.count() == RtcpWriter.GENERIC_NACK) readNacks();
      } else if (feedback.type() == RtcpPacket.PAYLOAD_FEEDBACK) {
        boolean loss = forUs && feedback.count() == RtcpWriter.PICTURE_LOSS;
        if (loss || isFullIntraRequest()) giveKeyFrame();
      }
    }
  }

  /** It names its streams in a list (RFC 5104 section 4.3.1.1). */
  private boolean isFullIntraRequest() {
    if (feedback.count() != FULL_INTRA_REQUEST) return false;
    for (int i = 3; i < feedback.words(); i += 2) {
      if (feedback.word(i) == ssrc) return true;
    }
    return false;
  }

  /** Asks the other side for a frame that stands for itself, again until it comes. */
  public void askKeyFrame() {
    in.wantKey();
  }

  private void giveKeyFrame() {
    keyFramesWanted++;
    source.keyFrame();
  }

  private void readNacks() {
    for (int i = 3; i < feedback.words(); i++) {
      int word = feedback.word(i);
      int sequence = word >>> 16;
      resend(sequence);
      for (int bit = 0; bit < 16; bit++) {
        if ((word >>> bit & 1) != 0) resend(sequence + 1 + bit & 0xFFFF);
      }
    }
  }

  private void resend(int sequence) {
    if (toResend < MOST_TO_RESEND) resend[toResend++] = sequence;
  }

  // Out.

  /** A packet that the other side asks for again; -1 for none. */
  public int again() {
    if (toResend == 0) return -1;
    return resend[--toResend];
  }

  /** It was sent again. */
  public void resent() {
    resent++;
  }

  /**
   * Makes the next packet, of the frame at hand or of the next that is due.
   *
   * @return its length at {@code offset}; 0 when nothing is to be sent now
   */
  public int write(ByteBuffer out, int offset, long nowNs) {
    if (!more && !begins(nowNs)) return 0;
    int body = offset + RtpPacket.HEADER_BYTES;
    int length = packetizer.next(out, body, PAYLOAD_BYTES);
    more = length > 0 && !packetizer.last();
    if (length == 0) return 0;
    if (!more) sentFrames++;
    int type = format.sendPayloadType();
    RtpPacket.writeHeader(out, offset, !more, type, sequenceNumber, timestamp, ssrc);
    sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
    sentPackets++;
    sentBytes += length;
    sentSinceReport = true;
    return RtpPacket.HEADER_BYTES + length;
  }

  private boolean begins(long nowNs) {
    FrameBuffer frame = source.next(nowNs);
    if (frame == null) return false;
    packetizer.begin(frame.bytes(), 0, frame.length());
    timestamp = firstTimestamp + (int) (frame.timeNs() * 9 / 100_000);
    timestampNs = nowNs;
    return true;
  }

  /** The sequence number of the packet that was written last. */
  public int lastSequenceNumber() {
    return (sequenceNumber - 1) & 0xFFFF;
  }

  /**
   * Makes a report when one is due, or what the other side has to know at once: packets that are
   * missing, or that no picture can be shown.
   *
   * @return its length at {@code offset}; 0 for none
   */
  public int report(ByteBuffer out, int offset, long nowNs) {
    deliver(nowNs); // Time may have come to do without what is missing.
    if (nowNs >= reports.deadlineNs(nowNs)) return writeReport(out, offset, false, nowNs);
    boolean key = in.wantsKey() && (keyFramesAsked == 0 || nowNs - keyAskedNs >= KEY_RETRY_NS);
    int missing = format.nacks() ? in.missing(nacks, retryNs(), nowNs) : 0;
    if (!key && missing == 0) return 0;
    writer.start(out, offset);
    if (!format.reducedSize()) writer.receiverReport(ssrc).cname(ssrc, cname);
    if (key) {
      keyAskedNs = nowNs;
      keyFramesAsked++;
      writer.pictureLoss(ssrc, in.ssrc());
    }
    if (missing > 0) {
      writer.nacks(ssrc, in.ssrc(), nacks, missing);
      for (int i = 0; i < missing; i++) asked += 1 + Integer.bitCount(nacks[i] & 0xFFFF);
    }
    return writer.length();
  }

  private long retryNs() {
    double roundTripMs = reports.roundTripMs;
    if (roundTripMs == RoundTrip.UNKNOWN_MS) return RETRY_NS;
    return Math.clamp((long) (1.5e6 * roundTripMs), RETRY_NS / 4, 4 * RETRY_NS);
  }

  @Override
  public int bye(ByteBuffer out, int offset, long nowNs) {
    return writeReport(out, offset, true, nowNs);
  }

  private int writeReport(ByteBuffer out, int offset, boolean bye, long nowNs) {
    boolean sender = sentSinceReport;
    sentSinceReport = false;
    int now = timestamp + (int) ((nowNs - timestampNs) * 9 / 100_000);
    return reports.write(out, offset, sender, now, sentPackets, sentBytes, reception, bye, nowNs);
  }

  @Override
  public MediaPeer rtpPeer() {
    return rtpPeer;
  }

  @Override
  public MediaPeer rtcpPeer() {
    return mux ? rtpPeer : rtcpPeer;
  }

  @Override
  public boolean mux() {
    return mux;
  }

  @Override
  public boolean mayComeFrom(int component, long high, long low, int port) {
    MediaPeer peer = component == RelaySession.RTP ? rtpPeer : rtcpPeer;
    return peer.mayComeFrom(high, low, port);
  }

  @Override
  public void refuse() {
    refused++;
  }

  @Override
  public void refuseNotAuthentic() {
    notAuthentic++;
  }

  @Override
  public void close() {}

  public VideoStatistics statistics() {
    return new VideoStatistics(
        sentFrames,
        sentPackets,
        sentBytes,
        receivedFrames,
        receivedPackets,
        keyFrames,
        in.spoiltFrames,
        width,
        height,
        in.lost,
        asked,
        resent,
        keyFramesAsked,
        keyFramesWanted,
        refused,
        notAuthentic);
  }
}
