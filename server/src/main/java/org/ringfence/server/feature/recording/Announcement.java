package org.ringfence.server.feature.recording;

import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.call.Bystander;
import org.ringfence.call.Side;
import org.ringfence.call.Voice;

/** Says something to a party of a call, or to both, while they go on talking. */
public final class Announcement implements Bystander {
  private final short[] pcm;
  private final @Nullable Side only;
  private final int[] said = new int[Side.values().length];

  /**
   * @param only who hears it; null for both
   */
  public Announcement(Recording sound, @Nullable Side only) {
    this.pcm = sound.at(Voice.RATE_HZ).pcm();
    this.only = only;
  }

  /** How long that takes. */
  public long durationMs() {
    return pcm.length * 1000L / Voice.RATE_HZ;
  }

  @Override
  public Part part() {
    return Part.SPEAKS;
  }

  @Override
  public Speech speak(Side to, short[] frame) {
    if (only != null && only != to) return Speech.NOTHING;
    int at = said[to.ordinal()];
    int length = Math.min(frame.length, pcm.length - at);
    if (length <= 0) return Speech.NOTHING;
    System.arraycopy(pcm, at, frame, 0, length);
    said[to.ordinal()] = at + length;
    return Speech.BESIDES;
  }
}
