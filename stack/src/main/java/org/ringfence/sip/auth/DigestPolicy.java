package org.ringfence.sip.auth;

import java.util.List;
import org.ringfence.base.Limits;

/**
 * How a server authenticates.
 *
 * @param algorithms what is offered, the strongest first (RFC 8760 section 2.4); MD5 among them is
 *     used only where a request allows it
 * @param authInt whether the protection of bodies is offered too
 * @param nonceLifetimeNs how long a nonce is good
 * @param nonces how many nonces have their counts kept
 */
public record DigestPolicy(
    List<DigestAlgorithm> algorithms, boolean authInt, long nonceLifetimeNs, int nonces) {

  /**
   * All three algorithms, nonces that live five minutes. The two of SHA-2 are equally strong, and
   * SHA-256 leads since linphone gives up at a first algorithm it does not know.
   */
  public static final DigestPolicy DEFAULT =
      new DigestPolicy(
          List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_512_256, DigestAlgorithm.MD5),
          false,
          300_000_000_000L,
          Limits.AUTH_NONCES);

  public DigestPolicy {
    algorithms = List.copyOf(algorithms);
    if (nonceLifetimeNs < 1_000_000_000L || nonces < 1) {
      throw new IllegalArgumentException("a nonce must live a second, and one be remembered");
    }
  }
}
