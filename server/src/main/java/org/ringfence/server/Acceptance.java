package org.ringfence.server;

import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.OpaqueUri;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Which requests are taken at all, before it is asked whose they are. Pure. */
final class Acceptance {
  private static final String ALLOWED =
      "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, SUBSCRIBE, NOTIFY,"
          + " REGISTER, MESSAGE";

  private Acceptance() {}

  /** The answer to a request that needs no name to be answered; null for others. */
  static @Nullable SipResponse refusal(SipRequest request, String tag) {
    if (request.is(Method.OPTIONS)) {
      return SipResponse.to(request, 200, tag)
          .add(HeaderName.ALLOW, ALLOWED)
          .add(HeaderName.ACCEPT, "application/sdp")
          .add(HeaderName.SUPPORTED, "timer, replaces, 100rel, path, outbound, gruu")
          .build();
    }
    boolean goesOn = request.is(Method.INVITE);
    if (goesOn && request.maxForwards() == 0) return SipResponse.to(request, 483, tag).build();
    boolean other = request.uri() instanceof OpaqueUri uri && !uri.scheme().equals("tel");
    if (other && !Trunking.isSos(request.uri())) {
      return SipResponse.to(request, 416, tag).build();
    }
    String event = event(request);
    boolean known = event.equals(QualityReports.EVENT) || event.equals(Publications.EVENT);
    boolean report = request.is(Method.PUBLISH) && known;
    goesOn |=
        request.is(Method.MESSAGE)
            || request.is(Method.REGISTER)
            || request.is(Method.SUBSCRIBE)
            || report;
    if (!goesOn) {
      int status = isKnown(request.method()) ? 405 : 501;
      return SipResponse.to(request, status, tag).add(HeaderName.ALLOW, ALLOWED).build();
    }
    return null;
  }

  static String event(SipRequest request) {
    String value = request.value(HeaderName.EVENT);
    return value == null ? "" : value.split(";", 2)[0].strip();
  }

  private static boolean isKnown(Method method) {
    return method == Method.of(method.name());
  }
}
