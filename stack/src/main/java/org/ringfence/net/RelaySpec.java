package org.ringfence.net;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a relay is opened with.
 *
 * @param localA our address towards side A; null for the loop's first
 * @param localB our address towards side B; null for the loop's first
 */
public record RelaySpec(
    @Nullable InetAddress localA, @Nullable InetAddress localB, MediaListener listener) {
  public static RelaySpec of(MediaListener listener) {
    return new RelaySpec(null, null, listener);
  }
}
