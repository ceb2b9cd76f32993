package org.ringfence.sip.transaction;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;

/** One layer on a test bench: time by hand, what it sends and what its user hears as lists. */
final class Bench
    implements TransactionLayer.TransactionUser,
        TransactionLayer.ResponseHandler,
        TransactionLayer.Sender {
  static final HostPort SENT_BY = new HostPort("192.0.2.1", 5060);
  static final Flow UDP = flow(Transport.UDP, 5060, 0);
  static final Flow TCP = flow(Transport.TCP, 40_000, 7);

  record Sent(SipMessage message, Flow to, long atNs) {
    SipRequest request() {
      return (SipRequest) message;
    }

    SipResponse response() {
      return (SipResponse) message;
    }
  }

  final TimerWheel wheel = new TimerWheel(0);
  final TransactionLayer layer =
      new TransactionLayer(wheel, Timers.STANDARD, new SplittableRandom(1), this, this);
  final List<Sent> sent = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  final List<ServerTransaction> incoming = new ArrayList<>();
  final List<Failure> failures = new ArrayList<>();
  long nowNs;

  static Flow flow(Transport transport, int port, long connection) {
    return new Flow(transport, null, new InetSocketAddress("198.51.100.7", port), connection, null);
  }

  /** Moves time on to {@code ms} since the start, firing each timer at its own time. */
  Bench at(double ms) {
    long untilNs = Math.round(ms * 1e6);
    while (wheel.deadlineNs() <= untilNs) {
      nowNs = Math.max(nowNs, wheel.deadlineNs());
      wheel.advance(nowNs);
    }
    nowNs = untilNs;
    return this;
  }

  static SipRequest request(Method method) {
    return SipRequest.builder(method, SipUri.of("bob", "example.org", -1))
        .add(HeaderName.FROM, "<sip:alice@example.org>;tag=a")
        .add(HeaderName.TO, "<sip:bob@example.org>")
        .add(HeaderName.CALL_ID, "call-1@example.org")
        .add(HeaderName.CSEQ, new CSeq(1, method))
        .add(HeaderName.MAX_FORWARDS, "70")
        .build();
  }

  ClientTransaction send(Method method, Flow to) {
    return layer.request(request(method), to, SENT_BY, this, nowNs);
  }

  /** Lets the peer answer the last request of that method that was sent. */
  Bench answer(Method method, int status, String toTag) {
    Sent last = last(method);
    receive(SipResponse.to(last.request(), status, toTag).build(), last.to());
    return this;
  }

  /** By the wire: what is received has been bytes. */
  void receive(SipMessage message, Flow from) {
    layer.receive((SipMessage) SipParser.parse(message.toBytes()), from, nowNs);
  }

  void receive(String message, Flow from) {
    byte[] bytes = message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    layer.receive((SipMessage) SipParser.parse(bytes), from, nowNs);
  }

  static String text(String method, String via) {
    return text(method, via, "<sip:bob@example.org>", "call-9");
  }

  static String text(String method, String via, String to, String callId) {
    return method
        + " sip:bob@192.0.2.1 SIP/2.0\nVia: SIP/2.0/"
        + via
        + "\nFrom: <sip:alice@example.org>;tag=a\nTo: "
        + to
        + "\nCall-ID: "
        + callId
        + "\nCSeq: 1 "
        + method
        + "\nMax-Forwards: 70\nContent-Length: 0\n\n";
  }

  boolean respond(int status) {
    ServerTransaction transaction = incoming.getLast();
    SipResponse response = SipResponse.to(transaction.request(), status, "b").build();
    return layer.respond(transaction, response, nowNs);
  }

  Sent last(Method method) {
    for (int i = sent.size() - 1; i >= 0; i--) {
      if (sent.get(i).message() instanceof SipRequest request && request.is(method)) {
        return sent.get(i);
      }
    }
    throw new AssertionError("no " + method + " was sent");
  }

  /** When requests of that method went out, in ms. */
  List<Long> times(Method method) {
    List<Long> times = new ArrayList<>();
    for (Sent each : sent) {
      if (each.message() instanceof SipRequest request && request.is(method)) {
        times.add(each.atNs() / 1_000_000);
      }
    }
    return times;
  }

  /** When responses of that status went out, in ms. */
  List<Long> times(int status) {
    List<Long> times = new ArrayList<>();
    for (Sent each : sent) {
      if (each.message() instanceof SipResponse response && response.status() == status) {
        times.add(each.atNs() / 1_000_000);
      }
    }
    return times;
  }

  boolean isEmpty() {
    return layer.clientCount() == 0 && layer.serverCount() == 0 && wheel.size() == 0;
  }

  /** How the peer of a UDP flow takes connections; null when it does not. */
  TransactionLayer.Way stream;

  @Override
  public TransactionLayer.Way stream(SipRequest request, Flow udp) {
    return stream;
  }

  @Override
  public void noStream(Flow refused) {
    heard.add("no " + refused.transport());
  }

  @Override
  public void send(SipMessage message, Flow to) {
    sent.add(new Sent(message, to, nowNs));
  }

  @Override
  public void response(ClientTransaction transaction, SipResponse response, long now) {
    String tag = response.to().tag();
    heard.add(response.status() + (tag == null || tag.equals("b") ? "" : " " + tag));
  }

  @Override
  public void failed(ClientTransaction transaction, Failure failure, long now) {
    failures.add(failure);
    heard.add(failure.kind().toString());
  }

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long now) {
    incoming.add(transaction);
    heard.add(request.method().name());
  }

  @Override
  public void ack(SipRequest ack, Flow from, long now) {
    heard.add("ACK");
  }

  @Override
  public void cancelled(ServerTransaction invite, SipRequest cancel, long now) {
    heard.add("CANCEL");
  }

  @Override
  public void stray(SipResponse response, Flow from, long now) {
    heard.add("stray " + response.status());
  }

  @Override
  public void ended(ServerTransaction transaction, long now) {
    heard.add(transaction.timedOut() ? "ended unacknowledged" : "ended");
  }
}
