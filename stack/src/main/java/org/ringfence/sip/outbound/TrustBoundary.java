package org.ringfence.sip.outbound;

import java.util.List;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.MessageBuilder;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipUri;

/** What headers pass between those we trust and those we do not (RFC 3325 section 5 and 7). */
public final class TrustBoundary {
  private static final SipUri ANONYMOUS = SipUri.of("anonymous", "anonymous.invalid", -1);

  /** What may tell who somebody is and no call needs (RFC 3323 section 4.1.1). */
  private static final List<HeaderName> TELLING =
      List.of(
          HeaderName.SUBJECT,
          HeaderName.CALL_INFO,
          HeaderName.ORGANIZATION,
          HeaderName.USER_AGENT,
          HeaderName.SERVER,
          HeaderName.REFERRED_BY,
          HeaderName.of("Reply-To"),
          HeaderName.of("In-Reply-To"));

  private TrustBoundary() {}

  /** Takes out what only one we trust may say. {@code copy} is a builder of the message. */
  public static <B extends MessageBuilder<B>> B entering(B copy) {
    return copy.remove(HeaderName.P_ASSERTED_IDENTITY);
  }

  /**
   * Takes out what one we do not trust may not hear.
   *
   * @param message what is sent, with its Privacy header
   * @param copy a builder of it
   */
  public static <B extends MessageBuilder<B>> B leaving(SipMessage message, B copy) {
    Privacy privacy = Privacy.of(message);
    copy.remove(HeaderName.P_PREFERRED_IDENTITY);
    if (privacy.id() || privacy.user()) copy.remove(HeaderName.P_ASSERTED_IDENTITY);
    if (privacy.history()) copy.remove(HeaderName.HISTORY_INFO).remove(HeaderName.DIVERSION);
    if (privacy.user()) {
      for (HeaderName name : TELLING) copy.remove(name);
      copy.set(HeaderName.FROM, anonymous(message.from()));
    }
    return copy;
  }

  /** The address of nobody, with the tag that the dialog needs (RFC 3323 section 4.1.1.3). */
  public static NameAddr anonymous(NameAddr from) {
    String tag = from.tag();
    Params params = tag == null ? Params.NONE : Params.NONE.with("tag", tag);
    return new NameAddr("Anonymous", ANONYMOUS, params);
  }
}
