package org.ringfence.call;

/**
 * Something that answers calls and talks to the caller. It reads straight down the page and may
 * wait, for it runs on a virtual thread of its own for each call; it sees the {@link FeatureCall}
 * and nothing of any protocol.
 */
@FunctionalInterface
public interface Feature {
  /**
   * Serves one call; when it returns, the call ends.
   *
   * @throws CallEndedException when the caller has gone, which nobody need catch
   */
  void serve(FeatureCall call);

  /** Whether callers may show pictures to it, and see some. */
  default boolean sees() {
    return false;
  }
}
