package org.ringfence.sip.event;

import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.Failure;

/** Hears what became of one request: one of the two, once. */
public interface Reply {
  /** The final response; challenges that could be answered are not shown. */
  void answered(SipResponse response, long nowNs);

  /** There is none. */
  void failed(Failure failure, long nowNs);
}
