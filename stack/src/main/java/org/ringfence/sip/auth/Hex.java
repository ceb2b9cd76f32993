package org.ringfence.sip.auth;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lower case hexadecimal digits, by table. */
final class Hex {
  private static final byte[] DIGITS = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };
  private static final byte[] VALUES = new byte[128];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (int i = 0; i < 16; i++) {
      VALUES[DIGITS[i]] = (byte) i;
      VALUES[Character.toUpperCase(DIGITS[i])] = (byte) i;
    }
  }

  private Hex() {}

  /** The value of a digit in either case; -1 when it is none. */
  static int digit(char c) {
    return c < 128 ? VALUES[c] : -1;
  }

  /** Writes two digits for each of the first {@code length} bytes. */
  static void write(byte[] from, int length, byte[] to, int offset) {
    for (int i = 0; i < length; i++) {
      to[offset + 2 * i] = DIGITS[from[i] >> 4 & 15];
      to[offset + 2 * i + 1] = DIGITS[from[i] & 15];
    }
  }

  static String text(byte[] from, int length) {
    byte[] hex = new byte[2 * length];
    write(from, length, hex, 0);
    return new String(hex, StandardCharsets.ISO_8859_1);
  }

  /** Reads exactly {@code length} bytes; false when the text is anything else. */
  static boolean read(String text, byte[] to, int length) {
    if (text.length() != 2 * length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int high = digit(text.charAt(2 * i));
      int low = digit(text.charAt(2 * i + 1));
      if (high < 0 || low < 0) {
        return false;
      }
      to[i] = (byte) (high << 4 | low);
    }
    return true;
  }
}
