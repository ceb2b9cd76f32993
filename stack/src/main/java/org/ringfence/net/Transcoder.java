package org.ringfence.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Resampler;
import org.ringfence.audio.Tone;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioStatus;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.PacketKind;

/**
 * Between two parties who have no codec in common: what each sends is decoded, brought to the
 * other's rate and encoded again, every frame. Keys go across in whatever way each party has for
 * them. The media loop owns it; nothing is allocated per packet.
 */
final class Transcoder implements Paced {
  /** The address of nobody, from which alone the sessions take packets. */
  private static final MediaAddress HERE = MediaAddress.of(0, 0, 9);

  /** So long the sound is kept back when a key was made out in it, which goes on as an event. */
  private static final int MUTED_FRAMES = 6;

  private static final double KEY_PEAK = 0.25;
  private static final int KEY_MS = 100;

  private final RelayHandle relay;
  private final Direction[] directions = new Direction[2];
  private final AudioSession[] sessions = new AudioSession[2];
  private final FrameClock clock = new FrameClock();

  /** What was agreed with each of the two. */
  record Formats(AudioFormat a, AudioFormat b) {
    AudioFormat of(int side) {
      return side == RelaySession.A ? a : b;
    }
  }

  Transcoder(RelayHandle relay, Formats formats, RandomGenerator random) {
    this.relay = relay;
    for (int side = 0; side < 2; side++) {
      String cname = Long.toUnsignedString(random.nextLong(), 36);
      sessions[side] = new AudioSession(formats.of(side), cname, random);
      sessions[side].expect(RelaySide.Terms.of(HERE, null, null, true));
    }
    agree(formats);
  }

  /** What was agreed, first or anew. */
  void agree(Formats formats) {
    for (int side = 0; side < 2; side++) {
      sessions[side].format(formats.of(side));
      directions[side] = new Direction(formats.of(side), formats.of(1 - side));
    }
  }

  /** The sound of one party on its way to the other. */
  private static final class Direction {
    private final short[] in;
    private final short[] out;
    private final Resampler resampler;

    /** For what somebody beside the two says. */
    private final Resampler up;

    private final short[] scratch;
    private final boolean keysAsSound;
    private final int outRateHz;
    private @Nullable Tone key;
    private int muted;
    private boolean heard;

    Direction(AudioFormat from, AudioFormat to) {
      in = new short[from.frameSamples()];
      out = new short[to.frameSamples()];
      outRateHz = to.codec().sampleRateHz();
      resampler = new Resampler(from.codec().sampleRateHz(), outRateHz);
      up = new Resampler(RelayTap.RATE_HZ, outRateHz);
      scratch = new short[to.frameSamples()];
      keysAsSound = to.sendEventPayloadType() < 0;
    }
  }

  void start(MediaLoop on, long nowNs) {
    clock.start(nowNs);
    on.pace(this);
    for (int side = 0; side < 2; side++) relay.speaksFor(side, sessions[side].ssrc());
  }

  /** Takes a packet of a party's. */
  void receive(int from, PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs) {
    if (kind != PacketKind.RTP && kind != PacketKind.RTCP) return;
    AudioSession session = sessions[from];
    AudioStatus status =
        session.receive(
            RelaySession.RTP, buffer, offset, length, HERE.high(), HERE.low(), HERE.port(), nowNs);
    if (status == AudioStatus.DIGIT) key(from, session.digit(), false);
  }

  /** A key goes on as the other party takes it. */
  private void key(int from, char key, boolean inSound) {
    Direction direction = directions[from];
    Onlookers beside = relay.onlookers();
    if (beside != null && beside.keeps(from)) return;
    if (!direction.keysAsSound) {
      sessions[1 - from].sendDigit(key);
      if (inSound) direction.muted = MUTED_FRAMES;
    } else if (!inSound) {
      direction.key = new Tone(Cadence.dtmf(key, KEY_MS), direction.outRateHz, KEY_PEAK);
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
      clock.advance();
      for (int side = 0; side < 2; side++) carry(on, side, nowNs);
    }
  }

  private void carry(MediaLoop on, int from, long nowNs) {
    Direction direction = directions[from];
    AudioSession speaker = sessions[from];
    direction.heard |= speaker.read(direction.in, nowNs);
    char key = speaker.heardKey();
    if (key != 0) key(from, key, true);
    direction.resampler.process(direction.in, 0, direction.in.length, direction.out, 0);
    if (direction.muted > 0) {
      direction.muted--;
      Arrays.fill(direction.out, (short) 0);
    }
    Tone tone = direction.key;
    if (tone != null && tone.read(direction.out, 0, direction.out.length) < direction.out.length) {
      direction.key = null;
    }
    ByteBuffer out = on.scratch();
    int to = 1 - from;
    AudioSession hearer = sessions[to];
    Onlookers beside = relay.onlookers();
    boolean spoken =
        beside != null && beside.speak(to, direction.out, direction.up, direction.scratch);
    boolean sound = spoken || direction.heard && relay.sends(from);
    int length = hearer.write(direction.out, sound, out, 0, nowNs);
    if (length > 0) relay.say(on, to, PacketKind.RTP, out, length, nowNs);
    int report = hearer.report(out, 0, nowNs);
    if (report > 0) relay.say(on, to, PacketKind.RTCP, out, report, nowNs);
  }

  void leave(MediaLoop on, long nowNs) {
    clock.stop();
    on.unpace(this);
    for (int side = 0; side < 2; side++) {
      int length = sessions[side].bye(on.scratch(), 0, nowNs);
      if (length > 0) relay.say(on, side, PacketKind.RTCP, on.scratch(), length, nowNs);
      sessions[side].close();
    }
  }

  @Override
  public MediaTenant tenant() {
    return relay;
  }
}
