package org.ringfence.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.SipRequest;

/** A request of ours and what became of it. */
public abstract class ClientTransaction {
  public SipRequest request() {
    throw new UnsupportedOperationException();
  }

  public Flow flow() {
    throw new UnsupportedOperationException();
  }

  public boolean isInvite() {
    throw new UnsupportedOperationException();
  }

  /** Whether a final response or a failure has come. */
  public boolean ended() {
    throw new UnsupportedOperationException();
  }

  /** What the transaction user tied to it. */
  public @Nullable Object user() {
    throw new UnsupportedOperationException();
  }

  public void user(@Nullable Object attachment) {}
}
