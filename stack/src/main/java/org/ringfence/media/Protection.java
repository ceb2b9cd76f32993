package org.ringfence.media;

import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.srtp.MasterKey;

/** How one party's packets are protected on the wire, as signalling agreed. */
public sealed interface Protection {
  Protection AWAITED = new Awaited();
  Protection CLEAR = new Clear();
  Protection SEALED = new Sealed();

  /** Keys are to come: nothing is let in and nothing is sent. */
  record Awaited() implements Protection {}

  /** Plain RTP, which somebody has allowed. */
  record Clear() implements Protection {}

  /** SRTP by keys that signalling carried (SDES, RFC 4568). */
  record Srtp(MasterKey inbound, MasterKey outbound) implements Protection {}

  /**
   * SRTP by keys from a DTLS handshake in the media path (RFC 5763, 5764); until it has succeeded
   * nothing else is let in or sent.
   *
   * @param ours our certificate; the same object for as long as the association is to last
   * @param peer what the peer's certificate must hash to
   * @param client whether we send the ClientHello: {@code a=setup:active}
   */
  record Dtls(DtlsCertificate ours, Fingerprint peer, boolean client) implements Protection {}

  /**
   * End to end: DTLS, SRTP and SRTCP go from one party to the other unread. Both sides of a relay
   * must be sealed.
   */
  record Sealed() implements Protection {}
}
