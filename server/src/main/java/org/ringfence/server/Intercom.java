package org.ringfence.server;

import java.util.List;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;

/** What an INVITE says so that the phone answers by itself, in the words phones understand. */
final class Intercom {
  static final List<Header> HEADERS =
      List.of(
          new Header(HeaderName.of("Answer-Mode"), "Auto"), // RFC 5373
          new Header(HeaderName.of("Call-Info"), "<sip:intercom>;answer-after=0"),
          new Header(
              HeaderName.of("Alert-Info"), "<http://127.0.0.1/>;info=alert-autoanswer;delay=0"));

  private Intercom() {}
}
