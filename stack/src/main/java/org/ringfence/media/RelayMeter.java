package org.ringfence.media;

import org.jspecify.annotations.Nullable;
import org.ringfence.quality.LegEnd;
import org.ringfence.quality.LegSecond;
import org.ringfence.quality.QualityLog;
import org.ringfence.rtp.ExtendedReport;
import org.ringfence.rtp.LossBursts;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.RoundTrip;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.VoipMetrics;

/**
 * Measures one party of a relay by looking on: what comes from it, and what its reports say. The
 * round trip between it and us is the time from when a report of the other party's passed here to
 * when its answer does, less what it was kept there. One media loop owns it; nothing is allocated
 * per packet.
 */
final class RelayMeter {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final double NS_PER_SHORT_NTP = SECOND_NS / 65536.0;

  /** The quickest packet is looked for anew in each stretch of this length: clocks drift. */
  private static final int STRETCH_SECONDS = 4;

  private static final int HALF_SECONDS = 30;

  /** So much longer is no queue but another count of its timestamps. */
  private static final double ANOTHER_COUNT_MS = 2000;

  final ReceptionStatistics reception = new ReceptionStatistics(0);

  final LineWatch line = new LineWatch();

  /** Reports of this party's that passed here, for the other to answer. */
  private final PassedReports passed = new PassedReports();

  private final ExtendedReport extended = new ExtendedReport();
  private PayloadFormats formats = PayloadFormats.NONE;
  private boolean sends = true;
  private int payloadType = -1;
  private int mediaType = -1;
  private int clockRateHz;

  /** Where the quickest packets of this stretch and of the one before were, by our clock. */
  private long quickest = Long.MAX_VALUE;

  private long quickestBefore = Long.MAX_VALUE;
  private int stretch;

  /**
   * The quickest packet of this second, and of this half minute and the one before: by how much it
   * grew is what waits on the way to us, which needs no report of anybody's.
   */
  private long quickestOfSecond = Long.MAX_VALUE;

  private long quickestOfHalf = Long.MAX_VALUE;
  private long quickestOfHalfBefore = Long.MAX_VALUE;
  private int half;

  /** Its timestamps, counted on since the transit was forgotten. */
  private long unwrapped;

  private int timestampThen;
  private long packets;
  private long late;

  // What stood here when the last second ended.
  private long packetsThen;
  private long lostThen;
  private long lateThen;

  // What the other side's reports say of us.
  private double roundTripMs = RoundTrip.UNKNOWN_MS;

  /** Our own source towards it, where what it hears is not what the other sent. */
  private @Nullable OwnStream own;

  private int reportedSsrc;
  private int reportedHighest;
  private int reportedLost;
  private long missedThen;
  private boolean reported;
  private int outLossPermille = LegSecond.UNKNOWN;
  private int outJitterTenths = LegSecond.UNKNOWN;
  private boolean metricsFresh;
  private @Nullable VoipMetrics metrics;

  /** What we send it ourselves, and the reports of that. */
  private record OwnStream(int ssrc, PassedReports reports) {}

  /** What it hears from now on comes from us, under that source. */
  void speaks(int ssrc) {
    own = new OwnStream(ssrc, new PassedReports());
    reported = false;
  }

  /** What it hears comes from the other again. */
  void speaksNoMore() {
    own = null;
    reported = false;
  }

  /** A sender report of ours goes out to it. */
  void told(long ntpTimestamp, long nowNs) {
    if (own != null) own.reports.add(RoundTrip.shortNtp(ntpTimestamp), nowNs);
  }

  boolean sends() {
    return sends;
  }

  /** What its description says: its payload types, and whether it is to send. */
  void describe(PayloadFormats value, boolean sending) {
    formats = value;
    sends = sending;
    payloadType = -1;
  }

  /**
   * A packet of its came.
   *
   * @param others what the other party, whose numbers it should use, says of them
   */
  void arrived(
      int ssrc, int type, int sequenceNumber, int timestamp, RelayMeter others, long nowNs) {
    packets++;
    if (type != payloadType) follow(type, others.formats);
    boolean timed = type == mediaType && clockRateHz > 0;
    if (!reception.started() || ssrc != reception.ssrc()) forgetTransit();
    reception.receive(ssrc, sequenceNumber, timestamp, timed, nowNs);
    if (timed) judgeTransit(timestamp, nowNs);
  }

  private void follow(int type, PayloadFormats others) {
    payloadType = type;
    PayloadFormats known = others.knows(type) ? others : formats;
    if (known.isMedia(type) && type != mediaType) {
      mediaType = type;
      clockRateHz = known.clockRateHz(type);
      reception.clockRateHz(clockRateHz);
      forgetTransit();
    }
  }

  private void forgetTransit() {
    quickest = Long.MAX_VALUE;
    quickestBefore = Long.MAX_VALUE;
    quickestOfSecond = Long.MAX_VALUE;
    quickestOfHalf = Long.MAX_VALUE;
    quickestOfHalfBefore = Long.MAX_VALUE;
  }

  private boolean transitBegun() {
    return quickest != Long.MAX_VALUE || quickestBefore != Long.MAX_VALUE;
  }

  private void judgeTransit(int timestamp, long nowNs) {
    unwrapped = transitBegun() ? unwrapped + (timestamp - timestampThen) : 0;
    timestampThen = timestamp;
    long transitNs = nowNs - unwrapped * (SECOND_NS / clockRateHz);
    long base = Math.min(quickest, quickestBefore);
    if (base != Long.MAX_VALUE && transitNs - base > LegSecond.LATE_MS * 1_000_000L) late++;
    quickest = Math.min(quickest, transitNs);
    quickestOfSecond = Math.min(quickestOfSecond, transitNs);
    quickestOfHalf = Math.min(quickestOfHalf, transitNs);
  }

  /** How long packets of this second waited on the way to us; negative when it is not known. */
  private double takeQueueMs() {
    if (quickestOfSecond == Long.MAX_VALUE) return -1;
    double queueMs = (quickestOfSecond - Math.min(quickestOfHalf, quickestOfHalfBefore)) / 1e6;
    quickestOfSecond = Long.MAX_VALUE;
    if (++half == HALF_SECONDS) {
      half = 0;
      quickestOfHalfBefore = quickestOfHalf;
      quickestOfHalf = Long.MAX_VALUE;
    }
    if (queueMs <= ANOTHER_COUNT_MS) return queueMs;
    forgetTransit();
    return -1;
  }

  /**
   * A compound packet of its passes: what it says of itself, and of the other.
   *
   * @param other the party that it reports on
   */
  void passes(RtcpPacket report, RelayMeter other, long nowNs) {
    while (report.next()) {
      switch (report.type()) {
        case RtcpPacket.SENDER_REPORT -> {
          passed.add(RoundTrip.shortNtp(report.ntpTimestamp()), nowNs);
          readBlocks(report, other, nowNs);
        }
        case RtcpPacket.RECEIVER_REPORT -> readBlocks(report, other, nowNs);
        case RtcpPacket.EXTENDED_REPORT -> readExtended(report, other, nowNs);
        default -> {}
      }
    }
  }

  private void readBlocks(RtcpPacket report, RelayMeter other, long nowNs) {
    for (int i = 0; i < report.count(); i++) {
      OwnStream ours = own;
      boolean aboutUs = ours != null && report.blockSsrc(i) == ours.ssrc;
      boolean aboutOther =
          ours == null
              && other.reception.started()
              && report.blockSsrc(i) == other.reception.ssrc();
      if (!aboutUs && !aboutOther) continue;
      learnLoss(report, i, aboutUs ? 0 : other.reception.lost(), other.reception.expected());
      int clock = aboutUs ? clockRateHz : other.clockRateHz;
      outJitterTenths = clock == 0 ? LegSecond.UNKNOWN : tenths(report.jitter(i) * 1000.0 / clock);
      learn(
          report.lastSenderReport(i),
          report.delaySinceLastSenderReport(i),
          ours == null ? other.passed : ours.reports,
          nowNs);
    }
  }

  /** What it misses, less what did not even come to us. */
  private void learnLoss(RtcpPacket report, int block, long missed, long expected) {
    int highest = report.extendedHighestSequence(block);
    int lost = report.cumulativeLost(block);
    if (reported && reportedSsrc == report.blockSsrc(block)) {
      long ours = missed - missedThen;
      long sent = highest - reportedHighest - ours;
      if (sent > 0) outLossPermille = permille(lost - reportedLost - ours, sent);
    } else {
      double share = report.fractionLost(block) / 256.0;
      double before = (double) missed / Math.max(1, expected);
      outLossPermille = permille(Math.round((share - before) * 1000), 1000);
    }
    reported = true;
    reportedSsrc = report.blockSsrc(block);
    reportedHighest = highest;
    reportedLost = lost;
    missedThen = missed;
  }

  private static int permille(long part, long whole) {
    return (int) Math.clamp(Math.round(1000.0 * part / whole), 0, 1000);
  }

  private void readExtended(RtcpPacket report, RelayMeter other, long nowNs) {
    extended.wrap(report);
    while (extended.next()) {
      switch (extended.type()) {
        case ExtendedReport.RECEIVER_REFERENCE_TIME ->
            passed.add(RoundTrip.shortNtp(extended.ntpTimestamp()), nowNs);
        case ExtendedReport.LAST_RECEIVER_REPORTS -> {
          for (int i = 0; i < extended.answers(); i++) {
            learn(
                extended.lastReceiverReport(i),
                extended.delaySinceLastReceiverReport(i),
                other.passed,
                nowNs);
          }
        }
        case ExtendedReport.VOIP_METRICS -> {
          if (metricsFresh) continue; // once a second will do
          VoipMetrics said = extended.voipMetrics();
          metricsFresh = true;
          int about = own == null ? other.reception.ssrc() : own.ssrc;
          metrics = said.ssrc() == about ? said : metrics;
        }
        default -> {}
      }
    }
  }

  private void learn(int last, int delay, PassedReports reports, long nowNs) {
    long sentNs = reports.find(last);
    if (last == 0 || sentNs == PassedReports.NONE) return;
    double ms = (nowNs - sentNs - (delay & 0xFFFFFFFFL) * NS_PER_SHORT_NTP) / 1e6;
    if (ms > -1) roundTripMs = Math.max(0, ms); // its clock counts in steps of its own
  }

  /** The second is over. */
  void measure(QualityLog log, int leg, PayloadFormats others, boolean sealed, boolean inside) {
    long lost = reception.lost();
    int flags =
        (sends ? LegSecond.SENDS : 0)
            | (inside ? LegSecond.INSIDE : 0)
            | (sealed ? LegSecond.SEALED : 0)
            | (own != null ? LegSecond.TRANSCODED : 0);
    PayloadFormats known = mediaType >= 0 && others.knows(mediaType) ? others : formats;
    log.leg(
        leg,
        (int) (packets - packetsThen),
        (int) (lost - lostThen),
        (int) (late - lateThen),
        packets == 0 || clockRateHz == 0 ? LegSecond.UNKNOWN : tenths(reception.jitterMs()),
        roundTripMs < 0 ? LegSecond.UNKNOWN : tenths(roundTripMs),
        outLossPermille,
        outJitterTenths,
        flags,
        mediaType < 0 ? 0 : log.codec(known.name(mediaType)));
    if (!inside) {
      int heard = (int) (packets - packetsThen);
      line.second(heard, (int) (lost - lostThen), outLossPermille, roundTripMs, takeQueueMs());
    }
    packetsThen = packets;
    lostThen = lost;
    lateThen = late;
    metricsFresh = false;
    if (++stretch == STRETCH_SECONDS) {
      stretch = 0;
      quickestBefore = quickest;
      quickest = Long.MAX_VALUE;
    }
  }

  PayloadFormats formats() {
    return formats;
  }

  private static int tenths(double ms) {
    return (int) Math.min(Math.round(ms * 10), 600_000);
  }

  /** What is to be said of the leg as a whole. */
  LegEnd end() {
    if (!reception.started()) return LegEnd.UNKNOWN;
    LossBursts bursts = reception.bursts();
    VoipMetrics said = metrics;
    return new LegEnd(
        (int) Math.round(bursts.burstRatio() * 100),
        (int) bursts.bursts(),
        bursts.burstDurationMs(AudioFormat.FRAME_MS),
        bursts.gapDurationMs(AudioFormat.FRAME_MS),
        said == null ? LegSecond.UNKNOWN : said.discardRate() * 1000 / 256,
        said == null ? LegSecond.UNKNOWN : said.jitterBufferNominalMs(),
        said == null || said.mosListening() == VoipMetrics.UNKNOWN
            ? LegSecond.UNKNOWN
            : said.mosListening());
  }
}
