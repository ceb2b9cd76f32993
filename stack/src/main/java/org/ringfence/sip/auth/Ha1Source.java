package org.ringfence.sip.auth;

import org.jspecify.annotations.Nullable;

/** Where the server's stored hashes come from. Must take as long for a stranger as for a user. */
@FunctionalInterface
public interface Ha1Source {

  /**
   * {@code H(username:realm:password)} in lower case hex (RFC 7616 section 3.4.2).
   *
   * @param algorithm never a {@code -sess} one
   * @return null when there is no such user, or none with this algorithm
   */
  @Nullable String ha1(String username, String realm, DigestAlgorithm algorithm);
}
