package org.ringfence.srtp;

/**
 * GHASH, the authentication of GCM (NIST SP 800-38D section 6.4). The JDK's own is shut inside a
 * cipher that makes some 900 bytes of objects for each packet. This one takes the same time
 * whatever the key and the packet: no table and no branch depends on them.
 *
 * <p>Blocks are read as integers, so the polynomials stand bit-reversed; a product is then shifted
 * left by one (Gueron and Kounavis).
 */
final class Ghash {
  // Every fourth bit: the carries of an integer product of such numbers never reach the next one
  // kept, so that masking the sum leaves the product without carries.
  private static final long BITS_0 = 0x1111111111111111L;
  private static final long BITS_1 = BITS_0 << 1;
  private static final long BITS_2 = BITS_0 << 2;
  private static final long BITS_3 = BITS_0 << 3;

  private final long keyHigh;
  private final long keyLow;
  private final long keyHighReversed;
  private final long keyLowReversed;
  private final byte[] tail = new byte[16];
  private long high;
  private long low;

  /**
   * @param key E(K, 0): 16 bytes
   */
  Ghash(byte[] key) {
    keyHigh = Bytes.longAt(key, 0);
    keyLow = Bytes.longAt(key, 8);
    keyHighReversed = Long.reverse(keyHigh);
    keyLowReversed = Long.reverse(keyLow);
  }

  void reset() {
    high = 0;
    low = 0;
  }

  /** Takes bytes, and zeros up to a whole block. */
  void update(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + (length & ~15);
    for (; at < end; at += 16) {
      block(Bytes.longAt(bytes, at), Bytes.longAt(bytes, at + 8));
    }
    int rest = length & 15;
    if (rest > 0) {
      Bytes.longAt(tail, 0, 0);
      Bytes.longAt(tail, 8, 0);
      System.arraycopy(bytes, at, tail, 0, rest);
      block(Bytes.longAt(tail, 0), Bytes.longAt(tail, 8));
    }
  }

  /** Takes one block and multiplies by the key. */
  void block(long first, long second) {
    long a = high ^ first;
    long b = low ^ second;
    long aReversed = Long.reverse(a);
    long bReversed = Long.reverse(b);

    // Karatsuba: three products instead of four; the upper half of each by way of the reversed.
    long lower = multiply(b, keyLow);
    long upper = multiply(a, keyHigh);
    long middle = multiply(a ^ b, keyHigh ^ keyLow) ^ lower ^ upper;
    long lowerTop = multiply(bReversed, keyLowReversed);
    long upperTop = multiply(aReversed, keyHighReversed);
    long middleTop =
        multiply(aReversed ^ bReversed, keyHighReversed ^ keyLowReversed) ^ lowerTop ^ upperTop;
    long p0 = lower;
    long p1 = Long.reverse(lowerTop) >>> 1 ^ middle;
    long p2 = upper ^ Long.reverse(middleTop) >>> 1;
    long p3 = Long.reverse(upperTop) >>> 1;

    p3 = p3 << 1 | p2 >>> 63;
    p2 = p2 << 1 | p1 >>> 63;
    p1 = p1 << 1 | p0 >>> 63;
    p0 <<= 1;

    // Modulo x^128 + x^7 + x^2 + x + 1.
    p2 ^= p0 ^ p0 >>> 1 ^ p0 >>> 2 ^ p0 >>> 7;
    p1 ^= p0 << 63 ^ p0 << 62 ^ p0 << 57;
    p3 ^= p1 ^ p1 >>> 1 ^ p1 >>> 2 ^ p1 >>> 7;
    p2 ^= p1 << 63 ^ p1 << 62 ^ p1 << 57;
    low = p2;
    high = p3;
  }

  /** The lower 64 bits of the product without carries. */
  private static long multiply(long x, long y) {
    long x0 = x & BITS_0;
    long x1 = x & BITS_1;
    long x2 = x & BITS_2;
    long x3 = x & BITS_3;
    long y0 = y & BITS_0;
    long y1 = y & BITS_1;
    long y2 = y & BITS_2;
    long y3 = y & BITS_3;
    return (x0 * y0 ^ x1 * y3 ^ x2 * y2 ^ x3 * y1) & BITS_0
        | (x0 * y1 ^ x1 * y0 ^ x2 * y3 ^ x3 * y2) & BITS_1
        | (x0 * y2 ^ x1 * y1 ^ x2 * y0 ^ x3 * y3) & BITS_2
        | (x0 * y3 ^ x1 * y2 ^ x2 * y1 ^ x3 * y0) & BITS_3;
  }

  /** The hash's first 8 bytes. */
  long high() {
    return high;
  }

  /** The hash's last 8 bytes. */
  long low() {
    return low;
  }
}
