package org.ringfence.sip.event;

import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.Failure;

/** Hears what became of one request: one of the two, once. */
public interface Reply {
  /** Whatever becomes of it, nobody waits for it. */
  Reply IGNORED =
      new Reply() {
        @Override
        public void answered(SipResponse response, long nowNs) {}

        @Override
        public void failed(Failure failure, long nowNs) {}
      };

  /** The final response; challenges that could be answered are not shown. */
  void answered(SipResponse response, long nowNs);

  /** There is none. */
  void failed(Failure failure, long nowNs);
}
