package org.ringfence.sip.event;

import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.TransactionLayer;

/** One request of ours until its final answer, sent anew with credentials (RFC 3261 22.2). */
final class Exchange implements TransactionLayer.ResponseHandler {
  /** A stale nonce may be answered with another; a server that never ceases may not. */
  private static final int CHALLENGES = 2;

  private final TransactionLayer transactions;
  private final EventSurroundings surroundings;
  private final LongSupplier nextSeq;
  private final Reply reply;
  private int challenges;

  /**
   * @param nextSeq the sequence number of a request sent anew
   */
  Exchange(
      TransactionLayer transactions,
      EventSurroundings surroundings,
      LongSupplier nextSeq,
      Reply reply) {
    this.transactions = transactions;
    this.surroundings = surroundings;
    this.nextSeq = nextSeq;
    this.reply = reply;
  }

  void send(SipRequest request, @Nullable Flow known) {
    surroundings.findFlow(
        nextHop(request),
        known,
        flow -> {
          if (flow == null) {
            fail("there is no way");
          } else if (isTooLarge(request, flow)) {
            fail("too large a MESSAGE for UDP");
          } else {
            send(complete(request, flow), flow, surroundings.nowNs());
          }
        });
  }

  private void fail(String why) {
    reply.failed(new Failure(Failure.Kind.TRANSPORT, why), surroundings.nowNs());
  }

  private static boolean isTooLarge(SipRequest request, Flow flow) {
    return request.is(Method.MESSAGE)
        && !flow.transport().reliable()
        && request.toBytes().length > Limits.MESSAGE_UDP_BYTES;
  }

  private void send(SipRequest request, Flow flow, long nowNs) {
    transactions.request(request, flow, surroundings.sentBy(flow), this, nowNs);
  }

  private SipRequest complete(SipRequest request, Flow flow) {
    SipRequest.Builder complete = request.with();
    if (request.is(Method.SUBSCRIBE) || request.is(Method.NOTIFY)) {
      complete.set(HeaderName.CONTACT, surroundings.contact(flow));
    }
    return complete.set(HeaderName.USER_AGENT, surroundings.product()).build();
  }

  /** The first route if it is a loose one, else the Request-URI (RFC 3261 section 8.1.2). */
  private static Uri nextHop(SipRequest request) {
    List<NameAddr> routes = request.addresses(HeaderName.ROUTE);
    if (routes.isEmpty()) return request.uri();
    boolean loose = routes.getFirst().uri() instanceof SipUri uri && uri.params().has("lr");
    return loose ? routes.getFirst().uri() : request.uri();
  }

  @Override
  public void response(ClientTransaction transaction, SipResponse response, long nowNs) {
    if (response.isProvisional()) return;
    SipRequest again = withCredentials(transaction.request(), response);
    if (again == null) reply.answered(response, nowNs);
    else send(again, transaction.flow(), nowNs);
  }

  private @Nullable SipRequest withCredentials(SipRequest request, SipResponse response) {
    if (response.status() != 401 && response.status() != 407) return null;
    if (challenges == CHALLENGES) return null;
    challenges++;
    Header credentials = surroundings.credentials(request, response);
    if (credentials == null) return null;
    return request
        .with()
        .remove(HeaderName.VIA)
        .set(HeaderName.CSEQ, new CSeq(nextSeq.getAsLong(), request.method()))
        .set(credentials.name(), credentials.value())
        .build();
  }

  @Override
  public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {
    reply.failed(failure, nowNs);
  }
}
