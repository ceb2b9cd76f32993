package org.ringfence.media;

import java.util.Arrays;
import org.ringfence.audio.TimeStretch;

/**
 * Sound that was decoded and waits to be played, and what was played last before it. It is made
 * longer or shorter in place.
 */
final class SoundLine {
  /** What one packet can hold (RTP allows 200 ms of G.711, Opus 120 ms), and what waits before. */
  private static final int MOST_MS = 400;

  private final TimeStretch stretch;
  private final short[] pcm;
  private final int history;
  private int waiting;

  SoundLine(int rateHz) {
    stretch = new TimeStretch(rateHz);
    history = stretch.reach();
    pcm = new short[history + rateHz / 1000 * MOST_MS];
  }

  /** The array to put more sound into, at {@link #end}; then {@link #added}. */
  short[] pcm() {
    return pcm;
  }

  int end() {
    return history + waiting;
  }

  /** How many samples there is room for. */
  int room() {
    return pcm.length - end();
  }

  void added(int samples) {
    waiting += samples;
  }

  void addSilence(int samples) {
    Arrays.fill(pcm, end(), end() + samples, (short) 0);
    waiting += samples;
  }

  int waiting() {
    return waiting;
  }

  /** How many samples must wait for {@link #shorten} to work. */
  int enoughToShorten() {
    return 2 * history;
  }

  int enoughToLengthen() {
    return history;
  }

  /** See {@link TimeStretch#shorten}. */
  int shorten(int most, double alike) {
    int less = stretch.shorten(pcm, history, end(), most, alike);
    waiting -= less;
    return less;
  }

  /** See {@link TimeStretch#lengthen}. */
  int lengthen(double alike) {
    int more = stretch.lengthen(pcm, history, end(), alike);
    waiting += more;
    return more;
  }

  /** Takes the next sound to play. */
  void take(short[] out, int samples) {
    System.arraycopy(pcm, history, out, 0, samples);
    waiting -= samples;
    System.arraycopy(pcm, samples, pcm, 0, end());
  }
}
