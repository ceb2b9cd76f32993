package org.ringfence.audio;

import org.jspecify.annotations.Nullable;

/**
 * Hears keys in sound, as ITU-T Q.24 has it: both tones of a key (Q.23) within 2 % of their
 * frequencies, of much the same strength, and little else, for 40 ms. Speech is seldom so. One
 * stream; nothing is allocated per frame.
 */
public final class DtmfDetector {
  private static final int RATE_HZ = 8000;
  private static final String KEYS = "123A456B789C*0#D";
  private static final int[] ROWS_HZ = {697, 770, 852, 941};
  private static final int[] COLUMNS_HZ = {1209, 1336, 1477, 1633};

  /** 16 ms, looked at every 4 ms. */
  private static final int BLOCK = 128;

  private static final int STEP = 32;

  /**
   * In so many blocks a tone of 40 ms shows, and one of 23 ms does not, for it must fill most of a
   * block; so many blocks without it end it.
   */
  private static final int ENOUGH = 7;

  private static final int GONE = 5;

  /** The weakest key: -39 dBFS. */
  private static final double LEAST_POWER = 32768.0 * 32768 * 1.25e-4;

  /** How much of all power the two tones have, and how much stronger one may be: 8 dB. */
  private static final double SHARE = 0.65;

  private static final double MOST_TWIST = 6.3;

  /** How much weaker the other tones of the group are: 6 dB. */
  private static final double OTHERS = 0.25;

  /** A voice has a strong second harmonic; a key has none. */
  private static final double HARMONIC = 0.1;

  /** A harmonic so near to the other tone cannot be told from it. */
  private static final int HIDDEN_HZ = 90;

  /** A tone is nearer to its own frequency than to one so much off. */
  private static final double OFF = 0.044;

  private final @Nullable Resampler resampler;
  private final short[] fitted;
  private final short[] block = new short[BLOCK];
  private int filled;
  private char seen;
  private int hits;
  private int misses;
  private char held;

  /**
   * @param mostSamples that {@link #hear} is given at once
   */
  public DtmfDetector(int rateHz, int mostSamples) {
    resampler = rateHz == RATE_HZ ? null : new Resampler(rateHz, RATE_HZ);
    fitted = new short[resampler == null ? 0 : resampler.maxOutput(mostSamples)];
  }

  /** Hears on; the key that was made out in these samples, or 0. A key that is held counts once. */
  public char hear(short[] pcm, int offset, int samples) {
    if (resampler == null) {
      return listen(pcm, offset, samples);
    }
    return listen(fitted, 0, resampler.process(pcm, offset, samples, fitted, 0));
  }

  private char listen(short[] pcm, int offset, int samples) {
    char found = 0;
    for (int done = 0; done < samples; ) {
      int part = Math.min(BLOCK - filled, samples - done);
      System.arraycopy(pcm, offset + done, block, filled, part);
      filled += part;
      done += part;
      if (filled == BLOCK) {
        char key = follow(key());
        found = key == 0 ? found : key;
        System.arraycopy(block, STEP, block, 0, BLOCK - STEP);
        filled = BLOCK - STEP;
      }
    }
    return found;
  }

  /** The key that begins to count with this block, or 0. */
  private char follow(char now) {
    hits = now == 0 ? 0 : now == seen ? hits + 1 : 1;
    seen = now;
    misses = now == held && now != 0 ? 0 : misses + 1;
    if (misses >= GONE) {
      held = 0;
    }
    if (hits < ENOUGH || now == held) {
      return 0;
    }
    held = now;
    misses = 0;
    return now;
  }

  /** The key that sounds in this block, or 0. */
  private char key() {
    double all = Level.meanSquare(block, 0, BLOCK);
    if (all < LEAST_POWER) {
      return 0;
    }
    int row = strongest(ROWS_HZ);
    int column = strongest(COLUMNS_HZ);
    if (row < 0 || column < 0) {
      return 0;
    }
    double low = power(ROWS_HZ[row]);
    double high = power(COLUMNS_HZ[column]);
    boolean alone = low + high >= SHARE * all;
    boolean even = low <= high * MOST_TWIST && high <= low * MOST_TWIST;
    int harmonic = 2 * ROWS_HZ[row];
    boolean hidden = Math.abs(harmonic - COLUMNS_HZ[column]) < HIDDEN_HZ;
    boolean pure = hidden || power(harmonic) < HARMONIC * (low + high);
    boolean exact = exact(ROWS_HZ[row], low) && exact(COLUMNS_HZ[column], high);
    return alone && even && pure && exact ? KEYS.charAt(row * 4 + column) : 0;
  }

  /** Which of a group sounds; -1 where none stands out. */
  private int strongest(int[] group) {
    int best = 0;
    double most = 0;
    double second = 0;
    for (int i = 0; i < group.length; i++) {
      double power = power(group[i]);
      if (power > most) {
        second = most;
        most = power;
        best = i;
      } else {
        second = Math.max(second, power);
      }
    }
    return second < OTHERS * most ? best : -1;
  }

  private boolean exact(int hz, double power) {
    return power(hz * (1 - OFF)) < power && power(hz * (1 + OFF)) < power;
  }

  private double power(double hz) {
    return Goertzel.power(block, 0, BLOCK, hz, RATE_HZ);
  }
}
