package org.ringfence.mgcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Which strings of keys are whole numbers (RFC 3435 section 2.1.5): {@code (0T|[1-7]xxx|*xx|9x.T)}.
 * {@code x} is any digit, {@code .} any number of what stands before it, {@code T} a pause.
 */
public final class DigitMap {
  /** What a string of keys is to the map. */
  public enum Match {
    /** More may make it whole. */
    PARTIAL,
    /** Whole: nothing more is waited for, even where more could follow. */
    WHOLE,
    /** Nothing that follows makes it whole. */
    NONE
  }

  public static final char PAUSE = 'T';
  private static final String KEYS = "0123456789*#ABCDT";
  private static final int DIGITS = 0x3FF;

  private final List<List<Place>> ways;

  /** Keys by their bits. */
  private record Place(int keys, boolean repeats) {}

  private DigitMap(List<List<Place>> ways) {
    this.ways = ways;
  }

  /** Null for what is no map. */
  public static @Nullable DigitMap parse(String text) {
    String inside = text.strip();
    if (inside.startsWith("(") && inside.endsWith(")") && inside.length() > 2) {
      inside = inside.substring(1, inside.length() - 1);
    }
    if (inside.isEmpty() || inside.length() > Limits.MGCP_DIGIT_MAP_CHARS) return null;
    List<List<Place>> ways = new ArrayList<>();
    for (String way : inside.split("\\|", -1)) {
      List<Place> places = places(way.strip());
      if (places == null || places.isEmpty()) return null;
      ways.add(places);
    }
    return new DigitMap(ways);
  }

  private static @Nullable List<Place> places(String way) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < way.length(); i++) {
      char c = Character.toUpperCase(way.charAt(i));
      if (c == '.') {
        if (places.isEmpty()) return null;
        places.set(places.size() - 1, new Place(places.getLast().keys, true));
        continue;
      }
      int keys = bit(c);
      if (c == 'X') keys = DIGITS;
      if (c == '[') {
        int close = way.indexOf(']', i);
        if (close < 0) return null;
        keys = range(way.substring(i + 1, close));
        i = close;
      }
      if (keys == 0) return null;
      places.add(new Place(keys, false));
    }
    return places;
  }

  private static int range(String range) {
    int keys = 0;
    for (int i = 0; i < KEYS.length(); i++) {
      if (PackageEvent.inRange(range, KEYS.charAt(i))) keys |= 1 << i;
    }
    return range.indexOf('x') >= 0 ? keys | DIGITS : keys;
  }

  private static int bit(char key) {
    int at = KEYS.indexOf(Character.toUpperCase(key));
    return at < 0 ? 0 : 1 << at;
  }

  /** What those keys are; time and room are bounded by the lengths of both. */
  public Match match(CharSequence keys) {
    boolean more = false;
    for (List<Place> way : ways) {
      boolean[] at = reached(way, keys);
      if (at[way.size()]) return Match.WHOLE;
      for (boolean here : at) more |= here;
    }
    return more ? Match.PARTIAL : Match.NONE;
  }

  /** Whether a pause would make the keys a whole number. */
  public boolean waitsForPause(CharSequence keys) {
    return match(keys + String.valueOf(PAUSE)) == Match.WHOLE;
  }

  /** The places of the way that come next after the keys. */
  private static boolean[] reached(List<Place> way, CharSequence keys) {
    boolean[] at = new boolean[way.size() + 1];
    at[0] = true;
    skip(way, at);
    for (int i = 0; i < keys.length(); i++) {
      boolean[] next = new boolean[at.length];
      int bit = bit(keys.charAt(i));
      for (int p = 0; p < way.size(); p++) {
        Place place = way.get(p);
        if (at[p] && (place.keys & bit) != 0) next[place.repeats ? p : p + 1] = true;
      }
      skip(way, next);
      at = next;
      if (none(at)) break;
    }
    return at;
  }

  /** What may be there any number of times may be absent. */
  private static void skip(List<Place> way, boolean[] at) {
    for (int p = 0; p < way.size(); p++) {
      if (at[p] && way.get(p).repeats) at[p + 1] = true;
    }
  }

  private static boolean none(boolean[] at) {
    for (boolean here : at) {
      if (here) return false;
    }
    return true;
  }
}
