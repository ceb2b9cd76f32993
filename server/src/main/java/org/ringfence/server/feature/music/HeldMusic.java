package org.ringfence.server.feature.music;

import org.ringfence.audio.Level;
import org.ringfence.audio.Recording;
import org.ringfence.call.Bystander;
import org.ringfence.call.Side;
import org.ringfence.call.Voice;

/**
 * What one hears whom the other has put on hold. A phone that sends something of its own to whom it
 * holds, as some do, is heard instead.
 */
public final class HeldMusic implements Bystander {
  private static final double SOUND_DBFS = -50;

  /** More than what was still on its way when it held. */
  private static final int OWN_FRAMES = 25;

  private final Side holder;
  private final Endless music;
  private int ownFrames;

  public HeldMusic(Side holder, Recording music) {
    this.holder = holder;
    this.music = new Endless(music);
  }

  @Override
  public Part part() {
    return Part.SPEAKS;
  }

  @Override
  public void hear(short[] caller, short[] called) {
    short[] own = holder == Side.CALLER ? caller : called;
    if (ownFrames < OWN_FRAMES && Level.rmsDbfs(own, 0, Voice.FRAME_SAMPLES) > SOUND_DBFS)
      ownFrames++;
  }

  @Override
  public Speech speak(Side to, short[] frame) {
    if (to == holder || ownFrames >= OWN_FRAMES) return Speech.NOTHING;
    music.speak(frame);
    return Speech.INSTEAD;
  }
}
