package org.ringfence.sip.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Uri;

/**
 * Whom we call, and as whom.
 *
 * @param target the Request-URI
 * @param from without a tag
 * @param routes the Route headers, a registration's Path or an outbound proxy
 * @param flow the way there when it is known, a registered phone's connection say
 * @param offer null to let the other side offer
 * @param headers further headers, such as P-Asserted-Identity, Privacy or Replaces; Max-Forwards
 *     when it is not 70
 * @param attachment what goes with the offer; null for nothing
 */
public record Invitation(
    Uri target,
    NameAddr from,
    NameAddr to,
    List<NameAddr> routes,
    @Nullable Flow flow,
    @Nullable SessionDescription offer,
    List<Header> headers,
    @Nullable Attachment attachment) {
  public Invitation(
      Uri target,
      NameAddr from,
      NameAddr to,
      List<NameAddr> routes,
      @Nullable Flow flow,
      @Nullable SessionDescription offer,
      List<Header> headers) {
    this(target, from, to, routes, flow, offer, headers, null);
  }
}
