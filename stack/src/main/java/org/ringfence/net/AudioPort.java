package org.ringfence.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.AudioSource;
import org.ringfence.media.AudioStatistics;
import org.ringfence.media.AudioStatus;
import org.ringfence.media.AudioTap;
import org.ringfence.media.EndSession;
import org.ringfence.media.HeardMetrics;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.quality.Measured;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.VoipMetrics;

/**
 * An audio stream that ends here, driven by the loop: every 20 ms a frame is read from the source
 * and sent, and one is taken from the network and given to the sink. Any thread may call; nothing
 * waits.
 */
public final class AudioPort extends StreamPort {
  /** What other threads want; under the lock. */
  private final StringBuilder wantedDigits = new StringBuilder();

  private @Nullable AudioSession wantedSession;
  private @Nullable AudioSource wantedSource;
  private @Nullable AudioSink wantedSink;
  private @Nullable AudioFormat wantedFormat;
  private @Nullable Boolean wantedSending;

  /** What is; the loop's own. */
  private volatile @Nullable AudioSession session;

  private @Nullable AudioSource source;
  private @Nullable AudioSink sink;
  private volatile @Nullable AudioTap tap;
  private short[] pcm = new short[0];
  private boolean sending = true;
  private boolean aligned;
  private final FrameClock clock = new FrameClock();

  AudioPort(
      MediaLoop loop, MediaPortPair pair, @Nullable MediaPortPair more, MediaListener listener) {
    super(loop, pair, more, listener);
  }

  /** Begins; the port owns the session from here on. */
  public void start(AudioSession newSession, AudioSource newSource, AudioSink newSink) {
    want(() -> {
      wantedSession = newSession;
      wantedSource = newSource;
      wantedSink = newSink;
    });
  }

  /** Another codec was agreed. */
  public void format(AudioFormat format) {
    want(() -> wantedFormat = format);
  }

  /** Whether sound is sent: false while the direction is recvonly or inactive (RFC 3264). */
  public void sending(boolean value) {
    want(() -> wantedSending = value);
  }

  /** Sends keys, one after the other. */
  public void dial(String digits) {
    want(() -> wantedDigits.append(digits));
  }

  /** Lets somebody see each RTP packet as it leaves and as it comes; null for nobody. */
  public void tap(@Nullable AudioTap newTap) {
    tap = newTap;
  }

  /** What was measured of what is heard; null before anything was. It may be a packet old. */
  public @Nullable Measured heard() {
    AudioSession now = session;
    return now == null || now.receivedPackets() == 0 ? null : HeardMetrics.measured(now);
  }

  /** How the other side hears us, where it says so. */
  public @Nullable VoipMetrics remoteMetrics() {
    AudioSession now = session;
    return now == null ? null : now.remoteMetrics();
  }

  /** As known now; null before the start. It may be a packet old. */
  public @Nullable AudioStatistics statistics() {
    AudioSession now = session;
    return now == null ? null : now.statistics();
  }

  @Override
  @Nullable EndSession session() {
    return session;
  }

  @Override
  Dscp mark() {
    return Dscp.VOICE;
  }

  @Override
  void takeStream(long nowNs) {
    AudioSession begun = wantedSession;
    if (begun != null && session == null) {
      session = begun;
      source = wantedSource;
      sink = wantedSink;
      pcm = new short[begun.format().frameSamples()];
      clock.start(nowNs);
    }
    AudioSession now = session;
    if (now == null) {
      return; // the rest waits for the start
    }
    if (wantedFormat != null) {
      now.format(wantedFormat);
      pcm = new short[now.format().frameSamples()];
    }
    if (wantedSending != null) {
      sending = wantedSending;
    }
    wantedFormat = null;
    wantedSending = null;
  }

  @Override
  void turnStream(MediaLoop on, long nowNs) {
    String digits;
    synchronized (this) {
      digits = wantedDigits.toString();
      wantedDigits.setLength(0);
    }
    AudioSession now = session;
    for (int i = 0; now != null && i < digits.length(); i++) {
      now.sendDigit(digits.charAt(i));
    }
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
    AudioSession now = session;
    if (now == null) return;
    AudioTap seer = tap;
    if (seer != null && component == RelaySession.RTP) {
      seer.arrived(buffer, offset, length, nowNs);
    }
    AudioStatus status = now.receive(component, buffer, offset, length, high, low, port, nowNs);
    if (status == AudioStatus.DIGIT && sink != null) {
      sink.digit(now.digit());
    }
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
    turnPath(nowNs);
    while (clock.isDue(nowNs)) {
      frame(on, nowNs, clock.nextNs());
      clock.advance();
      AudioSession now = session;
      if (now != null && aligned) clock.sooner(now.takeSlackNs());
    }
  }

  /**
   * @param dueNs when it should have been done: what is played keeps to that, however late it is
   */
  private void frame(MediaLoop on, long nowNs, long dueNs) {
    AudioSession now = session;
    AudioSource from = source;
    AudioSink to = sink;
    if (now == null || from == null || to == null) {
      return;
    }
    ByteBuffer out = on.scratch();
    boolean sound = from.read(pcm) && sending;
    int length = now.write(pcm, sound, out, 0, nowNs);
    MediaAddress destination = now.rtpPeer().destination();
    if (length > 0 && destination != null) {
      AudioTap seer = tap;
      if (seer != null) {
        seer.sent(out, 0, length, System.nanoTime());
      }
      sendRtp(on, now, length);
    }
    now.read(pcm, dueNs);
    if (now.heardKey() != 0) {
      to.digit(now.heardKey());
    }
    to.write(pcm);
    sendReport(on, now, now.report(out, 0, nowNs));
  }

  @Override
  void stop(MediaLoop on, long nowNs) {
    clock.stop();
  }

  @Override
  void tellClosed() {
    AudioSession now = session;
    if (now != null) listener().closed(now.statistics());
  }
}
