package org.ringfence.sip.outbound;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipMessage;

/**
 * What somebody wants hidden (RFC 3323 section 4.2, RFC 3325 section 9.3).
 *
 * @param wishes the priv-values in lower case
 */
public record Privacy(Set<String> wishes) {
  private static final Set<String> KNOWN =
      Set.of("header", "session", "user", "id", "history", "none", "critical");

  public Privacy {
    wishes = Set.copyOf(wishes);
  }

  /** What {@code message} asks for. */
  public static Privacy of(SipMessage message) {
    Set<String> wishes = new TreeSet<>();
    // Values are separated by semicolons; some write commas.
    for (String value : message.tokens(HeaderName.PRIVACY)) {
      for (String wish : value.split(";", -1)) {
        if (!wish.isBlank()) wishes.add(wish.strip().toLowerCase(Locale.ROOT));
      }
    }
    return new Privacy(wishes);
  }

  /** {@code none}: nothing may be hidden, whatever else is said. */
  public boolean none() {
    return wishes.contains("none");
  }

  /** {@code id}: who the network says it is stays within the network. */
  public boolean id() {
    return asks("id");
  }

  /** {@code user}: whatever tells who it is goes, From too. */
  public boolean user() {
    return asks("user");
  }

  /** Whether the other side may not be told who it is. */
  public boolean hides() {
    return id() || user();
  }

  /**
   * Whether it would rather not be called than be called without something we do not know ({@code
   * critical}, section 5). Routes and addresses ({@code header}, {@code session}) are hidden by a
   * back-to-back user agent in any case.
   */
  public boolean asksTooMuch() {
    return asks("critical") && !KNOWN.containsAll(wishes);
  }

  /** {@code history}: which numbers the call came by goes (RFC 7044 section 10.1). */
  public boolean history() {
    return asks("history") || asks("header");
  }

  private boolean asks(String wish) {
    return wishes.contains(wish) && !none();
  }
}
