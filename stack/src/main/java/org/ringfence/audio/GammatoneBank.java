package org.ringfence.audio;

/**
 * How the ear's membrane splits sound: gammatone filters whose centres lie evenly on the scale of
 * equivalent rectangular bandwidths (Glasberg and Moore 1990), each as four sections of second
 * order (Slaney, Apple technical report 35, 1993).
 */
final class GammatoneBank {
  private static final double EAR_Q = 9.26449;
  private static final double LEAST_BANDWIDTH_HZ = 24.7;
  private static final int SECTIONS = 4;

  private final double[] centresHz;

  /** Of each band: the numerators' second coefficients, the denominator's, the first numerator. */
  private final double[][] zeros;

  private final double[] poles1;
  private final double[] poles2;
  private final double[] gains;

  /** The lowest band first. */
  GammatoneBank(int bands, double lowestHz, double highestHz, int rateHz) {
    centresHz = new double[bands];
    zeros = new double[bands][SECTIONS];
    poles1 = new double[bands];
    poles2 = new double[bands];
    gains = new double[bands];
    double least = EAR_Q * LEAST_BANDWIDTH_HZ;
    double step = Math.log((lowestHz + least) / (highestHz + least)) / bands;
    for (int band = 0; band < bands; band++) {
      double hz = Math.exp((bands - band) * step) * (highestHz + least) - least;
      centresHz[band] = hz;
      design(band, 2 * Math.PI * hz / rateHz, decay(hz, rateHz));
    }
  }

  private static double decay(double hz, int rateHz) {
    double bandwidth = hz / EAR_Q + LEAST_BANDWIDTH_HZ;
    return Math.exp(-1.019 * 2 * Math.PI * bandwidth / rateHz);
  }

  private void design(int band, double angle, double decay) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double near = Math.sqrt(2) - 1;
    double far = Math.sqrt(2) + 1;
    double[] offsets = {far, -far, near, -near};
    for (int i = 0; i < SECTIONS; i++) {
      zeros[band][i] = -decay * (cos + offsets[i] * sin);
    }
    poles1[band] = -2 * cos * decay;
    poles2[band] = decay * decay;
    // Divided by what it does to its own centre, so that this passes as it is.
    double denominatorRe = 1 + poles1[band] * cos + poles2[band] * Math.cos(2 * angle);
    double denominatorIm = -poles1[band] * sin - poles2[band] * Math.sin(2 * angle);
    double denominator = Math.hypot(denominatorRe, denominatorIm);
    double gain = 1;
    for (double zero : zeros[band]) {
      gain *= Math.hypot(1 + zero * cos, -zero * sin) / denominator;
    }
    gains[band] = 1 / gain;
  }

  int bands() {
    return centresHz.length;
  }

  double centreHz(int band) {
    return centresHz[band];
  }

  /** The root mean square of what a band lets through of a stretch of sound. */
  double rms(int band, double[] sound, int from, int length) {
    double[] zero = zeros[band];
    double pole1 = poles1[band];
    double pole2 = poles2[band];
    double[] in1 = new double[SECTIONS];
    double[] out1 = new double[SECTIONS];
    double[] out2 = new double[SECTIONS];
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      double value = sound[i] * gains[band];
      for (int k = 0; k < SECTIONS; k++) {
        double out = value + zero[k] * in1[k] - pole1 * out1[k] - pole2 * out2[k];
        in1[k] = value;
        out2[k] = out1[k];
        out1[k] = out;
        value = out;
      }
      sum += value * value;
    }
    return Math.sqrt(sum / length);
  }
}
