package org.ringfence.server.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.store.CallCursor;

/**
 * Lists, a part at a time. A cursor says where the last item of a part stands, not how many came
 * before: what is added or removed meanwhile hides no other item, and shows none twice.
 */
final class Pages {
  /** Of a list that has no end: calls, recordings. */
  static final int FEW = 50;

  static final int MOST = 1_000;

  private Pages() {}

  /** A part of a list, and the cursor of the next; null after the last. */
  record Page<T>(List<T> items, @Nullable String next) {}

  /** Where an item stands in its list: by a number, then by a text. */
  record Place(long at, String name) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::at).thenComparing(Place::name);

    /** By time, the latest first. */
    static Place latestFirst(long ms, String id) {
      return new Place(-ms, id);
    }

    /** By number, as people sort them, and then by whatever tells those of one number apart. */
    static Place ofNumber(String number, Object... then) {
      StringBuilder name = new StringBuilder(number);
      for (Object each : then) {
        name.append(' ').append(each instanceof Long ms ? "%019d".formatted(ms) : each);
      }
      return new Place(number.length(), name.toString());
    }

    static Place named(String name) {
      return new Place(0, name);
    }

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** The part that is asked for of a list that is at hand. */
  static <T> Page<T> of(Asked asked, Collection<T> all, Function<T, Place> place) {
    return of(asked, all, place, MOST);
  }

  /** The same of {@code otherwise} items unless it is said how many. */
  static <T> Page<T> of(Asked asked, Collection<T> all, Function<T, Place> place, int otherwise) {
    int limit = asked.count("limit", otherwise, MOST);
    Place after = after(asked);
    List<T> rest =
        all.stream()
            .filter(each -> after == null || place.apply(each).compareTo(after) > 0)
            .sorted(Comparator.comparing(place))
            .limit(limit + 1L)
            .toList();
    return cut(rest, limit, place);
  }

  /** The same of a list whose order is fixed, and to whose end alone something is added. */
  static <T> Page<T> inOrder(Asked asked, List<T> all) {
    int limit = asked.count("limit", MOST, MOST);
    Place after = after(asked);
    int from = after == null ? 0 : (int) Math.clamp(after.at() + 1, 0, all.size());
    int to = Math.min(all.size(), from + limit);
    List<T> items = new ArrayList<>(all.subList(from, to));
    return new Page<>(items, to == all.size() ? null : text(new Place(to - 1, "")));
  }

  /** A part of items of which there is one more than the limit if the list goes on. */
  static <T> Page<T> cut(List<T> items, int limit, Function<T, Place> place) {
    if (items.size() <= limit) return new Page<>(items, null);
    List<T> shown = items.subList(0, limit);
    return new Page<>(shown, text(place.apply(shown.getLast())));
  }

  private static String text(Place place) {
    byte[] bytes = (place.at() + " " + place.name()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Where the part before ended; null for the beginning. */
  static @Nullable Place after(Asked asked) {
    String text = asked.query("after");
    if (text == null) return null;
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int space = plain.indexOf(' ');
      if (space > 0) {
        return new Place(Long.parseLong(plain.substring(0, space)), plain.substring(space + 1));
      }
    } catch (IllegalArgumentException notOurs) {
      throw wrong();
    }
    throw wrong();
  }

  /** The same in a list of the store's own, the latest first. */
  static CallCursor cursor(Asked asked) {
    Place after = after(asked);
    return after == null ? CallCursor.START : new CallCursor(-after.at(), after.name());
  }

  private static Refused wrong() {
    return new Refused(400, "`after` is no place in this list.", "Use the last page's `next`.");
  }
}
