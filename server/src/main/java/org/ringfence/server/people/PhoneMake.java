package org.ringfence.server.people;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose phones can be set up from here. */
public enum PhoneMake {
  YEALINK,
  SNOM,
  GRANDSTREAM,
  POLY,
  /** SPA phones and adapters, and 6800, 7800 and 8800 with multiplatform firmware. */
  CISCO,
  FANVIL,
  GIGASET,
  /** A program on a computer or a mobile phone, which has no MAC address to be known by. */
  LINPHONE,
  /** The page of our own, in a browser that keeps what it was given. */
  BROWSER;

  /** What people write. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is known by the address on its back. */
  public boolean hasMac() {
    return this != LINPHONE && this != BROWSER;
  }

  /** The one of that word; null for none. */
  public static @Nullable PhoneMake of(String word) {
    return Arrays.stream(values())
        .filter(each -> each.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElse(null);
  }

  /** All words, for people. */
  public static String words() {
    return String.join(", ", Arrays.stream(values()).map(PhoneMake::word).toList());
  }
}
