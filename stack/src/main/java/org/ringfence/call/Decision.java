package org.ringfence.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What routing makes of a call. */
public sealed interface Decision {
  /**
   * Ring all of these at once; the first to answer has it.
   *
   * @param called who that is, for the caller's display and the records
   * @param shown who is shown to be calling; null for the caller itself
   * @param diversions whom it was for before, the latest first
   * @param otherwise what becomes of it when nobody takes it; null for what the exchange says
   */
  record Ring(
      Party called,
      List<Target> targets,
      long ringMs,
      @Nullable Party shown,
      List<Diversion> diversions,
      @Nullable Otherwise otherwise)
      implements Decision {
    public Ring {
      targets = List.copyOf(targets);
      diversions = List.copyOf(diversions);
    }

    public Ring(Party called, List<Target> targets, long ringMs) {
      this(called, targets, ringMs, null, List.of(), null);
    }

    /** The same for so long at most. */
    public Ring within(long longestMs) {
      long shorterMs = Math.min(ringMs, longestMs);
      return new Ring(called, targets, shorterMs, shown, diversions, otherwise);
    }

    /** The same, with another way to go on. */
    public Ring withOtherwise(Otherwise next) {
      return new Ring(called, targets, ringMs, shown, diversions, next);
    }
  }

  /** Refuse, with a cause that is true. */
  record Refuse(Cause cause) implements Decision {}

  /** Answer ourselves. */
  record Serve(Party called, Service service) implements Decision {}
}
