package org.ringfence.sip.event;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.TransactionLayer;

/**
 * Requests that begin no dialog: MESSAGE (RFC 3428), OPTIONS (RFC 3261 section 11) and any other,
 * answered once, with challenges met.
 */
public final class OutOfDialog {
  private static final int MAX_FORWARDS = 70;

  private final TransactionLayer transactions;
  private final RandomGenerator random;
  private final EventSurroundings surroundings;

  public OutOfDialog(
      TransactionLayer transactions, RandomGenerator random, EventSurroundings surroundings) {
    this.transactions = transactions;
    this.random = random;
    this.surroundings = surroundings;
  }

  /**
   * A request to be added to and sent.
   *
   * @param from without a tag
   * @param routes an outbound proxy, or a registration's Service-Route
   */
  public SipRequest.Builder request(
      Method method, Uri target, NameAddr from, List<NameAddr> routes) {
    SipRequest.Builder request =
        SipRequest.builder(method, target)
            .add(HeaderName.MAX_FORWARDS, MAX_FORWARDS)
            .add(HeaderName.FROM, from.withTag(tag()))
            .add(HeaderName.TO, NameAddr.of(target))
            .add(HeaderName.CALL_ID, surroundings.mintCallId())
            .add(HeaderName.CSEQ, new CSeq(1, method));
    for (NameAddr route : routes) request.add(HeaderName.ROUTE, route);
    return request;
  }

  /**
   * Sends a request once. A MESSAGE that is too large for the UDP its way turns out to be fails,
   * since nothing would slow its fragments down (RFC 3428 section 8).
   *
   * @param known the flow to take if it lives, a registered phone's say; null to look for one
   */
  public void send(SipRequest request, @Nullable Flow known, Reply reply) {
    long[] number = {request.cseq().number()};
    new Exchange(transactions, surroundings, () -> ++number[0], reply).send(request, known);
  }

  /** A fresh tag. */
  String tag() {
    return Long.toUnsignedString(random.nextLong(), 36)
        + Long.toUnsignedString(random.nextLong(), 36);
  }

  TransactionLayer transactions() {
    return transactions;
  }

  EventSurroundings surroundings() {
    return surroundings;
  }

  RandomGenerator random() {
    return random;
  }
}
