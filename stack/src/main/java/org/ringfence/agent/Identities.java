package org.ringfence.agent;

import org.ringfence.call.Party;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.TrustBoundary;

/** Parties as SIP names them (RFC 3261 section 8.1.1.3, RFC 3323, RFC 3325). */
final class Identities {
  private Identities() {}

  /** For From; hidden parties are nobody in particular. */
  static NameAddr from(Party party, AgentSettings settings) {
    NameAddr proven = address(party, settings);
    return party.hidden() ? TrustBoundary.anonymous(proven) : proven;
  }

  static NameAddr address(Party party, AgentSettings settings) {
    String number = party.number().isEmpty() ? "unknown" : party.number();
    SipUri uri = SipUri.of(number, settings.domain(), -1);
    return new NameAddr(party.displayName(), uri, Params.NONE);
  }

  static Header asserted(Party party, AgentSettings settings) {
    return new Header(HeaderName.P_ASSERTED_IDENTITY, address(party, settings).toString());
  }
}
