package org.ringfence.audio;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Changes the sampling rate of a stream: a polyphase windowed sinc whose stop band, 70 dB down,
 * begins where aliases would, and whose pass band reaches 86 % of the way there (3.4 kHz at 8 kHz).
 *
 * <p>One per stream; it keeps the last samples. Nothing is allocated in {@link #process}.
 */
public final class Resampler {
  /** Zero crossings of the sinc on each side, at the lower of the two rates. */
  private static final double CROSSINGS = 32;

  private static final double KAISER_BETA = 6.76;

  /** Where the sinc has lost half, as a share of the lower rate. */
  private static final double CUTOFF = 0.466;

  private static final int CHUNK = 512;
  private static final int MOST_PHASES = 1000;

  /** The filters are the same for all streams of two rates. */
  private static final Map<Long, float[][]> FILTERS = new ConcurrentHashMap<>();

  private final int up;
  private final int down;
  private final int taps;
  private final float[][] phases;
  private final float[] line;

  /** Where in the line the filter for the next output ends, and its phase. */
  private int position;

  private int phase;
  private int filled;

  /** Rates of 4 to 192 kHz in a ratio of whole numbers under 1000. */
  public Resampler(int fromHz, int toHz) {
    int common = gcd(fromHz, toHz);
    up = toHz / common;
    down = fromHz / common;
    if (fromHz < 4000 || toHz < 4000 || Math.max(up, down) > MOST_PHASES) {
      throw new IllegalArgumentException("cannot resample " + fromHz + " to " + toHz + " Hz");
    }
    taps = 4 * (int) Math.ceil(CROSSINGS / 2 * Math.max(1.0, (double) down / up));
    phases = FILTERS.computeIfAbsent((long) up << 32 | down, key -> filter(up, down, taps));
    line = new float[taps - 1 + CHUNK];
    filled = taps - 1;
    position = taps - 1;
  }

  /** The most samples that so many can become. */
  public int maxOutput(int samples) {
    return (int) ((long) samples * up / down) + 1;
  }

  /** By how many output samples what comes out is late. */
  public int delaySamples() {
    return up == down ? 0 : (int) Math.round(taps / 2.0 * up / down);
  }

  /** By how many input samples it is late: feed so much silence to hear the end. */
  public int delayInputSamples() {
    return up == down ? 0 : taps / 2;
  }

  /**
   * Takes all the input.
   *
   * @param out has room for {@link #maxOutput}, and is not {@code in}
   * @return the samples written at {@code outOffset}
   */
  public int process(short[] in, int offset, int samples, short[] out, int outOffset) {
    Objects.checkFromIndexSize(offset, samples, in.length);
    if (up == down) {
      System.arraycopy(in, offset, out, outOffset, samples);
      return samples;
    }
    int written = 0;
    for (int done = 0; done < samples; ) {
      int step = Math.min(samples - done, CHUNK);
      for (int i = 0; i < step; i++) {
        line[filled + i] = in[offset + done + i];
      }
      filled += step;
      done += step;
      written += drain(out, outOffset + written);
    }
    return written;
  }

  /** Makes what the line has input for, and moves the rest of the line to its start. */
  private int drain(short[] out, int outOffset) {
    int written = 0;
    while (position < filled) {
      int sample = Math.round(filtered(phases[phase], position - taps + 1));
      out[outOffset + written++] = (short) Math.clamp(sample, Short.MIN_VALUE, Short.MAX_VALUE);
      phase += down;
      position += phase / up;
      phase %= up;
    }
    int kept = taps - 1;
    System.arraycopy(line, filled - kept, line, 0, kept);
    position -= filled - kept;
    filled = kept;
    return written;
  }

  /** Four sums at a time, so that no addition waits for the one before. */
  private float filtered(float[] filter, int first) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int i = 0; i < taps; i += 4) {
      sum0 += filter[i] * line[first + i];
      sum1 += filter[i + 1] * line[first + i + 1];
      sum2 += filter[i + 2] * line[first + i + 2];
      sum3 += filter[i + 3] * line[first + i + 3];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  /** The sinc as seen from each phase, oldest sample first; each phase sums to one. */
  private static float[][] filter(int up, int down, int taps) {
    double scale = Math.min(1.0, (double) up / down);
    float[][] phases = new float[up][taps];
    for (int p = 0; p < up; p++) {
      double[] weights = new double[taps];
      double sum = 0;
      for (int i = 0; i < taps; i++) {
        double t = i - taps / 2.0 + 1 - (double) p / up;
        double x = t / (taps / 2.0);
        double window = Math.abs(x) > 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x));
        weights[i] = window * sinc(2 * CUTOFF * scale * t);
        sum += weights[i];
      }
      for (int i = 0; i < taps; i++) {
        phases[p][i] = (float) (weights[i] / sum);
      }
    }
    return phases;
  }

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
  }

  /** The modified Bessel function of the first kind, order zero, by its series. */
  private static double bessel(double x) {
    double term = 1;
    double sum = 1;
    for (int k = 1; k < 40; k++) {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
    return sum;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
