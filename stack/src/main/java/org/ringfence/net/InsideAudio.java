package org.ringfence.net;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.AudioSource;
import org.ringfence.media.AudioStatus;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.PacketKind;

/**
 * A side of a relay that ends in this process: its packets are decoded for a sink, and what a
 * source says is encoded and relayed to the other side as if it had come from the network. The
 * source is asked only while the other side can be sent to, so that no word is lost at the start.
 */
public final class InsideAudio extends Inside<AudioFormat> implements Paced {
  /** The address of nobody, from which alone the session takes packets. */
  private static final MediaAddress HERE = MediaAddress.of(0, 0, 9);

  private final AudioSource source;
  private final AudioSink sink;
  private final String cname;
  private final RandomGenerator random;

  /** The loop's own. */
  private @Nullable AudioSession session;

  private @Nullable RelayHandle relay;
  private @Nullable RelayHalf half;
  private short[] pcm = new short[0];
  private boolean sends;
  private boolean aligned;
  private final FrameClock clock = new FrameClock();

  /**
   * @param source says something in every frame, silence at least
   * @param cname random per call (RFC 7022)
   */
  public InsideAudio(AudioSource source, AudioSink sink, String cname, RandomGenerator random) {
    this.source = source;
    this.sink = sink;
    this.cname = cname;
    this.random = random;
  }

  @Override
  void agree(
      MediaLoop on, RelayHandle in, RelayHalf at, AudioFormat format, boolean sound, long nowNs) {
    AudioSession now = session;
    if (now == null) {
      now = new AudioSession(format, cname, random);
      now.expect(RelaySide.Terms.of(HERE, null, null, true));
      session = now;
      clock.start(nowNs);
      on.pace(this);
    } else {
      now.format(format);
    }
    relay = in;
    half = at;
    sends = sound;
    pcm = new short[format.frameSamples()];
  }

  @Override
  void receive(PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs) {
    AudioSession now = session;
    if (now == null) return;
    AudioStatus status =
        now.receive(
            RelaySession.RTP, buffer, offset, length, HERE.high(), HERE.low(), HERE.port(), nowNs);
    if (status == AudioStatus.DIGIT) sink.digit(now.digit());
    if (status == AudioStatus.AUDIO && !aligned) {
      aligned = true;
      clock.align(nowNs);
    }
  }

  @Override
  public long nextFrameNs() {
    return clock.nextNs();
  }

  @Override
  public void frames(MediaLoop on, long nowNs) {
    clock.catchUp(nowNs);
    while (clock.isDue(nowNs)) {
      long dueNs = clock.nextNs();
      clock.advance();
      frame(on, nowNs, dueNs);
      AudioSession now = session;
      if (now != null && aligned) clock.sooner(now.takeSlackNs());
    }
  }

  /**
   * @param dueNs when it should have been done: what is played keeps to that, however late it is
   */
  private void frame(MediaLoop on, long nowNs, long dueNs) {
    AudioSession now = session;
    RelayHandle through = relay;
    RelayHalf from = half;
    if (now == null || through == null || from == null) return;
    ByteBuffer out = on.scratch();
    if (sends && through.reaches(from)) {
      int length = now.write(pcm, source.read(pcm), out, 0, nowNs);
      if (length > 0) through.carried(on, from, RelaySession.RTP, out, 0, length, nowNs);
    }
    now.read(pcm, dueNs);
    char key = now.heardKey();
    if (key != 0) sink.digit(key);
    sink.write(pcm);
    int report = now.report(out, 0, nowNs);
    if (report > 0) through.carried(on, from, RelaySession.RTCP, out, 0, report, nowNs);
  }

  /** Ends it, with a goodbye. */
  @Override
  void leave(MediaLoop on, long nowNs) {
    AudioSession now = session;
    RelayHandle through = relay;
    RelayHalf from = half;
    session = null;
    clock.stop();
    on.unpace(this);
    if (now == null || through == null || from == null) return;
    int length = now.bye(on.scratch(), 0, nowNs);
    if (length > 0) through.carried(on, from, RelaySession.RTCP, on.scratch(), 0, length, nowNs);
    now.close();
  }

  @Override
  public MediaTenant tenant() {
    if (relay == null) throw new IllegalStateException("frames before anything was agreed");
    return relay;
  }
}
