package org.ringfence.server;

import java.time.Duration;
import org.ringfence.call.Feature;

/** Answers a caller for the moment until the one who picks the call up is in its place. */
final class PickUp {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  static final Feature WAITING = call -> call.record(LONGEST, LONGEST, "");

  private PickUp() {}
}
