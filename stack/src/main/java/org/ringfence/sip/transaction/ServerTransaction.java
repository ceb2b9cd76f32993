package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;

/** A request of a peer's as the one who answers it sees it (RFC 3261 section 17.2). */
public final class ServerTransaction {
  final ServerMachine machine;
  SipRequest request;
  boolean answered;
  boolean timedOut;
  private final Flow flow;
  private @Nullable Object user;

  ServerTransaction(SipRequest request, Flow flow, ServerMachine machine) {
    this.request = request;
    this.flow = flow;
    this.machine = machine;
  }

  /**
   * The request, its top Via marked with where it came from. Of an INVITE with a final response
   * only {@linkplain SipRequest#essentials the essentials} are left.
   */
  public SipRequest request() {
    return request;
  }

  /** The path it came by. */
  public Flow flow() {
    return flow;
  }

  public boolean isInvite() {
    return request.is(Method.INVITE);
  }

  /** Whether a final response was given. */
  public boolean answered() {
    return answered;
  }

  /** Whether a final response >= 300 to this INVITE was never acknowledged (timer H). */
  public boolean timedOut() {
    return timedOut;
  }

  /** What the transaction user tied to it. */
  public @Nullable Object user() {
    return user;
  }

  public void user(@Nullable Object attachment) {
    user = attachment;
  }
}
