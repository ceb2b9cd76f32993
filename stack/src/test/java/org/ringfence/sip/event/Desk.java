package org.ringfence.sip.event;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;
import org.ringfence.sip.transaction.TransactionLayer;

/** An event layer with time by hand; what it sends and what it hears are lists. */
final class Desk
    implements TransactionLayer.TransactionUser, TransactionLayer.Sender, EventSurroundings {
  static final Flow PEER =
      new Flow(Transport.TCP, null, new InetSocketAddress("198.51.100.7", 40_000), 7, null);
  static final Flow PEER_UDP =
      new Flow(Transport.UDP, null, new InetSocketAddress("198.51.100.7", 5060), 0, null);

  final SplittableRandom random = new SplittableRandom(3);
  final TimerWheel wheel = new TimerWheel(0);
  final TransactionLayer transactions =
      new TransactionLayer(wheel, Timers.STANDARD, random, this, this);
  final EventLayer events = new EventLayer(transactions, wheel, Timers.STANDARD, random, this);
  final List<SipMessage> sent = new ArrayList<>();
  @Nullable Flow way = PEER;
  @Nullable Header password;
  long nowNs;
  private int number;

  /** Moves time on to {@code seconds} since the start, firing each timer at its own time. */
  Desk at(double seconds) {
    long untilNs = Math.round(seconds * 1e9);
    while (wheel.deadlineNs() <= untilNs) {
      nowNs = Math.max(nowNs, wheel.deadlineNs());
      wheel.advance(nowNs);
    }
    nowNs = untilNs;
    return this;
  }

  void receive(SipMessage message) {
    receive(message, PEER);
  }

  void receive(SipMessage message, Flow from) {
    transactions.receive((SipMessage) SipParser.parse(message.toBytes()), from, nowNs);
  }

  /** The requests sent of that method, with those that were sent anew. */
  List<SipRequest> requests(Method method) {
    List<SipRequest> some = new ArrayList<>();
    for (SipMessage each : sent) {
      if (each instanceof SipRequest request && request.is(method)) some.add(request);
    }
    return some;
  }

  SipRequest last(Method method) {
    return requests(method).getLast();
  }

  SipResponse lastResponse() {
    return (SipResponse)
        sent.reversed().stream().filter(SipResponse.class::isInstance).findFirst().orElseThrow();
  }

  /** Lets the peer answer the last request of that method. */
  void answer(Method method, int status, String... fields) {
    SipResponse.Builder response =
        SipResponse.to(last(method), status, "peer")
            .add(HeaderName.CONTACT, "<sip:peer@198.51.100.7>");
    add(response, fields);
    receive(response.build());
  }

  /** A request of the peer's in the dialog that our first SUBSCRIBE began. */
  SipRequest notify(String tag, int seq, String state, String... fields) {
    SipRequest subscribe = requests(Method.SUBSCRIBE).getFirst();
    SipRequest.Builder notify =
        fresh(Method.NOTIFY, seq)
            .add(HeaderName.FROM, subscribe.to().withTag(tag))
            .add(HeaderName.TO, subscribe.from())
            .add(HeaderName.CALL_ID, subscribe.callId())
            .add(HeaderName.EVENT, "message-summary")
            .add(HeaderName.SUBSCRIPTION_STATE, state)
            .body("text/plain", "x".getBytes(StandardCharsets.UTF_8));
    add(notify, fields);
    return notify.build();
  }

  /** A SUBSCRIBE of the peer's; within the dialog of {@code first} when that is not null. */
  SipRequest subscribe(@Nullable SipRequest first, int seq, String... fields) {
    SipRequest.Builder subscribe = fresh(Method.SUBSCRIBE, seq);
    if (first == null) {
      subscribe
          .add(HeaderName.FROM, "<sip:bob@example.org>;tag=bob")
          .add(HeaderName.TO, "<sip:a@b>");
      subscribe.add(HeaderName.CALL_ID, "theirs");
    } else {
      subscribe.add(HeaderName.FROM, first.to()).add(HeaderName.TO, first.from());
      subscribe.add(HeaderName.CALL_ID, first.callId());
    }
    subscribe.add(HeaderName.EVENT, "message-summary");
    add(subscribe, fields);
    return subscribe.build();
  }

  private SipRequest.Builder fresh(Method method, int seq) {
    return SipRequest.builder(method, SipUri.of("us", "192.0.2.1", -1))
        .add(HeaderName.VIA, "SIP/2.0/TCP 198.51.100.7:5060;branch=z9hG4bK" + ++number)
        .add(HeaderName.MAX_FORWARDS, 70)
        .add(HeaderName.CONTACT, "<sip:peer@198.51.100.7>")
        .add(HeaderName.CSEQ, new CSeq(seq, method));
  }

  /**
   * Each field as {@code Name: value}; it replaces one of that name, and an empty value removes.
   */
  private static void add(org.ringfence.sip.message.MessageBuilder<?> message, String... fields) {
    for (String field : fields) {
      int colon = field.indexOf(':');
      HeaderName name = HeaderName.of(field.substring(0, colon));
      String value = field.substring(colon + 1).strip();
      if (value.isEmpty()) message.remove(name);
      else message.set(name, value);
    }
  }

  static Subscription wish(int seconds, boolean forks) {
    return new Subscription(
        SipUri.of("bob", "example.org", -1),
        NameAddr.of(SipUri.of("alice", "example.org", -1)),
        List.of(),
        null,
        EventName.of("message-summary"),
        "text/plain",
        seconds,
        forks,
        List.of());
  }

  @Override
  public void send(SipMessage message, Flow to) {
    sent.add(message);
  }

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long now) {
    events.receive(transaction, from, now);
  }

  @Override
  public void ack(SipRequest ack, Flow from, long now) {}

  @Override
  public void cancelled(ServerTransaction invite, SipRequest cancel, long now) {}

  @Override
  public void stray(SipResponse response, Flow from, long now) {}

  @Override
  public void ended(ServerTransaction transaction, long now) {}

  @Override
  public void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found) {
    found.accept(way);
  }

  @Override
  public HostPort sentBy(Flow flow) {
    return new HostPort("192.0.2.1", 5060);
  }

  @Override
  public NameAddr contact(Flow flow) {
    return NameAddr.of(SipUri.of("us", "192.0.2.1", 5060));
  }

  @Override
  public String product() {
    return "Desk";
  }

  @Override
  public String mintCallId() {
    return "call-" + ++number;
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return password;
  }
}
