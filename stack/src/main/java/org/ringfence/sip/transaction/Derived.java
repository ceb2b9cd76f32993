package org.ringfence.sip.transaction;

import java.util.List;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** The two requests the layer makes out of an INVITE by itself. */
final class Derived {
  private Derived() {}

  /** The ACK of a final response >= 300 (RFC 3261 section 17.1.1.3). */
  static SipRequest ack(SipRequest invite, SipResponse response) {
    return like(invite, Method.ACK, response).build();
  }

  /** The CANCEL, with {@code extra} fields such as Reason (RFC 3261 section 9.1). */
  static SipRequest cancel(SipRequest invite, List<Header> extra) {
    SipRequest.Builder builder = like(invite, Method.CANCEL, invite);
    for (Header header : extra) builder.add(header);
    return builder.build();
  }

  private static SipRequest.Builder like(SipRequest invite, Method method, SipMessage to) {
    SipRequest.Builder builder =
        SipRequest.builder(method, invite.uri()).add(HeaderName.VIA, invite.topVia());
    builder.add(HeaderName.MAX_FORWARDS, "70");
    for (Header header : invite.headers()) {
      HeaderName name = header.name();
      if (name == HeaderName.FROM || name == HeaderName.CALL_ID || name == HeaderName.ROUTE) {
        builder.add(header);
      }
    }
    return builder
        .copy(to, HeaderName.TO)
        .add(HeaderName.CSEQ, new CSeq(invite.cseq().number(), method));
  }
}
