package org.ringfence.net;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.RelaySession;
import org.ringfence.media.SentPackets;
import org.ringfence.media.VideoFormat;
import org.ringfence.media.VideoSession;
import org.ringfence.media.VideoSink;
import org.ringfence.media.VideoSource;
import org.ringfence.rtp.PacketKind;

/**
 * A side of a relay whose pictures end in this process: frames are put together for a sink, and
 * those of a source are sent to the other side as if they had come from the network. Their packets
 * are spread, so that no queue on the way overflows.
 */
public final class InsideVideo extends Inside<VideoFormat> implements Paced {
  private static final long TICK_NS = 5_000_000;
  private static final long MOST_BEHIND_NS = 10 * TICK_NS;

  /** With {@link #TICK_NS} these are about 20 Mbit/s. */
  private static final int BURST = 12;

  private final VideoSource source;
  private final VideoSink sink;
  private final BooleanSupplier keyWanted;
  private final String cname;
  private final RandomGenerator random;

  /** The loop's own. */
  private @Nullable VideoSession session;

  private @Nullable VideoFormat agreed;
  private @Nullable RelayHandle relay;
  private @Nullable RelayHalf half;
  private final SentPackets sent = new SentPackets();
  private boolean sends;
  private boolean paced;
  private long nextNs;

  /**
   * @param keyWanted whether the other side is to be asked for a frame that stands for itself;
   *     asked again and again
   * @param cname of the call's sound
   */
  public InsideVideo(
      VideoSource source,
      VideoSink sink,
      BooleanSupplier keyWanted,
      String cname,
      RandomGenerator random) {
    this.source = source;
    this.sink = sink;
    this.keyWanted = keyWanted;
    this.cname = cname;
    this.random = random;
  }

  @Override
  void agree(
      MediaLoop on, RelayHandle in, RelayHalf at, VideoFormat format, boolean shows, long nowNs) {
    VideoSession now = session;
    VideoFormat before = agreed;
    if (now == null || before == null || !before.sameCodec(format)) {
      session = new VideoSession(format, source, sink, cname, random);
      session.carried(true);
      sent.forget();
    } else {
      now.format(format);
    }
    agreed = format;
    relay = in;
    half = at;
    if (shows && !sends) source.keyFrame();
    sends = shows;
    if (paced) return;
    paced = true;
    nextNs = nowNs;
    on.pace(this);
  }

  @Override
  void receive(PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs) {
    VideoSession now = session;
    if (now != null) now.receive(RelaySession.RTP, buffer, offset, length, 0, 0, 0, nowNs);
  }

  @Override
  public long nextFrameNs() {
    return nextNs;
  }

  @Override
  public void frames(MediaLoop on, long nowNs) {
    nextNs = nowNs - nextNs > MOST_BEHIND_NS ? nowNs + TICK_NS : nextNs + TICK_NS;
    VideoSession now = session;
    RelayHandle through = relay;
    RelayHalf from = half;
    if (now == null || through == null || from == null || !through.reaches(from)) return;
    if (keyWanted.getAsBoolean()) now.askKeyFrame();
    ByteBuffer out = on.scratch();
    resend(on, now, through, from, nowNs);
    for (int i = 0; i < BURST && sends; i++) {
      int length = now.write(out, 0, nowNs);
      if (length == 0) break;
      sent.keep(now.lastSequenceNumber(), out, 0, length);
      through.carried(on, from, RelaySession.RTP, out, 0, length, nowNs);
    }
    int report = now.report(out, 0, nowNs);
    if (report > 0) through.carried(on, from, RelaySession.RTCP, out, 0, report, nowNs);
  }

  /** The keys of the other side make the same bytes of them again (RFC 3711 section 9.1). */
  private void resend(
      MediaLoop on, VideoSession now, RelayHandle through, RelayHalf from, long nowNs) {
    ByteBuffer out = on.scratch();
    for (int sequence = now.again(); sequence >= 0; sequence = now.again()) {
      int length = sent.again(sequence, out, 0);
      if (length == 0) continue;
      through.carried(on, from, RelaySession.RTP, out, 0, length, nowNs);
      now.resent();
    }
  }

  /** Ends it, with a goodbye. */
  @Override
  void leave(MediaLoop on, long nowNs) {
    VideoSession now = session;
    RelayHandle through = relay;
    RelayHalf from = half;
    session = null;
    nextNs = Long.MAX_VALUE;
    if (paced) on.unpace(this);
    paced = false;
    if (now == null || through == null || from == null) return;
    int length = now.bye(on.scratch(), 0, nowNs);
    if (length > 0) through.carried(on, from, RelaySession.RTCP, on.scratch(), 0, length, nowNs);
  }

  @Override
  public MediaTenant tenant() {
    if (relay == null) throw new IllegalStateException("frames before anything was agreed");
    return relay;
  }
}
