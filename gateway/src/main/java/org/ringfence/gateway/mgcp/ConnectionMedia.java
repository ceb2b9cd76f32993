package org.ringfence.gateway.mgcp;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** What a connection of ours sends and receives. */
public interface ConnectionMedia {
  /**
   * Sees to what the call agent wants.
   *
   * @param remote where to send, when that is told anew
   * @return what we say of it; null when that cannot be
   */
  @Nullable SessionDescription agree(@Nullable SessionDescription remote, ConnectionMode mode);

  /** What was sent and received, as {@code PS=1, OS=2, ...} (RFC 3435 section 3.2.2.7). */
  String counted();

  void close();
}
