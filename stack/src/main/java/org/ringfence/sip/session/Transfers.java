package org.ringfence.sip.session;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** REFER within a session, both ways, and the NOTIFYs about it (RFC 3515, RFC 5589). */
final class Transfers implements ResponseHandler {
  private final Session session;
  private boolean underWay;

  Transfers(Session session) {
    this.session = session;
  }

  void receiveRefer(ServerTransaction transaction, SipRequest request, long nowNs) {
    String value = request.value(HeaderName.REFER_TO);
    NameAddr referTo = value == null ? null : NameAddr.parse(value);
    if (referTo == null || request.values(HeaderName.REFER_TO).size() != 1) {
      session.layer().respond(transaction, 400, nowNs);
      return;
    }
    if (session.state() != Session.State.ANSWERED) {
      session.layer().respond(transaction, 481, nowNs);
      return;
    }
    Uri target = referTo.uri();
    Replaces replaces = null;
    if (target instanceof SipUri uri) {
      String header = uri.header("Replaces");
      replaces = header == null ? null : Replaces.parse(header);
      if (header != null && replaces == null) {
        session.layer().respond(transaction, 400, nowNs);
        return;
      }
      target = uri.withoutHeaders();
    }
    session
        .listener()
        .referred(new Referral(session, transaction, request, target, replaces), nowNs);
  }

  void refer(Uri target, long nowNs) {
    underWay = true;
    SipRequest.Builder refer =
        session
            .established()
            .request(Method.REFER)
            .add(HeaderName.REFER_TO, NameAddr.of(target))
            .add(HeaderName.REFERRED_BY, NameAddr.of(session.established().local().uri()));
    session.send(refer, new Challenged(session, this), nowNs);
  }

  @Override
  public void response(ClientTransaction transaction, SipResponse response, long nowNs) {
    if (response.isProvisional() || response.isSuccess()) return;
    underWay = false;
    told(response.status(), nowNs);
  }

  @Override
  public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {
    underWay = false;
    told(408, nowNs);
  }

  private void told(int status, long nowNs) {
    if (session.state() == Session.State.ANSWERED) {
      session.listener().transferProgress(status, nowNs);
    }
  }

  void receiveNotify(ServerTransaction transaction, SipRequest request, long nowNs) {
    String event = request.value(HeaderName.EVENT);
    if (!underWay || event == null || !event.startsWith("refer")) {
      session.layer().respond(transaction, underWay ? 489 : 481, nowNs);
      return;
    }
    session.layer().respond(transaction, 200, nowNs);
    int status = status(new String(request.body(), StandardCharsets.UTF_8));
    String state = request.value(HeaderName.SUBSCRIPTION_STATE);
    boolean last = state != null && state.startsWith("terminated");
    if (last) underWay = false;
    if (status > 0) told(status, nowNs);
    else if (last) told(408, nowNs);
  }

  /** The status of a {@code message/sipfrag} that is a status line (RFC 3420); 0 for none. */
  private static int status(@Nullable String fragment) {
    if (fragment == null || !fragment.startsWith("SIP/2.0 ") || fragment.length() < 11) return 0;
    int status = 0;
    for (int i = 8; i < 11; i++) {
      int digit = fragment.charAt(i) - '0';
      if (digit < 0 || digit > 9) return 0;
      status = status * 10 + digit;
    }
    return status;
  }
}
