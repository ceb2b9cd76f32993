package org.ringfence.srtp;

/**
 * The two keys that an SDES offer and answer agreed on (RFC 4568 section 5.1).
 *
 * @param local what we send with
 * @param remote what we receive with; the same tag and suite
 */
public record SdesKeys(CryptoAttribute local, CryptoAttribute remote) {
  /** A fresh context for what is sent. */
  public SrtpContext outbound() {
    return SrtpContext.outbound(local.key());
  }

  /** A fresh context for what is received. */
  public SrtpContext inbound() {
    return SrtpContext.inbound(remote.key());
  }
}
