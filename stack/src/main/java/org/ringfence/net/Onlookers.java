package org.ringfence.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Resampler;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.rtp.TelephoneEventReceiver;

/**
 * Those beside the two parties of a relay. What passes goes on as it is; for those who hear it is
 * decoded once more, frame by frame, and keys are made out even where nobody hears. The media loop
 * owns it; nothing is allocated per packet.
 */
final class Onlookers implements Paced {
  /** The address of nobody, from which alone the sessions take packets. */
  private static final MediaAddress HERE = MediaAddress.of(0, 0, 9);

  private final RelayHandle relay;
  private final RandomGenerator random;
  private final Ear[] ears = {new Ear(), new Ear()};
  private final RtpPacket packet = new RtpPacket();
  private final short[] said = new short[RelayTap.FRAME_SAMPLES];
  private final short[] all = new short[RelayTap.FRAME_SAMPLES];
  private final FrameClock clock = new FrameClock();
  private List<RelayTap> taps = List.of();
  private boolean decoding;

  /**
   * Who is there, and what the two sides speak.
   *
   * @param a null while that is not known
   * @param b the same
   */
  record Wanted(List<RelayTap> taps, @Nullable AudioFormat a, @Nullable AudioFormat b) {
    Wanted {
      taps = List.copyOf(taps);
    }
  }

  /** What one side says. */
  private static final class Ear {
    private final TelephoneEventReceiver keys = new TelephoneEventReceiver();
    private final short[] frame = new short[RelayTap.FRAME_SAMPLES];
    private @Nullable AudioFormat format;
    private @Nullable AudioSession session;
    private short[] pcm = new short[0];
    private Resampler down = new Resampler(RelayTap.RATE_HZ, RelayTap.RATE_HZ);

    void agree(@Nullable AudioFormat now, boolean decoding, RandomGenerator random) {
      format = now;
      if (now == null || !decoding) {
        close();
        return;
      }
      AudioSession open = session;
      if (open == null) {
        open = new AudioSession(now, "onlooker", random);
        open.expect(RelaySide.Terms.of(HERE, null, null, true));
        session = open;
      } else {
        open.format(now);
      }
      if (pcm.length == now.frameSamples()) return;
      pcm = new short[now.frameSamples()];
      down = new Resampler(now.codec().sampleRateHz(), RelayTap.RATE_HZ);
    }

    /** Its next frame, at the rate of the taps; answers with the key whose tones are in it. */
    char read(long dueNs) {
      AudioSession open = session;
      if (open == null) {
        Arrays.fill(frame, (short) 0);
        return 0;
      }
      open.read(pcm, dueNs);
      down.process(pcm, 0, pcm.length, frame, 0);
      return open.heardKey();
    }

    void close() {
      if (session != null) session.close();
      session = null;
    }
  }

  Onlookers(RelayHandle relay, RandomGenerator random) {
    this.relay = relay;
    this.random = random;
  }

  /** Who is there and what is spoken, first or anew. */
  void agree(MediaLoop on, Wanted wanted, long nowNs) {
    taps = wanted.taps;
    boolean hearing = false;
    for (RelayTap tap : taps) hearing |= tap.hears();
    boolean a = hearing || hasKeysInItsSound(wanted.a);
    boolean b = hearing || hasKeysInItsSound(wanted.b);
    ears[RelaySession.A].agree(wanted.a, a, random);
    ears[RelaySession.B].agree(wanted.b, b, random);
    boolean needed = a || b;
    if (needed == decoding) return;
    decoding = needed;
    if (needed) {
      clock.start(nowNs);
      on.pace(this);
    } else {
      clock.stop();
      on.unpace(this);
    }
  }

  /** An analog phone's keys are tones, and so are those of whoever knows no telephone events. */
  private static boolean hasKeysInItsSound(@Nullable AudioFormat format) {
    return format != null && format.receiveEventPayloadType() < 0;
  }

  /**
   * A packet of a side's has passed.
   *
   * @param marked its second byte as the side sent it, before it was renamed for the other
   */
  void receive(
      int from, byte marked, PacketKind kind, ByteBuffer buffer, int offset, int length, long now) {
    AudioFormat format = ears[from].format;
    if (kind != PacketKind.RTP || format == null) return;
    byte renamed = buffer.get(offset + 1);
    buffer.put(offset + 1, marked);
    char key = key(ears[from], format, buffer, offset, length, now);
    buffer.put(offset + 1, renamed);
    if (key != 0) key(from, key);
  }

  private char key(
      Ear ear, AudioFormat format, ByteBuffer buffer, int offset, int length, long nowNs) {
    AudioSession session = ear.session;
    if (session != null) {
      session.receive(
          RelaySession.RTP, buffer, offset, length, HERE.high(), HERE.low(), HERE.port(), nowNs);
    }
    // Its keys are taken here in any case: one that began before anybody heard counts once.
    if ((buffer.get(offset + 1) & 0x7F) != format.receiveEventPayloadType()) return 0;
    boolean whole = packet.wrap(buffer, offset, length) == RtpStatus.VALID;
    return whole ? ear.keys.receive(packet, buffer) : 0;
  }

  private void key(int from, char key) {
    for (RelayTap tap : taps) tap.key(from, key);
  }

  /** Whether a side's keys are not for the other. */
  boolean keeps(int from) {
    boolean kept = false;
    for (RelayTap tap : taps) kept |= tap.keeps(from);
    return kept;
  }

  /**
   * Changes what a side is to hear.
   *
   * @param pcm what the other says, at the side's rate
   * @param up from the rate of the taps to the side's
   * @param scratch as long as {@code pcm}
   * @return whether anybody spoke
   */
  boolean speak(int to, short[] pcm, Resampler up, short[] scratch) {
    Arrays.fill(all, (short) 0);
    boolean instead = false;
    boolean spoke = false;
    for (RelayTap tap : taps) {
      Arrays.fill(said, (short) 0);
      RelayTap.Speech speech = tap.speak(to, said);
      if (speech == RelayTap.Speech.NOTHING) continue;
      instead |= speech == RelayTap.Speech.INSTEAD;
      spoke = true;
      add(said, all);
    }
    up.process(all, 0, all.length, scratch, 0);
    if (instead) Arrays.fill(pcm, (short) 0);
    add(scratch, pcm);
    return spoke;
  }

  private static void add(short[] from, short[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (short) Math.clamp(to[i] + from[i], Short.MIN_VALUE, Short.MAX_VALUE);
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
      for (int side = 0; side < ears.length; side++) {
        char key = ears[side].read(dueNs);
        if (key != 0) key(side, key);
      }
      for (RelayTap tap : taps) tap.hear(ears[0].frame, ears[1].frame);
    }
  }

  void leave(MediaLoop on) {
    clock.stop();
    if (decoding) on.unpace(this);
    decoding = false;
    taps = List.of();
    for (Ear ear : ears) ear.close();
  }

  @Override
  public MediaTenant tenant() {
    return relay;
  }
}
