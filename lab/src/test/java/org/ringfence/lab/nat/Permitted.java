package org.ringfence.lab.nat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Skips a test by name where the kernel lets nobody make networks. */
final class Permitted {
  private static @Nullable String reason;
  private static boolean asked;

  private Permitted() {}

  static synchronized void need() {
    if (!asked) reason = Internet.missing();
    asked = true;
    Assumptions.assumeTrue(reason == null, () -> "skipped: " + reason);
  }
}
