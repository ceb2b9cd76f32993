package org.ringfence.server.trunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Trunk;

/**
 * Which way to a number is tried first: the one whose rates know it most exactly, then the
 * cheapest, then the one named first; those that seem to be down come after all others.
 */
final class LeastCost {
  private LeastCost() {}

  /** A way, and whether it seems to be there. */
  record Way<T>(T way, Trunk trunk, boolean alive) {}

  private record Rated<T>(Way<T> way, int prefix, double price) {}

  /**
   * @param digits after the plus
   */
  static <T> List<T> order(List<Way<T>> ways, String digits) {
    List<Rated<T>> rated = new ArrayList<>(ways.size());
    for (Way<T> way : ways) {
      Trunk.Rate best = best(way.trunk().rates(), digits);
      boolean leads = best != null || way.trunk().rates().isEmpty();
      if (!leads) continue;
      rated.add(
          best == null
              ? new Rated<>(way, 0, 0)
              : new Rated<>(way, best.prefix().length(), best.price()));
    }
    rated.sort(
        Comparator.comparing((Rated<T> each) -> !each.way().alive())
            .thenComparing(each -> -each.prefix())
            .thenComparing(Rated::price));
    return rated.stream().map(each -> each.way().way()).toList();
  }

  private static Trunk.@Nullable Rate best(List<Trunk.Rate> rates, String digits) {
    Trunk.Rate best = null;
    for (Trunk.Rate each : rates) {
      if (!digits.startsWith(each.prefix())) continue;
      if (best == null || each.prefix().length() > best.prefix().length()) best = each;
    }
    return best;
  }
}
