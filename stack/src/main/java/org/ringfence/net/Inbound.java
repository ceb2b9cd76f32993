package org.ringfence.net;

import org.ringfence.base.Flow;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipMessage;

/** Counts what the parser made of some bytes, and passes it on. */
record Inbound(Receiver receiver, TransportCounters counters) {

  void parsed(Parsed parsed, Flow from) {
    switch (parsed) {
      case SipMessage message -> {
        counters.add(Count.MESSAGES_RECEIVED);
        receiver.received(message, from);
      }
      case Malformed malformed -> {
        counters.add(Count.MALFORMED);
        receiver.malformed(malformed, from);
      }
    }
  }
}
