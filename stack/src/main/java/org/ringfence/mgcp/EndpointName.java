package org.ringfence.mgcp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * The name of an endpoint, or of several (RFC 3435 section 2.1.2): terms between slashes, of which
 * {@code *} means all and {@code $} any one.
 */
public record EndpointName(String local, String domain) {
  /** Null for what is none. */
  public static @Nullable EndpointName parse(String text) {
    int at = text.indexOf('@');
    if (at <= 0 || at == text.length() - 1 || text.length() > Limits.MGCP_NAME_CHARS) return null;
    String local = text.substring(0, at);
    boolean good = !local.startsWith("/") && !local.endsWith("/") && !local.contains("//");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c >= 0x7F || c == '@' && i != at) good = false;
    }
    return good ? new EndpointName(local, text.substring(at + 1)) : null;
  }

  public String text() {
    return local + "@" + domain;
  }

  /** Whether it stands for more than it names. */
  public boolean isWild() {
    return isAll() || isAny();
  }

  public boolean isAll() {
    return local.indexOf('*') >= 0;
  }

  /** Whether any one of several will do, which only a new connection may say. */
  public boolean isAny() {
    return local.indexOf('$') >= 0;
  }

  /** Whether a name without wildcards is one of those that this stands for. */
  public boolean covers(EndpointName name) {
    if (!domain.equalsIgnoreCase(name.domain)) return false;
    String[] mine = local.split("/");
    String[] theirs = name.local.split("/");
    for (int i = 0; i < mine.length; i++) {
      boolean wild = mine[i].equals("*") || mine[i].equals("$");
      if (wild && i == mine.length - 1) return theirs.length >= mine.length;
      if (i >= theirs.length || !wild && !mine[i].equalsIgnoreCase(theirs[i])) return false;
    }
    return mine.length == theirs.length;
  }

  /** The same name is written in capitals by some. */
  public String key() {
    return text().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text();
  }
}
