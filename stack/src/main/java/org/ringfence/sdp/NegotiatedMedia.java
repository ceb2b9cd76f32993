package org.ringfence.sdp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an offer and its answer agreed on for our audio.
 *
 * @param line which {@code m=} line it is, from 0
 * @param codecs what the other may send, the one to send first; never empty
 * @param events telephone-event formats, one a clock rate
 * @param redundancies formats that carry earlier audio again, one a clock
 * @param noises formats of comfort noise, one a clock rate
 * @param ptimeMs how long the packets we send are: 10, 20, 40 or 60
 * @param mostPtimeMs how long they may be; 0 where the other says nothing
 * @param reducedSize whether RTCP may come without a report before it
 * @param direction seen from us
 * @param heldByPeer whether the other does not want to hear us (RFC 6337 section 5.3)
 * @param remoteRtcpPort the RTP port when both share one; 0 when there is none
 */
public record NegotiatedMedia(
    int line,
    List<NegotiatedFormat> codecs,
    List<NegotiatedFormat> events,
    List<NegotiatedFormat> redundancies,
    List<NegotiatedFormat> noises,
    int ptimeMs,
    int mostPtimeMs,
    boolean reducedSize,
    Direction direction,
    boolean heldByPeer,
    String remoteHost,
    int remoteRtpPort,
    String remoteRtcpHost,
    int remoteRtcpPort) {

  public NegotiatedMedia {
    codecs = List.copyOf(codecs);
    events = List.copyOf(events);
    redundancies = List.copyOf(redundancies);
    noises = List.copyOf(noises);
  }

  /** The codec to send. */
  public NegotiatedFormat codec() {
    return codecs.getFirst();
  }

  /** The events that run on the clock of the codec to send; null when digits cannot be sent so. */
  public @Nullable NegotiatedFormat event() {
    return onClock(events);
  }

  /** The comfort noise that goes with the codec to send; null when pauses cannot be told of. */
  public @Nullable NegotiatedFormat noise() {
    return onClock(noises);
  }

  private @Nullable NegotiatedFormat onClock(List<NegotiatedFormat> formats) {
    for (NegotiatedFormat each : formats) {
      if (each.format().clockRateHz() == codec().format().clockRateHz()) {
        return each;
      }
    }
    return null;
  }

  /** What carries earlier audio again with the codec to send; null when nothing does. */
  public @Nullable NegotiatedFormat redundancy() {
    Format codec = codec().format();
    Format wanted = Format.redundancy(codec.clockRateHz(), codec.channels());
    for (NegotiatedFormat red : redundancies) {
      if (red.format().equals(wanted)) {
        return red;
      }
    }
    return null;
  }

  /** What both lines agree on, seen from the one who says {@code local}. */
  static NegotiatedMedia of(
      int line,
      MediaDescription local,
      SessionDescription remoteSession,
      Connection connection,
      List<NegotiatedFormat> codecs,
      List<NegotiatedFormat> events,
      List<NegotiatedFormat> redundancies,
      List<NegotiatedFormat> noises,
      int ptimeMs,
      Direction wanted) {
    MediaDescription remote = remoteSession.media().get(line);
    Direction theirs = directionOf(remoteSession, remote, connection);
    RtcpAddress rtcp = remote.rtcp();
    int rtcpPort = rtcp != null ? rtcp.port() : (remote.port() + 1) & 0xFFFF;
    String rtcpHost = connection.host();
    if (rtcp != null && rtcp.connection() != null) {
      rtcpHost = rtcp.connection().host();
    }
    boolean mux = local.rtcpMux() && remote.rtcpMux();
    return new NegotiatedMedia(
        line,
        codecs,
        events,
        redundancies,
        noises,
        ptimeMs,
        Math.max(0, remote.maxptimeMs()),
        local.reducedSize() && remote.reducedSize(),
        wanted.and(theirs.reversed()),
        !theirs.receives(),
        connection.host(),
        remote.port(),
        mux ? connection.host() : rtcpHost,
        mux ? remote.port() : rtcpPort);
  }

  /**
   * The direction they say; an unspecified address means that they do not receive, but with ICE
   * that their candidates will come (RFC 8840 section 4.1).
   */
  static Direction directionOf(
      SessionDescription session, MediaDescription media, Connection connection) {
    Direction said = session.directionOf(media);
    boolean ice = media.attributes().has("ice-ufrag") || session.attributes().has("ice-ufrag");
    return connection.unspecified() && !ice ? said.and(Direction.SENDONLY) : said;
  }

  /** The longest packet of 10, 20, 40 or 60 ms that a line allows and asks for. */
  static int ptimeMs(MediaDescription remote, int preferredMs) {
    int wanted = remote.ptimeMs() > 0 ? remote.ptimeMs() : preferredMs;
    int limit = remote.maxptimeMs() > 0 ? Math.min(wanted, remote.maxptimeMs()) : wanted;
    return limit >= 60 ? 60 : limit >= 40 ? 40 : limit >= 20 ? 20 : 10;
  }
}
