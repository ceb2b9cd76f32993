package org.ringfence.net;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.Protection;

/**
 * What a relay is opened with.
 *
 * @param localA our address towards side A; null for the loop's first
 * @param localB our address towards side B; null for the loop's first
 * @param protection of both sides, until {@link RelayHandle#protect} says otherwise
 */
public record RelaySpec(
    @Nullable InetAddress localA,
    @Nullable InetAddress localB,
    Protection protection,
    MediaListener listener) {
  /** A relay through which nothing passes until its keys are told. */
  public static RelaySpec of(MediaListener listener) {
    return new RelaySpec(null, null, Protection.AWAITED, listener);
  }

  /** A relay of plaintext, where somebody has allowed that. */
  public static RelaySpec clear(MediaListener listener) {
    return new RelaySpec(null, null, Protection.CLEAR, listener);
  }
}
