package org.ringfence.codec;

/** The filters of iLBC: ten poles or zeros, whose history stands before the samples. */
final class IlbcFilters {
  static final int ORDER = 10;

  private IlbcFilters() {}

  /** Through the poles 1/A(z), in place; {@code at - ORDER} and on holds what came out before. */
  static void poles(double[] x, int at, int count, double[] a) {
    for (int n = at; n < at + count; n++) x[n] -= past(x, n, a);
  }

  /** What the poles make of what came out before. */
  static double past(double[] x, int n, double[] a) {
    double sum = 0;
    for (int k = 1; k <= ORDER; k++) sum += a[k] * x[n - k];
    return sum;
  }

  /** Through the zeros A(z); {@code at - ORDER} and on holds what went in before. */
  static void zeros(double[] x, int at, int count, double[] a, double[] out, int outAt) {
    for (int i = 0; i < count; i++) out[outAt + i] = a[0] * x[at + i] + past(x, at + i, a);
  }

  /** The filter with its resonances made broader. */
  static void broaden(double[] a, double by, double[] out) {
    double factor = 1;
    for (int k = 0; k <= ORDER; k++) {
      out[k] = a[k] * factor;
      factor *= by;
    }
  }

  /** Two poles and two zeros against what is below 90 Hz. */
  static final class HighPass {
    private final double[] zeros;
    private final double[] poles;
    private double x1;
    private double x2;
    private double y1;
    private double y2;

    private HighPass(double[] zeros, double[] poles) {
      this.zeros = zeros;
      this.poles = poles;
    }

    static HighPass in() {
      return new HighPass(
          new double[] {0.92727436, -1.8544941, 0.92727436},
          new double[] {1, -1.9059465, 0.9114024});
    }

    static HighPass out() {
      return new HighPass(
          new double[] {0.93980581, -1.8795834, 0.93980581},
          new double[] {1, -1.9330735, 0.93589199});
    }

    double next(double x) {
      double y = zeros[0] * x + zeros[1] * x1 + zeros[2] * x2 - poles[1] * y1 - poles[2] * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      return y;
    }
  }
}
