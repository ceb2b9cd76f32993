package org.ringfence.agent;

import java.util.Set;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipResponse;

/**
 * An answer to somebody who has not proved to be where it goes: with the first challenge alone and
 * without all that a client can do without, so that it is shorter than what it answers.
 */
final class ShortAnswer {
  private static final Set<HeaderName> NEEDED =
      Set.of(
          HeaderName.VIA,
          HeaderName.FROM,
          HeaderName.TO,
          HeaderName.CALL_ID,
          HeaderName.CSEQ,
          HeaderName.WWW_AUTHENTICATE,
          HeaderName.PROXY_AUTHENTICATE,
          HeaderName.RETRY_AFTER);

  private ShortAnswer() {}

  static SipResponse of(SipResponse answer) {
    SipResponse.Builder shorter = answer.with().noBody();
    for (Header header : answer.headers()) {
      if (!NEEDED.contains(header.name())) shorter.remove(header.name());
    }
    keepFirst(shorter, answer, HeaderName.WWW_AUTHENTICATE);
    keepFirst(shorter, answer, HeaderName.PROXY_AUTHENTICATE);
    return shorter.build();
  }

  private static void keepFirst(SipResponse.Builder to, SipResponse answer, HeaderName name) {
    String first = answer.value(name);
    if (first != null) to.set(name, first);
  }
}
