package org.ringfence.media;

import java.util.Arrays;
import org.ringfence.audio.GapFiller;
import org.ringfence.audio.TimeStretch;

/**
 * Sound that was decoded and waits to be played, and what was played last before it. It is made
 * longer or shorter in place.
 */
final class SoundLine {
  /** What one packet can hold (RTP allows 200 ms of G.711, Opus 120 ms), and what waits before. */
  private static final int MOST_MS = 400;

  private final TimeStretch stretch;
  private final GapFiller filler;
  private final short[] pcm;
  private final int history;
  private int waiting;

  /** Of what waits, so many samples at its end were made up. */
  private int madeUp;

  SoundLine(int rateHz) {
    stretch = new TimeStretch(rateHz);
    filler = new GapFiller(rateHz);
    history = Math.max(stretch.reach(), filler.reach());
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
    madeUp = 0;
  }

  void addSilence(int samples) {
    Arrays.fill(pcm, end(), end() + samples, (short) 0);
    added(samples);
  }

  /** Fills a gap, or more of it. */
  void fill(int samples) {
    filler.fill(pcm, end(), samples);
    waiting += samples;
    madeUp += samples;
  }

  /** Whether what is made up is not played yet, so that it can still lead over to what follows. */
  boolean canStillClose() {
    return filler.open() && madeUp > 0;
  }

  /** Sound goes on after the gap: so many samples were put at {@link #end}, and not added yet. */
  void close(int samples) {
    filler.close(pcm, end(), Math.min(madeUp, waiting), samples);
  }

  int waiting() {
    return waiting;
  }

  /** How many samples must wait for {@link #shorten} to work. */
  int enoughToShorten() {
    return 2 * stretch.reach();
  }

  int enoughToLengthen() {
    return stretch.reach();
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
    madeUp = Math.min(madeUp, waiting);
    System.arraycopy(pcm, samples, pcm, 0, end());
  }
}
