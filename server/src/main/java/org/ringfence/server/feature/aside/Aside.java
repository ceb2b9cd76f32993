package org.ringfence.server.feature.aside;

import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.call.Bystander;
import org.ringfence.call.Side;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.music.Endless;

/**
 * Keeps the two of a call apart: one dials, or talks to somebody else; the other hears music, or
 * talks with them. The keys of the one who stepped aside are not for the other.
 */
public final class Aside implements Bystander {
  private static final int TONE_MS = 4_000;
  private static final Recording DIAL_TONE =
      Tone.record(Cadence.sine(425), Voice.RATE_HZ, 0.1, TONE_MS);

  private final Side who;
  private final Endless music;
  private volatile @Nullable Voice partner;

  /** What the other one talks to instead of hearing music. */
  private volatile @Nullable Voice third;

  /** What it hears while it talks to nobody. */
  private volatile @Nullable Endless tone = new Endless(DIAL_TONE);

  public Aside(Side who, Recording music) {
    this.who = who;
    this.music = new Endless(music);
  }

  /** Who stepped aside. */
  public Side who() {
    return who;
  }

  /** A number was begun. */
  public void quiet() {
    tone = null;
  }

  /** From now on it talks to that voice; null for nobody. */
  public void talk(@Nullable Voice to) {
    tone = null;
    partner = to;
  }

  /** From now on the other one talks to that voice, and hears no music. */
  public void join(Voice voice) {
    third = voice;
  }

  @Override
  public Part part() {
    return Part.SPEAKS;
  }

  @Override
  public void hear(short[] caller, short[] called) {
    Voice now = partner;
    if (now != null) now.hear(who == Side.CALLER ? caller : called);
    Voice other = third;
    if (other != null) other.hear(who == Side.CALLER ? called : caller);
  }

  @Override
  public Speech speak(Side to, short[] frame) {
    Voice own = partner == null ? tone : partner;
    Voice others = third == null ? music : third;
    Voice says = to == who ? own : others;
    if (says != null) says.speak(frame);
    return Speech.INSTEAD;
  }

  @Override
  public boolean keeps(Side by) {
    return by == who;
  }
}
