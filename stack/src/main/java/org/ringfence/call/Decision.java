package org.ringfence.call;

import java.util.List;

/** What routing makes of a call. */
public sealed interface Decision {
  /**
   * Ring all of these at once; the first to answer has it.
   *
   * @param called who that is, for the caller's display and the records
   */
  record Ring(Party called, List<Target> targets, long ringMs) implements Decision {}

  /** Refuse, with a cause that is true. */
  record Refuse(Cause cause) implements Decision {}

  /** Answer ourselves. */
  record Serve(Party called, Service service) implements Decision {}
}
