package org.ringfence.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.rtp.ExtendedReport;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.RoundTrip;
import org.ringfence.rtp.RtcpInterval;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtcpStatus;
import org.ringfence.rtp.RtcpWriter;
import org.ringfence.rtp.VoipMetrics;

/**
 * The RTCP of one audio stream: when to report, what to say, what the other party said (RFC 3550
 * section 6). The NTP time of its reports is the monotonic clock: only differences are used.
 */
final class AudioReports {
  /** So much more loss than was told of is told of at once: 5 %, and twice as much. */
  private static final int NEWS_OF_256 = 13;

  private static final int NEWS_PACKETS = 5;

  /** But not more often than that: reports are to stay a small part of what is sent. */
  private static final long NEWS_EVERY_NS = 1_000_000_000;

  private final RtcpPacket reader = new RtcpPacket();
  private final ExtendedReport extended = new ExtendedReport();
  private final RtcpWriter writer = new RtcpWriter();
  private final RandomGenerator random;
  private final int ssrc;
  private final byte[] cname;
  private long deadlineNs = Long.MAX_VALUE;
  private long reportedNs;
  private int reportedLost;
  private int lastSenderReport;
  private long lastSenderReportNs;

  /** Who asked for an answer by a reference time, and when; 0 for nobody. */
  private int askedSsrc;

  private int askedAt;
  private long askedNs;
  double roundTripMs = RoundTrip.UNKNOWN_MS;
  int remoteFractionLost;
  int remoteLost;
  long remoteJitter;

  /** How we hear the other party, as it is written; null while nothing is known. */
  @Nullable ByteBuffer metrics;

  /** How the other party hears us, where it says so. */
  @Nullable VoipMetrics remoteMetrics;

  AudioReports(int ssrc, String cname, RandomGenerator random) {
    this.ssrc = ssrc;
    this.random = random;
    this.cname = cname.getBytes(StandardCharsets.UTF_8);
  }

  /** When the next report is due; starts the clock when it was not running. */
  long deadlineNs(long nowNs) {
    if (deadlineNs == Long.MAX_VALUE) {
      deadlineNs = nowNs + RtcpInterval.nextNs(true, random);
      reportedNs = nowNs;
    }
    return deadlineNs;
  }

  /** Writes a report and sets the next deadline; SR when we sent since the last, else RR. */
  int write(
      ByteBuffer out,
      int offset,
      boolean sender,
      int rtpTimestamp,
      long packets,
      long octets,
      ReceptionStatistics reception,
      boolean bye,
      long nowNs) {
    writer.start(out, offset);
    if (sender) {
      writer.senderReport(ssrc, ntp(nowNs), rtpTimestamp, packets, octets);
    } else {
      writer.receiverReport(ssrc);
    }
    if (reception.started()) block(reception, nowNs);
    writer.cname(ssrc, cname);
    extend(sender, nowNs);
    if (bye) {
      writer.bye(ssrc, new byte[0]);
    }
    deadlineNs = nowNs + RtcpInterval.nextNs(false, random);
    return writer.length();
  }

  /**
   * Reports loss that has begun, and nothing else (RFC 5506): who hears of it may prepare for it
   * some seconds sooner.
   *
   * @return the report's length; 0 where there is no news
   */
  int writeNews(ByteBuffer out, int offset, ReceptionStatistics reception, long nowNs) {
    boolean early = nowNs - reportedNs >= NEWS_EVERY_NS;
    if (!early || !reception.started() || reception.lostOfLate() < NEWS_PACKETS) return 0;
    if (reception.fractionLost() < Math.max(NEWS_OF_256, 2 * reportedLost)) return 0;
    writer.start(out, offset).receiverReport(ssrc);
    block(reception, nowNs);
    return writer.length();
  }

  private void block(ReceptionStatistics reception, long nowNs) {
    reportedNs = nowNs;
    reportedLost = reception.fractionLost();
    long sinceNs = lastSenderReport == 0 ? 0 : nowNs - lastSenderReportNs;
    writer.reportBlock(reception, lastSenderReport, RoundTrip.shortNtp(ntp(sinceNs)));
  }

  /** Who sends nothing asks for the round trip; who is asked answers; how we hear the other. */
  private void extend(boolean sender, long nowNs) {
    ByteBuffer heard = metrics;
    if (sender && askedAt == 0 && heard == null) return;
    writer.extendedReport(ssrc);
    if (!sender) writer.receiverReferenceTime(ntp(nowNs));
    if (askedAt != 0) {
      int sinceAsked = RoundTrip.shortNtp(ntp(nowNs - askedNs));
      writer.lastReceiverReport(askedSsrc, askedAt, sinceAsked);
      askedAt = 0;
    }
    if (heard != null) writer.voipMetrics(heard);
  }

  RtcpStatus read(ByteBuffer packet, int offset, int length, long nowNs) {
    RtcpStatus status = reader.wrap(packet, offset, length);
    if (status != RtcpStatus.VALID && status != RtcpStatus.NO_REPORT_FIRST) {
      return status;
    }
    while (reader.next()) {
      int type = reader.type();
      if (type == RtcpPacket.SENDER_REPORT) {
        lastSenderReport = RoundTrip.shortNtp(reader.ntpTimestamp());
        lastSenderReportNs = nowNs;
      }
      if (type == RtcpPacket.SENDER_REPORT || type == RtcpPacket.RECEIVER_REPORT) {
        readBlocks(nowNs);
      } else if (type == RtcpPacket.EXTENDED_REPORT) {
        readExtended(nowNs);
      }
    }
    return RtcpStatus.VALID;
  }

  private void readBlocks(long nowNs) {
    for (int i = 0; i < reader.count(); i++) {
      if (reader.blockSsrc(i) != ssrc) {
        continue;
      }
      remoteFractionLost = reader.fractionLost(i);
      remoteLost = reader.cumulativeLost(i);
      remoteJitter = reader.jitter(i);
      learn(reader.lastSenderReport(i), reader.delaySinceLastSenderReport(i), nowNs);
    }
  }

  private void readExtended(long nowNs) {
    extended.wrap(reader);
    while (extended.next()) {
      switch (extended.type()) {
        case ExtendedReport.RECEIVER_REFERENCE_TIME -> {
          askedSsrc = reader.ssrc();
          askedAt = RoundTrip.shortNtp(extended.ntpTimestamp());
          askedNs = nowNs;
        }
        case ExtendedReport.LAST_RECEIVER_REPORTS -> readAnswers(nowNs);
        case ExtendedReport.VOIP_METRICS -> {
          VoipMetrics metrics = extended.voipMetrics();
          remoteMetrics = metrics.ssrc() == ssrc ? metrics : remoteMetrics;
        }
        default -> {}
      }
    }
  }

  private void readAnswers(long nowNs) {
    for (int i = 0; i < extended.answers(); i++) {
      if (extended.answeredSsrc(i) == ssrc) {
        learn(extended.lastReceiverReport(i), extended.delaySinceLastReceiverReport(i), nowNs);
      }
    }
  }

  private void learn(int last, int delay, long nowNs) {
    double ms = RoundTrip.ms(RoundTrip.shortNtp(ntp(nowNs)), last, delay);
    roundTripMs = ms >= 0 ? ms : roundTripMs;
  }

  /** Seconds in the upper half, 1/2^32 of one in the lower. */
  static long ntp(long ns) {
    long seconds = ns / 1_000_000_000L;
    long rest = ns % 1_000_000_000L;
    return seconds << 32 | (rest << 32) / 1_000_000_000L;
  }
}
