package org.ringfence.ddds;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * A substitution expression (RFC 3402 section 3.2), such as {@code
 * !^\+49(.*)$!sip:\1@example.org!}: what it makes of a text is its second part, with what groups of
 * the first matched put in.
 */
public final class Substitution {
  private final ExtendedRegex regex;
  private final String replacement;
  private final char delimiter;

  private Substitution(ExtendedRegex regex, String replacement, char delimiter) {
    this.regex = regex;
    this.replacement = replacement;
    this.delimiter = delimiter;
  }

  /** Null for what is none. */
  public static @Nullable Substitution parse(String field) {
    if (field.length() < 4 || field.length() > Limits.DDDS_CHARS) return null;
    char delimiter = field.charAt(0);
    boolean bad = delimiter == '\\' || delimiter == 'i' || delimiter >= '0' && delimiter <= '9';
    int middle = bad ? -1 : end(field, 1, delimiter);
    int end = middle < 0 ? -1 : end(field, middle + 1, delimiter);
    String flags = end < 0 ? "" : field.substring(end + 1);
    if (end < 0 || !flags.isEmpty() && !flags.equalsIgnoreCase("i")) return null;
    ExtendedRegex regex = ExtendedRegex.compile(field.substring(1, middle), !flags.isEmpty());
    String replacement = field.substring(middle + 1, end);
    return regex == null ? null : new Substitution(regex, replacement, delimiter);
  }

  /** Where the part ends: at the next delimiter that no backslash stands before. */
  private static int end(String field, int from, char delimiter) {
    for (int i = from; i < field.length(); i++) {
      if (field.charAt(i) == '\\') i++;
      else if (field.charAt(i) == delimiter) return i;
    }
    return -1;
  }

  /** Null when it does not match, or makes of it what nobody could read. */
  public @Nullable String apply(String text) {
    if (text.length() > Limits.DDDS_CHARS) return null;
    int[] match = regex.match(text);
    if (match == null) return null;
    StringBuilder made = new StringBuilder();
    for (int i = 0; i < replacement.length(); i++) {
      char c = replacement.charAt(i);
      if (c != '\\') {
        made.append(c);
      } else {
        char next = ++i < replacement.length() ? replacement.charAt(i) : '\0';
        if (next >= '1' && next <= '9') {
          int group = next - '0';
          if (match[2 * group] < 0 || match[2 * group + 1] < 0) return null;
          made.append(text, match[2 * group], match[2 * group + 1]);
        } else if (next == '\\' || next == delimiter) {
          made.append(next);
        } else {
          return null;
        }
      }
      if (made.length() > Limits.DDDS_CHARS) return null;
    }
    return isPrintable(made) ? made.toString() : null;
  }

  private static boolean isPrintable(CharSequence text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }
}
