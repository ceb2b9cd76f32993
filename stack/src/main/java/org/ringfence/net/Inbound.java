package org.ringfence.net;

import java.nio.ByteBuffer;
import org.ringfence.base.Flow;
import org.ringfence.guard.Verdict;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipMessage;

/** Has messages judged, counts what the parser makes of them, and passes it on. */
record Inbound(Receiver receiver, Admission admission, TransportCounters counters) {

  /** What becomes of a message; {@link #parsed} is to follow unless it is dropped. */
  Verdict judge(Flow from, ByteBuffer message) {
    int length = message.remaining();
    Verdict verdict = admission.judge(from, length);
    if (verdict == Verdict.DROP) {
      String called = UrgentCall.number(message);
      if (called != null && admission.isUrgent(called)) {
        verdict = admission.judgeUrgent(from, length);
      }
    }
    if (verdict == Verdict.DROP) counters.add(Count.NOT_ADMITTED);
    return verdict;
  }

  /**
   * @param sinceNs when this thread began with it
   */
  void parsed(Parsed parsed, Flow from, Verdict verdict, long sinceNs) {
    boolean newcomer = verdict == Verdict.NEWCOMER;
    switch (parsed) {
      case SipMessage message -> {
        counters.add(Count.MESSAGES_RECEIVED);
        if (newcomer) receiver.newcomer(message, from);
        else receiver.received(message, from);
      }
      case Malformed malformed -> {
        counters.add(Count.MALFORMED);
        receiver.malformed(malformed, from);
      }
    }
    if (newcomer) admission.took(System.nanoTime() - sinceNs);
  }
}
