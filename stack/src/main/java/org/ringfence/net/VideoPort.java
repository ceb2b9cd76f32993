package org.ringfence.net;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.EndSession;
import org.ringfence.media.RelaySession;
import org.ringfence.media.SentPackets;
import org.ringfence.media.VideoFormat;
import org.ringfence.media.VideoSession;
import org.ringfence.media.VideoStatistics;
import org.ringfence.rtp.PacketKind;

/**
 * A video stream that ends here, driven by the loop: over ports of its own, or over the path of the
 * call's sound (RFC 9143). A frame's packets are spread, so that no queue on the way overflows. Any
 * thread may call; nothing waits.
 */
public final class VideoPort extends StreamPort {
  private static final long TICK_NS = 5_000_000;
  private static final long MOST_BEHIND_NS = 10 * TICK_NS;

  /** With {@link #TICK_NS} these are about 20 Mbit/s. */
  private static final int BURST = 12;

  private static final int LINE = 1;

  /**
   * Over whose path it goes.
   *
   * @param audio null for ports of its own
   * @param lines how the two are told apart
   */
  private record Way(@Nullable AudioPort audio, List<IceLine> lines) {}

  /** What other threads want; under the lock. */
  private @Nullable VideoSession wantedSession;

  private @Nullable VideoFormat wantedFormat;
  private @Nullable Boolean wantedSending;
  private @Nullable Way wantedWay;

  /** What is; the loop's own. */
  private volatile @Nullable VideoSession session;

  private @Nullable AudioPort host;
  private final SentPackets sent = new SentPackets();
  private boolean sending;
  private long nextNs = Long.MAX_VALUE;

  VideoPort(MediaLoop loop, MediaPortPair pair, MediaListener listener) {
    super(loop, pair, null, listener);
  }

  /** Begins; the port owns the session from here on. */
  public void start(VideoSession newSession) {
    want(() -> wantedSession = newSession);
  }

  /** Another format was agreed. */
  public void format(VideoFormat format) {
    want(() -> wantedFormat = format);
  }

  /** Whether video is sent: false while the direction is recvonly or inactive (RFC 3264). */
  public void sending(boolean value) {
    want(() -> wantedSending = value);
  }

  /**
   * It goes over the path and under the keys of the call's sound.
   *
   * @param sound what tells its packets
   * @param video the same of ours
   */
  public void over(AudioPort audio, IceLine sound, IceLine video) {
    want(() -> wantedWay = new Way(audio, List.of(sound, video)));
  }

  /** It goes over its own ports and under its own keys. */
  public void overOwnPorts() {
    want(() -> wantedWay = new Way(null, List.of()));
  }

  /** As known now; null before the start. It may be a packet old. */
  public @Nullable VideoStatistics statistics() {
    VideoSession now = session;
    return now == null ? null : now.statistics();
  }

  @Override
  @Nullable EndSession session() {
    return session;
  }

  @Override
  Dscp mark() {
    return Dscp.VIDEO;
  }

  @Override
  void takeStream(long nowNs) {
    if (wantedSession != null && session == null) {
      session = wantedSession;
      nextNs = nowNs;
    }
    VideoSession now = session;
    if (now == null) return; // the rest waits for the start
    Way way = wantedWay;
    if (way != null && !ended()) goOver(now, way);
    if (wantedFormat != null) now.format(wantedFormat);
    if (wantedSending != null) sending = wantedSending;
    wantedWay = null;
    wantedFormat = null;
    wantedSending = null;
  }

  private void goOver(VideoSession now, Way way) {
    AudioPort before = host;
    if (before != way.audio) {
      sent.forget();
      if (before != null) before.letGo(this);
    }
    host = way.audio;
    now.carried(host != null);
    if (host != null) host.takeAlong(this, way.lines);
  }

  @Override
  void take(
      int component,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    VideoSession now = session;
    if (now != null && host == null) {
      now.receive(component, buffer, offset, length, high, low, port, nowNs);
    }
  }

  /** Takes a packet that came over the path of the sound. */
  void carried(ByteBuffer buffer, int offset, int length, long nowNs) {
    VideoSession now = session;
    if (now != null) {
      now.receive(RelaySession.RTP, buffer, offset, length, 0, 0, 0, nowNs);
    }
  }

  @Override
  public long nextFrameNs() {
    return nextNs;
  }

  @Override
  public void frames(MediaLoop on, long nowNs) {
    turnPath(nowNs);
    nextNs = nowNs - nextNs > MOST_BEHIND_NS ? nowNs + TICK_NS : nextNs + TICK_NS;
    VideoSession now = session;
    StreamPort way = way();
    if (now == null || !way.reaches()) return;
    resend(on, now, way);
    for (int i = 0; i < BURST && sending; i++) {
      int length = now.write(on.scratch(), 0, nowNs);
      if (length == 0) break;
      int sealed = way.seal(on, PacketKind.RTP, length, LINE);
      if (sealed == 0) continue;
      sent.keep(now.lastSequenceNumber(), on.scratch(), 0, sealed);
      way.transmit(on, PacketKind.RTP, sealed, Dscp.VIDEO);
    }
    send(on, way, now.report(on.scratch(), 0, nowNs));
  }

  private StreamPort way() {
    AudioPort over = host;
    return over == null ? this : over;
  }

  private void resend(MediaLoop on, VideoSession now, StreamPort way) {
    for (int sequence = now.again(); sequence >= 0; sequence = now.again()) {
      int length = sent.again(sequence, on.scratch(), 0);
      if (length > 0) {
        way.transmit(on, PacketKind.RTP, length, Dscp.VIDEO);
        now.resent();
      }
    }
  }

  private static void send(MediaLoop on, StreamPort way, int report) {
    int sealed = report == 0 ? 0 : way.seal(on, PacketKind.RTCP, report, LINE);
    if (sealed > 0) way.transmit(on, PacketKind.RTCP, sealed, Dscp.VIDEO);
  }

  @Override
  void stop(MediaLoop on, long nowNs) {
    nextNs = Long.MAX_VALUE;
    AudioPort over = host;
    VideoSession now = session;
    if (over == null || now == null) return;
    if (over.reaches()) send(on, over, now.bye(on.scratch(), 0, nowNs));
    over.letGo(this);
  }

  @Override
  void tellClosed() {}
}
