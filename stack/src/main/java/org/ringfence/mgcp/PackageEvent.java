package org.ringfence.mgcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * An event or a signal of a package (RFC 3435 section 2.1.7, RFC 3660).
 *
 * @param in the package; empty for the endpoint's own
 * @param name may be {@code all} or {@code *}, or a range of keys such as {@code [0-9#*]}
 * @param connection where it happens; empty for the endpoint itself
 * @param inside what stands in its parentheses, as it was written; null without such
 */
public record PackageEvent(String in, String name, String connection, @Nullable String inside) {
  public static PackageEvent of(String in, String name) {
    return new PackageEvent(in, name, "", null);
  }

  public PackageEvent with(String parameters) {
    return new PackageEvent(in, name, connection, parameters);
  }

  /** Those between commas; null for what is no such list. */
  public static @Nullable List<PackageEvent> parseList(String text) {
    List<String> parts = split(text);
    if (parts == null) return null;
    List<PackageEvent> all = new ArrayList<>(parts.size());
    for (String part : parts) {
      PackageEvent event = parse(part);
      if (event == null) return null;
      all.add(event);
    }
    return all;
  }

  /** At the commas that are in no parentheses and no quotes; null when these do not close. */
  static @Nullable List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int began = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') quoted = !quoted;
      if (quoted) continue;
      if (c == '(') depth++;
      if (c == ')' && --depth < 0) return null;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(began, i).strip());
        began = i + 1;
      }
      if (depth > Limits.MGCP_DEPTH || parts.size() > Limits.MGCP_EVENTS) return null;
    }
    if (quoted || depth != 0) return null;
    String last = text.substring(began).strip();
    if (!last.isEmpty() || !parts.isEmpty()) parts.add(last);
    return parts;
  }

  private static @Nullable PackageEvent parse(String part) {
    int open = part.indexOf('(');
    if (open >= 0 && !part.endsWith(")")) return null;
    String inside = open < 0 ? null : part.substring(open + 1, part.length() - 1);
    String head = (open < 0 ? part : part.substring(0, open)).strip();
    int slash = head.indexOf('/');
    int at = head.indexOf('@');
    String in = slash < 0 ? "" : head.substring(0, slash);
    String name = head.substring(slash + 1, at < 0 ? head.length() : Math.max(at, slash + 1));
    if (name.isEmpty()) return null;
    return new PackageEvent(in, name, at < 0 ? "" : head.substring(at + 1), inside);
  }

  /** Whether it is that one; case counts for nothing, and neither does what is in parentheses. */
  public boolean is(String ofPackage, String called) {
    return in.equalsIgnoreCase(ofPackage) && name.equalsIgnoreCase(called);
  }

  /** Whether this, as requested, asks for that one, as observed. */
  public boolean covers(PackageEvent observed) {
    boolean everywhere = in.equals("*") || in.equalsIgnoreCase(observed.in);
    if (!everywhere || !connection.isEmpty() && !connection.equals(observed.connection)) {
      return false;
    }
    if (name.equalsIgnoreCase("all") || name.equals("*") && !in.equalsIgnoreCase("D")) return true;
    if (name.equalsIgnoreCase(observed.name)) return true;
    boolean range = name.startsWith("[") && name.endsWith("]") && observed.name.length() == 1;
    return range && inRange(name.substring(1, name.length() - 1), observed.name.charAt(0));
  }

  static boolean inRange(String range, char key) {
    char wanted = Character.toUpperCase(key);
    for (int i = 0; i < range.length(); i++) {
      char first = Character.toUpperCase(range.charAt(i));
      char last = first;
      if (i + 2 < range.length() && range.charAt(i + 1) == '-') {
        last = Character.toUpperCase(range.charAt(i + 2));
        i += 2;
      }
      if (wanted >= first && wanted <= last) return true;
    }
    return false;
  }

  /** As it is written. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!in.isEmpty()) text.append(in).append('/');
    text.append(name);
    if (!connection.isEmpty()) text.append('@').append(connection);
    if (inside != null) text.append('(').append(inside).append(')');
    return text.toString();
  }

  /** One name for all ways to write it. */
  String key() {
    return (in + "/" + name + "@" + connection).toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return text();
  }
}
