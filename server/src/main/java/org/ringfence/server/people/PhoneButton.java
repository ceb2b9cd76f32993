package org.ringfence.server.people;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A button on a desk phone, written {@code lamp 1002 Ben}.
 *
 * @param label what the phone shows beside it; may be empty
 */
public record PhoneButton(Kind kind, String number, String label) {
  /** How a person writes one. */
  public static final String RIGHT =
      "`lamp 1002 Ben`, `dial 030555 Taxi` or `park *85`: what it does, a number and a label";

  private static final Pattern WRITTEN =
      Pattern.compile("(lamp|dial|park) +([0-9*#+]{1,32})(?: +([^\\p{Cntrl}]{1,40}))?");

  /** What one does. */
  public enum Kind {
    /** Shows whether a colleague talks or rings; pressed, it calls or picks up. */
    LAMP,
    DIAL,
    /** Parks the call that goes on. */
    PARK;

    /** What people write. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Reads one; null when it is none. */
  public static @Nullable PhoneButton parse(String text) {
    Matcher read = WRITTEN.matcher(text.strip());
    if (!read.matches()) return null;
    String label = read.group(3) == null ? "" : read.group(3).strip();
    Kind kind =
        Arrays.stream(Kind.values())
            .filter(each -> each.word().equals(read.group(1)))
            .findFirst()
            .orElseThrow();
    return new PhoneButton(kind, read.group(2), label);
  }

  /** What a phone shows. */
  public String shown() {
    return label.isEmpty() ? number : label;
  }

  /** As it is read. */
  public String written() {
    return kind.word() + " " + number + (label.isEmpty() ? "" : " " + label);
  }
}
