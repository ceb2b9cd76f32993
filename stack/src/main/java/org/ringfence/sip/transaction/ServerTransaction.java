package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.SipRequest;

/** A request of a peer's and our answer to it. */
public abstract class ServerTransaction {
  /** The request; after the final response without body and without what no dialog needs. */
  public SipRequest request() {
    throw new UnsupportedOperationException();
  }

  public Flow flow() {
    throw new UnsupportedOperationException();
  }

  public boolean isInvite() {
    throw new UnsupportedOperationException();
  }

  /** Whether a final response was given. */
  public boolean answered() {
    throw new UnsupportedOperationException();
  }

  /** Whether it ended because a final response >= 300 to its INVITE was never acknowledged. */
  public boolean timedOut() {
    throw new UnsupportedOperationException();
  }

  /** What the transaction user tied to it. */
  public @Nullable Object user() {
    throw new UnsupportedOperationException();
  }

  public void user(@Nullable Object attachment) {}
}
