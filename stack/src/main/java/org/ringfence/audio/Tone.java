package org.ringfence.audio;

import java.util.Arrays;
import java.util.Objects;

/**
 * Plays a {@link Cadence} as a stream of samples. A frequency is a point that turns on a circle, so
 * that no sine is computed per sample; each step fades in and out within 3 ms, without a click.
 */
public final class Tone {
  private static final int FADE_MS = 3;

  private final Cadence cadence;
  private final int rateHz;
  private final double amplitude;
  private final int fadeSamples;

  /** Points and their steps: cosine and sine, of either frequency. */
  private final double[] point = new double[4];

  private final double[] turn = new double[4];
  private int index;
  private long stepSamples;
  private long position;
  private boolean ended;

  /**
   * @param peak of a single frequency, as a share of full scale; of two together, the same in sum
   */
  public Tone(Cadence cadence, int rateHz, double peak) {
    this.cadence = cadence;
    this.rateHz = rateHz;
    amplitude = 32767 * Math.clamp(peak, 0.0, 1.0);
    fadeSamples = FADE_MS * rateHz / 1000;
    begin(0);
  }

  /** A recording of the first so many milliseconds. */
  public static Recording record(Cadence cadence, int rateHz, double peak, int durationMs) {
    short[] pcm = new short[(int) ((long) rateHz * durationMs / 1000)];
    new Tone(cadence, rateHz, peak).read(pcm, 0, pcm.length);
    return new Recording(pcm, rateHz);
  }

  /**
   * Reads on; what follows the end of a cadence that does not repeat is silence.
   *
   * @return the samples before that end
   */
  public int read(short[] pcm, int offset, int samples) {
    Objects.checkFromIndexSize(offset, samples, pcm.length);
    for (int i = 0; i < samples; i++) {
      if (position == stepSamples) {
        next();
      }
      if (ended) {
        Arrays.fill(pcm, offset + i, offset + samples, (short) 0);
        return i;
      }
      pcm[offset + i] = (short) Math.round(sample() * fade());
      position++;
    }
    return samples;
  }

  private void next() {
    if (index + 1 < cadence.steps().size()) {
      begin(index + 1);
    } else if (cadence.repeats()) {
      begin(0);
    } else {
      ended = true;
    }
  }

  private void begin(int newIndex) {
    index = newIndex;
    Cadence.Step step = cadence.steps().get(index);
    stepSamples = Math.max(1, (long) rateHz * step.durationMs() / 1000);
    position = 0;
    boolean two = step.firstHz() > 0 && step.secondHz() > 0;
    start(0, step.firstHz(), two);
    start(2, step.secondHz(), two);
  }

  private void start(int at, double hz, boolean two) {
    double angle = 2 * Math.PI * hz / rateHz;
    turn[at] = Math.cos(angle);
    turn[at + 1] = Math.sin(angle);
    point[at] = hz == 0 ? 0 : two ? amplitude / 2 : amplitude;
    point[at + 1] = 0;
  }

  private double sample() {
    double sum = point[1] + point[3];
    for (int at = 0; at < 4; at += 2) {
      double x = point[at] * turn[at] - point[at + 1] * turn[at + 1];
      point[at + 1] = point[at] * turn[at + 1] + point[at + 1] * turn[at];
      point[at] = x;
    }
    return sum;
  }

  private double fade() {
    long edge = Math.min(position, stepSamples - 1 - position);
    return edge >= fadeSamples ? 1 : (double) edge / fadeSamples;
  }
}
