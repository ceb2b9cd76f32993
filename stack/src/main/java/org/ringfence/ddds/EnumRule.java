package org.ringfence.ddds;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One NAPTR record of a telephone number (RFC 3403 section 4.1, RFC 6116 section 3.4).
 *
 * @param replacement where to ask on; empty for nowhere
 */
public record EnumRule(
    int order, int preference, String flags, String service, String regexp, String replacement) {

  /** Whether it makes a SIP URI of the number (RFC 3764). */
  public boolean isSip() {
    if (!flags.equalsIgnoreCase("u") || !replacement.isEmpty()) return false;
    String[] parts = service.toLowerCase(Locale.ROOT).split("\\+", -1);
    if (!parts[0].equals("e2u")) return false;
    for (int i = 1; i < parts.length; i++) if (parts[i].equals("sip")) return true;
    return false;
  }

  /** Whether it only says where to ask on. */
  public boolean leadsOn() {
    return flags.isEmpty() && regexp.isEmpty() && !replacement.isEmpty();
  }

  /**
   * The URI it makes of a number; null for none.
   *
   * @param number with its plus
   */
  public @Nullable String uri(String number) {
    Substitution substitution = Substitution.parse(regexp);
    return substitution == null ? null : substitution.apply(number);
  }

  /** The name a number is asked for by (RFC 6116 section 3.2). */
  public static String name(String number, String suffix) {
    StringBuilder name = new StringBuilder();
    for (int i = number.length() - 1; i >= 0; i--) {
      char c = number.charAt(i);
      if (c >= '0' && c <= '9') name.append(c).append('.');
    }
    return name.append(suffix).toString();
  }
}
