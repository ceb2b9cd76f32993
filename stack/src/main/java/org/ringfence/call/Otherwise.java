package org.ringfence.call;

import org.jspecify.annotations.Nullable;

/** What becomes of a call that nobody took where it rang. */
@FunctionalInterface
public interface Otherwise {
  /**
   * Where it goes, asked for when it is to go there.
   *
   * @param cause why nobody took it
   * @return null when there is nowhere
   */
  @Nullable Decision after(Cause cause);
}
