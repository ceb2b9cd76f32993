package org.ringfence.sip.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Time moved by hand, and a wire that carries bytes between ends and remembers them. */
final class Wire {
  static final long MS = 1_000_000L;

  private record Packet(byte[] bytes, End from, End to) {}

  final List<SipMessage> seen = new ArrayList<>();
  private final List<End> ends = new ArrayList<>();
  private final ArrayDeque<Packet> queue = new ArrayDeque<>();

  /** What is lost on the way. */
  Predicate<SipMessage> lost = message -> false;

  long nowNs;

  End end(String name) {
    End end = new End(this, name, ends.size() + 1);
    ends.add(end);
    return end;
  }

  End at(java.net.InetSocketAddress address) {
    return ends.stream().filter(end -> end.address.equals(address)).findFirst().orElse(null);
  }

  void send(SipMessage message, End from, End to) {
    seen.add(message);
    if (to != null && !lost.test(message)) queue.add(new Packet(message.toBytes(), from, to));
  }

  /** Lets all that is on the wire arrive, and what it causes. */
  void settle() {
    for (int i = 0; !queue.isEmpty(); i++) {
      if (i > 10_000) throw new AssertionError("messages go round in circles");
      Packet packet = queue.poll();
      packet.to.receive((SipMessage) SipParser.parse(packet.bytes), packet.from);
    }
    for (End end : ends) end.layer.advance(nowNs);
    if (!queue.isEmpty()) settle();
  }

  /** Lets time pass, no deadline missed. */
  void pass(long ms) {
    long untilNs = nowNs + ms * MS;
    while (true) {
      settle();
      long nextNs = ends.stream().mapToLong(end -> end.layer.deadlineNs()).min().orElseThrow();
      if (nextNs > untilNs) break;
      nowNs = Math.max(nowNs, nextNs);
      for (End end : ends) end.layer.advance(nowNs);
    }
    nowNs = untilNs;
    for (End end : ends) end.layer.advance(nowNs);
    settle();
  }

  long count(Method method) {
    return requests(method).size();
  }

  List<SipRequest> requests(Method method) {
    return seen.stream()
        .filter(SipRequest.class::isInstance)
        .map(SipRequest.class::cast)
        .filter(request -> request.is(method))
        .toList();
  }

  List<SipResponse> responses(Method method) {
    return seen.stream()
        .filter(SipResponse.class::isInstance)
        .map(SipResponse.class::cast)
        .filter(response -> response.cseq().method().equals(method))
        .toList();
  }

  /** The final statuses answered to that method, in order. */
  List<Integer> statuses(Method method) {
    return responses(method).stream().map(SipResponse::status).toList();
  }

  static Predicate<SipMessage> request(Method method) {
    return message -> message instanceof SipRequest request && request.is(method);
  }

  static Predicate<SipMessage> response(int status, Method method) {
    return message ->
        message instanceof SipResponse response
            && response.status() == status
            && response.cseq().method().equals(method);
  }
}
