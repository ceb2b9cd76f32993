package org.ringfence.audio;

import java.util.List;

/**
 * A tone as a plan: what sounds, for how long, and whether it begins again (ITU-T E.180).
 *
 * @param steps what sounds, in turn
 * @param repeats whether it begins again after the last step
 */
public record Cadence(List<Step> steps, boolean repeats) {
  /** The keys of ITU-T Q.23, row by row. */
  private static final String KEYS = "123A456B789C*0#D";

  private static final int[] ROWS_HZ = {697, 770, 852, 941};
  private static final int[] COLUMNS_HZ = {1209, 1336, 1477, 1633};

  public Cadence {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.stream().anyMatch(step -> step.durationMs() <= 0)) {
      throw new IllegalArgumentException("a cadence takes time");
    }
  }

  /**
   * One or two frequencies for a time; 0 Hz is none, so that two of them are a pause.
   *
   * @param firstHz the one frequency, or the first of two
   * @param secondHz the second, of the same strength
   */
  public record Step(double firstHz, double secondHz, int durationMs) {
    public static Step pause(int durationMs) {
      return new Step(0, 0, durationMs);
    }
  }

  /** One frequency without end. */
  public static Cadence sine(double hz) {
    return dual(hz, 0);
  }

  /** Two frequencies without end. */
  public static Cadence dual(double firstHz, double secondHz) {
    return new Cadence(List.of(new Step(firstHz, secondHz, Integer.MAX_VALUE)), true);
  }

  /** One frequency that comes and goes. */
  public static Cadence onOff(double hz, int onMs, int offMs) {
    return onOff(hz, 0, onMs, offMs);
  }

  /** Two frequencies that come and go together. */
  public static Cadence onOff(double firstHz, double secondHz, int onMs, int offMs) {
    return new Cadence(List.of(new Step(firstHz, secondHz, onMs), Step.pause(offMs)), true);
  }

  /**
   * The tone pair of a key (ITU-T Q.23), once.
   *
   * @param key one of 0-9, A-D, * and #
   */
  public static Cadence dtmf(char key, int durationMs) {
    int index = KEYS.indexOf(Character.toUpperCase(key));
    if (index < 0) {
      throw new IllegalArgumentException("no key " + key);
    }
    return new Cadence(
        List.of(new Step(ROWS_HZ[index / 4], COLUMNS_HZ[index % 4], durationMs)), false);
  }
}
