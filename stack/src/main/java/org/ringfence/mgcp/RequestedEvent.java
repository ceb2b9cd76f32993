package org.ringfence.mgcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event that is watched for, and what is done then (RFC 3435 section 2.3.3).
 *
 * @param embedded the requests that hold from then on; null for none
 */
record RequestedEvent(
    PackageEvent event,
    boolean tells,
    boolean byMap,
    boolean accumulate,
    boolean keepsSignals,
    @Nullable Embedded embedded) {
  /** What an event brings with it: each part null where it is not given. */
  record Embedded(
      @Nullable List<RequestedEvent> events,
      @Nullable List<PackageEvent> signals,
      @Nullable DigitMap map) {}

  /** All of a line; null for what is none. Without an action an event is notified. */
  static @Nullable List<RequestedEvent> parseList(String text) {
    List<String> parts = PackageEvent.split(text);
    if (parts == null) return null;
    List<RequestedEvent> all = new ArrayList<>(parts.size());
    for (String part : parts) {
      RequestedEvent one = parse(part);
      if (one == null) return null;
      all.add(one);
    }
    return all;
  }

  private static @Nullable RequestedEvent parse(String part) {
    int open = part.indexOf('(');
    String head = open < 0 ? part : part.substring(0, open);
    List<PackageEvent> named = PackageEvent.parseList(head);
    if (named == null || named.size() != 1) return null;
    PackageEvent event = named.getFirst();
    if (open < 0) return new RequestedEvent(event, true, false, false, false, null);
    int close = closing(part, open);
    if (close < 0) return null;
    List<String> actions = PackageEvent.split(part.substring(open + 1, close));
    if (actions == null) return null;
    boolean tells = false;
    boolean byMap = false;
    boolean accumulate = false;
    boolean keeps = false;
    Embedded embedded = null;
    for (String action : actions) {
      switch (action.toUpperCase(Locale.ROOT)) {
        case "N" -> tells = true;
        case "D" -> byMap = true;
        case "A" -> accumulate = true;
        case "K" -> keeps = true;
        case "I", "S" -> {}
        default -> {
          embedded = embedded(action);
          if (embedded == null) return null;
        }
      }
    }
    return new RequestedEvent(event, tells, byMap, accumulate, keeps, embedded);
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      if (text.charAt(i) == '(') depth++;
      if (text.charAt(i) == ')' && --depth == 0) return i;
    }
    return -1;
  }

  /** {@code E(R(...),S(...),D(...))}. */
  private static @Nullable Embedded embedded(String action) {
    if (!action.regionMatches(true, 0, "E(", 0, 2) || !action.endsWith(")")) return null;
    List<String> parts = PackageEvent.split(action.substring(2, action.length() - 1));
    if (parts == null) return null;
    List<RequestedEvent> events = null;
    List<PackageEvent> signals = null;
    DigitMap map = null;
    for (String part : parts) {
      if (part.length() < 3 || part.charAt(1) != '(' || !part.endsWith(")")) return null;
      String inside = part.substring(2, part.length() - 1);
      switch (Character.toUpperCase(part.charAt(0))) {
        case 'R' -> events = parseList(inside);
        case 'S' -> signals = PackageEvent.parseList(inside);
        case 'D' -> map = DigitMap.parse(inside);
        default -> {
          return null;
        }
      }
    }
    return new Embedded(events, signals, map);
  }
}
