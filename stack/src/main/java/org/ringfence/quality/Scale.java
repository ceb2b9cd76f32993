package org.ringfence.quality;

/**
 * On which of the E-model's scales a rating stands. Wideband goes up to 129, for what is lost to
 * the telephone band itself counts there (ITU-T G.107.1 clause 6.2), and scores of the two scales
 * are not to be compared.
 */
public enum Scale {
  /** ITU-T G.107: the best call there is has a rating of 93.2. */
  NARROWBAND(EModel.DEFAULT.rating(), 1),

  /** ITU-T G.107.1. */
  WIDEBAND(129, 1.29);

  private final double best;
  private final double stretch;

  Scale(double best, double stretch) {
    this.best = best;
    this.stretch = stretch;
  }

  /** The rating of a connection whose every value is the default one. */
  public double best() {
    return best;
  }

  /** What a delay takes off: stretched as the scale is, so that it costs the same score. */
  double delayImpairment(double ms) {
    return stretch * EModel.delayImpairment(ms);
  }

  /** The mean opinion score (G.107 annex B, G.107.1 annex A). */
  public double mos(double rating) {
    return EModel.mos(rating / stretch);
  }
}
