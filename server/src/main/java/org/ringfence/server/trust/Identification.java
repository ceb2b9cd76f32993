package org.ringfence.server.trust;

import org.ringfence.sip.message.SipResponse;

/** What became of the question who sent a request. */
public sealed interface Identification {
  /**
   * An extension, by its password, or over the connection where it gave it; and by its device's
   * certificate, where the account needs one.
   */
  record Known(String number) implements Identification {}

  /** Not known yet, or not believed: this is the answer. */
  record Answer(SipResponse response) implements Identification {}
}
