package org.ringfence.codec;

/** The 16-bit arithmetic of ETSI's and the ITU's speech codecs: it saturates. */
final class Fixed {
  private Fixed() {}

  static int saturate(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  static int add(int a, int b) {
    return saturate(a + b);
  }

  static int sub(int a, int b) {
    return saturate(a - b);
  }

  /** A product of two fractions of 15 bits. */
  static int mult(int a, int b) {
    return saturate((a * b) >> 15);
  }

  /** The same, rounded. */
  static int multRound(int a, int b) {
    return saturate((a * b + 16384) >> 15);
  }

  static int abs(int value) {
    return saturate(Math.abs(value));
  }

  /** A fraction of two, neither negative, the first not greater. */
  static int divide(int numerator, int denominator) {
    return numerator == denominator ? Short.MAX_VALUE : (numerator << 15) / denominator;
  }

  /** By how much a positive value of 32 bits can be shifted left. */
  static int norm(int value) {
    return Integer.numberOfLeadingZeros(value) - 1;
  }
}
