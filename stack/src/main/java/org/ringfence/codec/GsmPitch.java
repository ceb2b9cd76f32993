package org.ringfence.codec;

/**
 * The long term predictor of GSM full rate: the last 120 samples of residual, of which 40 that are
 * most alike are taken off what is coded (GSM 06.10 clauses 5.2.11, 5.2.12, 5.2.18 and 5.3.2).
 */
final class GsmPitch {
  private static final int SHORTEST = 40;
  private static final int LONGEST = 120;
  private static final int[] DECISIONS = {6554, 16384, 26214};
  private static final int[] GAINS = {3277, 11469, 21299, 32767};

  private final int[] past = new int[LONGEST + Gsm.FRAME];
  private final int[] scaled = new int[Gsm.SUBFRAME];
  private final int[] predicted = new int[Gsm.SUBFRAME];
  private int at = LONGEST;
  private int lastLag = SHORTEST;

  /** Chooses lag and gain for the samples. */
  void search(int[] samples, GsmPulses out) {
    int largest = 0;
    for (int sample : samples) {
      largest = Math.max(largest, Fixed.abs(sample));
    }
    int norm = largest == 0 ? 0 : Fixed.norm(largest << 16);
    int shift = norm > 6 ? 0 : 6 - norm;
    for (int i = 0; i < Gsm.SUBFRAME; i++) {
      scaled[i] = samples[i] >> shift;
    }
    int most = 0;
    out.lag = SHORTEST;
    for (int lag = SHORTEST; lag <= LONGEST; lag++) {
      int sum = 0;
      for (int i = 0; i < Gsm.SUBFRAME; i++) {
        sum += scaled[i] * past[at + i - lag];
      }
      if (sum > most) {
        most = sum;
        out.lag = lag;
      }
    }
    out.gain = gain(most << 1 >> (6 - shift), out.lag);
  }

  private int gain(int likeness, int lag) {
    int power = 0;
    for (int i = 0; i < Gsm.SUBFRAME; i++) {
      int eighth = past[at + i - lag] >> 3;
      power += eighth * eighth;
    }
    power <<= 1;
    if (likeness <= 0) {
      return 0;
    }
    if (likeness >= power) {
      return GAINS.length - 1;
    }
    int norm = Fixed.norm(power);
    int r = likeness << norm >> 16;
    int s = power << norm >> 16;
    int gain = 0;
    while (gain < DECISIONS.length && r > Fixed.mult(s, DECISIONS[gain])) {
      gain++;
    }
    return gain;
  }

  /** Takes the prediction off the samples. */
  void subtract(int[] samples, GsmPulses pulses) {
    predict(pulses);
    for (int i = 0; i < Gsm.SUBFRAME; i++) {
      samples[i] = Fixed.sub(samples[i], predicted[i]);
    }
  }

  /** A lag that cannot be is the one before (clause 5.3.2). */
  private void predict(GsmPulses pulses) {
    boolean possible = pulses.lag >= SHORTEST && pulses.lag <= LONGEST;
    lastLag = possible ? pulses.lag : lastLag;
    for (int i = 0; i < Gsm.SUBFRAME; i++) {
      predicted[i] = Fixed.multRound(GAINS[pulses.gain], past[at + i - lastLag]);
    }
  }

  /** Adds the prediction that was taken off before, and remembers the sum. */
  void restore(int[] residual) {
    for (int i = 0; i < Gsm.SUBFRAME; i++) {
      past[at + i] = Fixed.add(residual[i], predicted[i]);
    }
    at += Gsm.SUBFRAME;
    if (at == past.length) {
      System.arraycopy(past, past.length - LONGEST, past, 0, LONGEST);
      at = LONGEST;
    }
  }

  /** Predicts and adds at once: the decoder's way. The sum goes to {@code out}. */
  void add(int[] residual, GsmPulses pulses, int[] out, int offset) {
    predict(pulses);
    for (int i = 0; i < Gsm.SUBFRAME; i++) {
      out[offset + i] = Fixed.add(residual[i], predicted[i]);
    }
    restore(residual);
  }
}
