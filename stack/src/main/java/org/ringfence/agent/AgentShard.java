package org.ringfence.agent;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.Taken;
import org.ringfence.net.Admission;
import org.ringfence.net.EventLoop;
import org.ringfence.net.Ticker;
import org.ringfence.net.UrgentCall;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.event.EventLayer;
import org.ringfence.sip.event.EventSurroundings;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.TrustBoundary;
import org.ringfence.sip.overload.PeerThrottle;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionLayer;
import org.ringfence.sip.session.Surroundings;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.TransactionLayer;

/** One event loop's part of an endpoint: its sessions, its transactions, its clock. */
public final class AgentShard implements LegHome, Surroundings, EventSurroundings, Ticker {
  private static final int RETRY_SECONDS = 5;
  private static final int RETRY_SPREAD_SECONDS = 30;

  private final SipAgent agent;
  private final EventLoop loop;
  private final RandomGenerator random;
  private final TimerWheel wheel;
  private final SessionLayer layer;
  private final EventLayer events;
  private final TcpPeers tcpPeers = new TcpPeers();

  AgentShard(SipAgent agent, EventLoop loop, RandomGenerator random) {
    this.agent = agent;
    this.loop = loop;
    this.random = random;
    long nowNs = System.nanoTime();
    this.wheel = new TimerWheel(nowNs);
    this.layer = new SessionLayer(wheel, agent.settings().timers(), random, this, new Out(), nowNs);
    this.events =
        new EventLayer(layer.transactions(), wheel, agent.settings().timers(), random, this);
    loop.ticker(this);
  }

  public EventLoop loop() {
    return loop;
  }

  @Override
  public SessionLayer layer() {
    return layer;
  }

  /** Subscriptions, and requests without a dialog. SUBSCRIBE and NOTIFY go there. */
  public EventLayer events() {
    return events;
  }

  public SipAgent agent() {
    return agent;
  }

  @Override
  public AgentSettings settings() {
    return agent.settings();
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  /** Runs {@code task} here, from any thread, with the clock set. */
  public void execute(Runnable task) {
    loop.execute(() -> {
      layer.advance(System.nanoTime());
      task.run();
    });
  }

  @Override
  public void soon(Runnable task) {
    execute(task);
  }

  /** The same from this shard only. */
  @Override
  public Runnable after(long delayMs, Runnable task) {
    TimerWheel.Timer timer =
        new TimerWheel.Timer() {
          @Override
          public void fire(long nowNs) {
            task.run(); // The wheel fires the others even when this one throws.
          }
        };
    wheel.schedule(timer, System.nanoTime() + delayMs * 1_000_000L);
    return () -> wheel.cancel(timer);
  }

  @Override
  public String mintCallId() {
    return agent.mintCallId(this, random);
  }

  @Override
  public InetSocketAddress localAddress(Flow flow) {
    return agent.transports().localAddress(flow);
  }

  @Override
  public boolean supports(String optionTag) {
    return agent.handler().supports(optionTag);
  }

  @Override
  public @Nullable Flow current(Flow flow) {
    return agent.handler().current(flow);
  }

  @Override
  public void take(Replaces replaces, Consumer<@Nullable Taken> taken) {
    agent.take(replaces, this, taken);
  }

  /** Answers a request for which nothing was remembered. */
  public void respondStateless(SipRequest request, SipResponse response, Flow from) {
    layer.transactions().respondStateless(request, response, from);
  }

  /** Out to the network. */
  private final class Out implements TransactionLayer.Sender {
    /** What a peer may not hear stays here (RFC 3325 section 7). */
    @Override
    public void send(SipMessage message, Flow to) {
      SipMessage told = message;
      boolean telling =
          message.has(HeaderName.PRIVACY) || message.has(HeaderName.P_PREFERRED_IDENTITY);
      if (telling && !agent.handler().trusts(to)) {
        told =
            switch (message) {
              case SipRequest request -> TrustBoundary.leaving(request, request.with()).build();
              case SipResponse response -> TrustBoundary.leaving(response, response.with()).build();
            };
      }
      agent.tap().passed(AgentShard.this, told, to, false);
      switch (told) {
        case SipResponse plain -> {
          SipResponse answer = agent.overload().told(plain, System.currentTimeMillis());
          if (to.transport() == Transport.UDP) answer(answer, to);
          else agent.transports().send(answer, to);
        }
        case SipRequest request -> agent.transports().send(held(request, to), to);
      }
    }

    /** A request to one who may ask us to hold back says that we can (RFC 7339 section 4.1). */
    private SipRequest held(SipRequest request, Flow to) {
      if (!agent.handler().holdsBack(to)) return request;
      String offering = PeerThrottle.offering(request.topVia()).toString();
      return request.with().set(HeaderName.VIA, offering).build();
    }

    /** Whoever has not proved to be there is answered with no more bytes than came from there. */
    private void answer(SipResponse response, Flow to) {
      Admission admission = agent.transports().admission();
      if (admission.isProven(to)) {
        agent.transports().send(response, to);
        return;
      }
      byte[] wire = ShortAnswer.of(response).toBytes();
      if (admission.mayAnswer(to, wire.length)) agent.transports().send(wire, to);
    }

    @Override
    public TransactionLayer.@Nullable Way stream(SipRequest request, Flow udp) {
      if (!tcpPeers.mayTake(request, udp, System.nanoTime())) return null;
      Flow tcp = Flow.to(Transport.TCP, udp.remote(), null);
      return new TransactionLayer.Way(tcp, sentBy(tcp));
    }

    @Override
    public void noStream(Flow stream) {
      tcpPeers.refused(stream.remote(), System.nanoTime());
    }
  }

  // In from the network.

  void receive(SipMessage received, Flow from) {
    long nowNs = System.nanoTime();
    if (received instanceof SipResponse response && response.topVia().params().has("oc")) {
      agent.throttle().learn(from.remote(), response.topVia(), nowNs);
    }
    SipMessage message = believed(received, from);
    agent.tap().passed(this, message, from, true);
    if (message instanceof SipRequest request && !request.is(Method.ACK)) {
      DialogId dialog = DialogId.ofReceived(request);
      if (dialog == null && !request.is(Method.CANCEL)) {
        if (agent.handler().screen(this, request, from, nowNs)) return;
      } else if (dialog != null && isOfNobody(dialog, request, from)) {
        respondStateless(request, SipResponse.to(request, 481, null).build(), from);
        return;
      } else if (dialog != null && isOfAStranger(dialog, request, from, nowNs)) {
        return;
      }
    }
    try {
      layer.receive(message, from, nowNs);
    } catch (RuntimeException bug) {
      broken(message, bug);
    }
  }

  /** The same of somebody unknown, handed over by another loop. */
  void newcomer(SipMessage message, Flow from) {
    Admission admission = agent.transports().admission();
    boolean urgent = UrgentCall.is(message, admission);
    if (!admission.hasTime() && !(urgent && admission.hasTimeForHelp())) {
      shed(message, from);
      return;
    }
    long sinceNs = System.nanoTime();
    receive(message, from);
    admission.took(System.nanoTime() - sinceNs);
  }

  /**
   * There is no time for it. Over a connection it is told when to come again, each at another time;
   * a datagram is sent again anyway. From any thread.
   */
  void shed(SipMessage message, Flow from) {
    if (from.transport() == Transport.UDP || !(message instanceof SipRequest request)) return;
    if (request.is(Method.ACK)) return;
    int seconds = RETRY_SECONDS + Math.floorMod(request.callId().hashCode(), RETRY_SPREAD_SECONDS);
    SipResponse later =
        SipResponse.to(request, 503, null).add(HeaderName.RETRY_AFTER, seconds).build();
    agent.transports().send(later, from);
  }

  /** The message without what only one we trust may say. */
  private SipMessage believed(SipMessage message, Flow from) {
    if (!message.has(HeaderName.P_ASSERTED_IDENTITY) || agent.handler().trusts(from)) {
      return message;
    }
    return switch (message) {
      case SipRequest request -> TrustBoundary.entering(request.with()).build();
      case SipResponse response -> TrustBoundary.entering(response.with()).build();
    };
  }

  /** Within a dialog that is not, or no longer, here: no state is made for it. */
  private boolean isOfNobody(DialogId dialog, SipRequest request, Flow from) {
    return !request.is(Method.CANCEL)
        && layer.find(dialog) == null
        && !events.knows(request)
        && !layer.transactions().knows(request, from);
  }

  /**
   * Whoever has read a call's Call-ID and tags can write a BYE: what comes another way than the
   * peer's last words is the peer's only if it proves so.
   */
  private boolean isOfAStranger(DialogId dialog, SipRequest request, Flow from, long nowNs) {
    Session session = layer.find(dialog);
    Flow peer = session == null ? null : session.latestFlow();
    if (session == null || peer == null || isSame(peer, from)) return false;
    return !layer.transactions().knows(request, from)
        && agent.handler().screenWithin(this, session, request, from, nowNs);
  }

  private static boolean isSame(Flow one, Flow other) {
    boolean either = one.connection() == 0 || other.connection() == 0; // Yet to be opened, or UDP.
    return one.remote().equals(other.remote())
        && (either || one.connection() == other.connection());
  }

  /** A bug met while {@code message} was dealt with ends the session it belongs to, if any. */
  private void broken(SipMessage message, RuntimeException bug) {
    DialogId dialog =
        switch (message) {
          case SipRequest request -> DialogId.ofReceived(request);
          case SipResponse response -> DialogId.ofReceived(response);
        };
    Session session = dialog == null ? null : layer.find(dialog);
    if (session == null) loop.failed(bug);
    else broken(session, bug);
  }

  /** A bug in a call ends that call: 500 before an answer, BYE after it. */
  @Override
  public void broken(Session session, RuntimeException bug) {
    loop.failed(bug);
    try {
      if (session.owner() instanceof SipLeg leg) leg.end(Cause.FAILED);
      else if (session.state() == Session.State.RINGING) session.reject(500, null, List.of());
      else session.hangUp(List.of());
    } catch (RuntimeException another) {
      loop.failed(another);
    }
  }

  void closed(Flow flow) {
    layer.transactions().closed(flow, System.nanoTime());
  }

  void failed(Flow to, SipMessage what, String reason) {
    layer.transactions().failed(to, what, reason, System.nanoTime());
  }

  @Override
  public long deadlineNs() {
    return layer.deadlineNs();
  }

  @Override
  public void tick(long nowNs) {
    layer.advance(nowNs);
  }

  // What the sessions ask for.

  @Override
  public void findFlow(Uri nextHop, @Nullable Flow known, Consumer<@Nullable Flow> found) {
    Flow current = known == null ? null : current(known);
    if (current != null) {
      found.accept(current);
    } else if (nextHop instanceof SipUri uri && !isOverItsFlowAlone(uri)) {
      resolve(uri, found);
    } else {
      found.accept(null);
    }
  }

  /** A browser cannot be connected to; what it calls its host is nobody's (RFC 7118 appendix A). */
  private static boolean isOverItsFlowAlone(SipUri uri) {
    Transport transport = uri.transport();
    return transport != null && transport.webSocket();
  }

  private void resolve(SipUri uri, Consumer<@Nullable Flow> found) {
    agent
        .resolver()
        .resolve(SipTarget.of(uri))
        .whenComplete((flows, failure) -> {
          Flow first = failure != null || flows.isEmpty() ? null : flows.getFirst();
          if (loop.inLoop()) found.accept(first);
          else execute(() -> found.accept(first));
        });
  }

  @Override
  public boolean admits(SipRequest invite, Flow to) {
    return !agent.handler().holdsBack(to)
        || UrgentCall.is(invite, agent.transports().admission())
        || agent.throttle().admits(to.remote(), random, System.nanoTime());
  }

  @Override
  public HostPort sentBy(Flow flow) {
    InetSocketAddress local = localAddress(flow);
    return new HostPort(literal(ours(local)), local.getPort());
  }

  private InetAddress ours(InetSocketAddress local) {
    InetAddress outside = agent.settings().publicAddress();
    return outside != null ? outside : local.getAddress();
  }

  /** The address without a zone, which means nothing to others. */
  static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private static String literal(InetAddress address) {
    String text = plain(address);
    return text.indexOf(':') >= 0 ? "[" + text + "]" : text;
  }

  @Override
  public Destination destination(Uri uri) {
    return agent.handler().destination(uri);
  }

  @Override
  public Uri reached(Uri target, @Nullable Flow direct) {
    return agent.handler().reached(target, direct);
  }

  @Override
  public NameAddr contact(Flow flow) {
    NameAddr lasting = agent.handler().contact(flow);
    return lasting != null ? lasting : address(flow);
  }

  /** Where that flow reaches us, for as long as it lasts. */
  NameAddr address(Flow flow) {
    Transport transport = flow.transport();
    Params params = Params.NONE;
    if (transport != Transport.UDP) {
      params = params.with("transport", transport.parameter());
    }
    SipUri uri = new SipUri(false, agent.settings().user(), sentBy(flow), params, "");
    return NameAddr.of(uri);
  }

  @Override
  public String product() {
    return agent.settings().product();
  }

  @Override
  public long sessionSeconds() {
    return agent.settings().sessionSeconds();
  }

  @Override
  public void invited(Session session, long nowNs) {
    try {
      agent.handler().invited(this, session, nowNs);
    } catch (RuntimeException bug) {
      broken(session, bug);
    }
  }

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    if (!events.receive(transaction, from, nowNs)) {
      agent.handler().request(this, transaction, request, from, nowNs);
    }
  }

  @Override
  public long nowNs() {
    return System.nanoTime();
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return agent.handler().credentials(request, challenge);
  }
}
