package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** A request of ours as its sender sees it (RFC 3261 section 17.1). */
public final class ClientTransaction {
  ResponseHandler handler;
  Flow flow;
  SipRequest request;
  boolean ended;

  /** The way it takes when the peer turns out to take no TCP; null when there is no other. */
  TransactionLayer.@Nullable Way otherwise;

  /** Set before anyone sees the transaction. */
  @Nullable ClientMachine machine;

  /** Neighbours among the unfinished transactions of the same connection. */
  @Nullable ClientTransaction before;

  @Nullable ClientTransaction after;

  private @Nullable Object user;

  ClientTransaction(SipRequest request, Flow flow, ResponseHandler handler) {
    this.request = request;
    this.flow = flow;
    this.handler = handler;
  }

  /**
   * The request with the Via it went out with. Of an INVITE answered 2xx only {@linkplain
   * SipRequest#essentials the essentials} are left, once the first 2xx has been handed over.
   */
  public SipRequest request() {
    return request;
  }

  public Flow flow() {
    return flow;
  }

  public boolean isInvite() {
    return request.is(Method.INVITE);
  }

  /** Whether a final response or a failure has been handed over; more 2xx may follow a 2xx. */
  public boolean ended() {
    return ended;
  }

  /** Has another hear what is still to come: one that keeps less alive than a whole call. */
  public void handler(ResponseHandler other) {
    handler = other;
  }

  /** What the transaction user tied to it. */
  public @Nullable Object user() {
    return user;
  }

  public void user(@Nullable Object attachment) {
    user = attachment;
  }
}
