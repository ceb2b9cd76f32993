package org.ringfence.audio;

/** The discrete Fourier transform of complex numbers, in place; the size is a power of two. */
final class Fft {
  private final int size;
  private final double[] cos;
  private final double[] sin;

  Fft(int size) {
    if (Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("size " + size);
    }
    this.size = size;
    cos = new double[size / 2];
    sin = new double[size / 2];
    for (int i = 0; i < size / 2; i++) {
      cos[i] = Math.cos(2 * Math.PI * i / size);
      sin[i] = -Math.sin(2 * Math.PI * i / size);
    }
  }

  static Fft atLeast(int size) {
    return new Fft(Math.max(2, Integer.highestOneBit(Math.max(1, size - 1)) << 1));
  }

  int size() {
    return size;
  }

  void transform(double[] re, double[] im) {
    int shift = 32 - Integer.numberOfTrailingZeros(size);
    for (int i = 0; i < size; i++) {
      int j = Integer.reverse(i) >>> shift;
      if (j > i) {
        swap(re, i, j);
        swap(im, i, j);
      }
    }
    for (int half = 1; half < size; half *= 2) {
      int stride = size / (2 * half);
      for (int start = 0; start < size; start += 2 * half) {
        for (int k = 0; k < half; k++) {
          butterfly(re, im, start + k, start + k + half, k * stride);
        }
      }
    }
  }

  private void butterfly(double[] re, double[] im, int a, int b, int twiddle) {
    double x = re[b] * cos[twiddle] - im[b] * sin[twiddle];
    double y = re[b] * sin[twiddle] + im[b] * cos[twiddle];
    re[b] = re[a] - x;
    im[b] = im[a] - y;
    re[a] += x;
    im[a] += y;
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }

  /**
   * How alike {@code b} is to {@code a} at each delay: sum over i of a[i] b[i + lag], at index lag,
   * or size + lag where lag is negative. Both fit in the size together.
   */
  double[] correlate(double[] a, double[] b) {
    // Two real signals pass through one transform, one as the imaginary part of the other.
    double[] re = new double[size];
    double[] im = new double[size];
    System.arraycopy(a, 0, re, 0, a.length);
    System.arraycopy(b, 0, im, 0, b.length);
    transform(re, im);
    double[] outRe = new double[size];
    double[] outIm = new double[size];
    for (int k = 0; k < size; k++) {
      int mirror = (size - k) & (size - 1);
      double aRe = (re[k] + re[mirror]) / 2;
      double aIm = (im[k] - im[mirror]) / 2;
      double bRe = (im[k] + im[mirror]) / 2;
      double bIm = (re[mirror] - re[k]) / 2;
      // The conjugate of conj(A) B, since the forward transform of a conjugate is the inverse.
      outRe[k] = aRe * bRe + aIm * bIm;
      outIm[k] = -(aRe * bIm - aIm * bRe);
    }
    transform(outRe, outIm);
    for (int i = 0; i < size; i++) {
      outRe[i] /= size;
    }
    return outRe;
  }
}
