package org.ringfence.call;

import java.util.List;

/** Which of a call's forwards its records tell already: each is told once. */
final class ForwardsTold {
  private int told;

  /** Tells each diversion on the way to that ringing which is news, the earliest first. */
  void tell(String callId, Decision.Ring ring, Exchange exchange) {
    List<Diversion> diversions = ring.diversions();
    for (int i = diversions.size() - 1 - told; i >= 0; i--) {
      String to = i == 0 ? ring.called().number() : diversions.get(i - 1).number();
      Diversion by = diversions.get(i);
      exchange.record(new CallEvent.Forwarded(callId, by.number(), to, by.reason()));
      told++;
    }
  }
}
