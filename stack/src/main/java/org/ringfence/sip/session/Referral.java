package org.ringfence.sip.session;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.StatusCode;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ServerTransaction;

/**
 * The peer's wish that we call somebody else (RFC 3515). It is told how that goes by NOTIFY, unless
 * it said it does not care (RFC 4488).
 */
public final class Referral {
  private static final int EXPIRES_SECONDS = 60;

  private final Session session;
  private final ServerTransaction transaction;
  private final Uri target;
  private final @Nullable Replaces replaces;
  private final @Nullable String referredBy;
  private final long number;
  private final boolean silent;
  private boolean accepted;
  private boolean over;

  Referral(
      Session session,
      ServerTransaction transaction,
      SipRequest refer,
      Uri target,
      @Nullable Replaces replaces) {
    this.session = session;
    this.transaction = transaction;
    this.target = target;
    this.replaces = replaces;
    this.referredBy = refer.value(HeaderName.REFERRED_BY);
    this.number = refer.cseq().number();
    this.silent = "false".equalsIgnoreCase(refer.value(HeaderName.REFER_SUB));
  }

  /** Whom to call, without the headers it came with. */
  public Uri target() {
    return target;
  }

  /** The call to take over there, in an attended transfer; null in a blind one. */
  public @Nullable Replaces replaces() {
    return replaces;
  }

  /** Who says so (RFC 3892), as it came. */
  public @Nullable String referredBy() {
    return referredBy;
  }

  /** Takes it on: 202, and a first NOTIFY. */
  public void accept() {
    if (accepted || over) return;
    accepted = true;
    SipResponse.Builder response = session.layer().response(transaction, 202);
    if (silent) response.add(HeaderName.REFER_SUB, "false");
    session.layer().transactions().respond(transaction, response.build(), session.layer().nowNs());
    notify(100, false);
  }

  /** Will not do it. */
  public void refuse(int status) {
    if (accepted || over) return;
    over = true;
    session.layer().respond(transaction, status, session.layer().nowNs());
  }

  /** Tells the peer how far it has come; a final status ends the matter. */
  public void progress(int status) {
    if (!accepted || over) return;
    over = status >= 200;
    notify(status, over);
  }

  private void notify(int status, boolean last) {
    if (silent || session.state() == Session.State.ENDED) return;
    String state = last ? "terminated;reason=noresource" : "active;expires=" + EXPIRES_SECONDS;
    String fragment = "SIP/2.0 " + status + " " + StatusCode.phrase(status) + "\r\n";
    SipRequest.Builder notify =
        session
            .established()
            .request(Method.NOTIFY)
            .add(HeaderName.EVENT, "refer;id=" + number)
            .add(HeaderName.SUBSCRIPTION_STATE, state)
            .body("message/sipfrag;version=2.0", fragment.getBytes(StandardCharsets.UTF_8));
    session.send(notify, new Challenged(session, Session.Quiet.INSTANCE), session.layer().nowNs());
  }
}
