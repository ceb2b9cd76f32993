package org.ringfence.agent;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.call.Call;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Diversion;
import org.ringfence.call.Exchange;
import org.ringfence.call.MediaPath;
import org.ringfence.call.Party;
import org.ringfence.call.Taken;
import org.ringfence.call.Target;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionLayer;
import org.ringfence.sip.transaction.Timers;

/** A telephone exchange on a virtual network, made of the parts of the real one. */
final class SimExchange extends SimNode implements LegHome, Exchange {
  static final String ECHO = "echo";
  private static final AgentSettings SETTINGS =
      new AgentSettings("Simulation", "", "exchange.example", null, Timers.STANDARD);

  /** The phones of each number. */
  private final Map<String, List<InetSocketAddress>> phones;

  final Map<String, Call> calls = new HashMap<>();
  final Map<String, List<CallEvent>> records = new HashMap<>();
  final List<SimMedia> media = new ArrayList<>();

  /** The sessions that may still be alive. */
  final Map<String, Session> sessions = new HashMap<>();

  private int number;

  SimExchange(
      VirtualNetwork network,
      Port port,
      SplittableRandom random,
      Map<String, List<InetSocketAddress>> phones) {
    super(network, port, random);
    this.phones = phones;
  }

  @Override
  public void invited(Session session, long nowNs) {
    sessions.put(session.callId(), session);
    Party caller = Party.of(session.invite().from().uri().user(), "");
    SipLeg leg = new SipLeg(this, session, caller);
    Destination dialled = Destination.of(session.invite().uri().user());
    Call call = new Call("call" + number++, leg, dialled, session.offer(), this);
    calls.put(call.id(), call);
    call.start();
  }

  // What the legs need.

  @Override
  public SessionLayer layer() {
    return layer;
  }

  @Override
  public AgentSettings settings() {
    return SETTINGS;
  }

  @Override
  public RandomGenerator random() {
    return random;
  }

  @Override
  public String mintCallId() {
    return "x" + layer.token();
  }

  @Override
  public InetSocketAddress localAddress(Flow flow) {
    return address();
  }

  @Override
  public void take(Replaces replaces, Consumer<@Nullable Taken> taken) {
    later(0, () -> release(replaces.dialog(), found -> later(0, () -> taken.accept(found))));
  }

  @Override
  public void soon(Runnable task) {
    later(0, task);
  }

  // What the calls need.

  @Override
  public void route(Party caller, Destination dialled, int diverted, Consumer<Decision> decided) {
    Decision decision = decide(dialled.number());
    if (chance(0.2)) later(random.nextInt(100), () -> decided.accept(decision));
    else decided.accept(decision);
  }

  private Decision decide(String dialled) {
    if (dialled.equals(ECHO)) {
      Party echo = Party.of(ECHO, "");
      return new Decision.Serve(echo, call -> call.answerEcho(echo));
    }
    List<InetSocketAddress> contacts = phones.get(dialled);
    if (contacts == null) return new Decision.Refuse(Cause.NOT_FOUND);
    List<Target> targets = new ArrayList<>();
    for (InetSocketAddress contact : contacts) {
      String host = contact.getAddress().getHostAddress();
      Flow flow = chance(0.2) ? null : Flow.to(Transport.UDP, contact, null);
      PhoneTarget phone =
          new PhoneTarget(this, host, SipUri.of(dialled, host, -1), List.of(), flow, 69);
      targets.add(new Noted(phone));
    }
    return new Decision.Ring(Party.of(dialled, ""), targets, 20_000);
  }

  /** A phone target whose sessions are remembered here. */
  private final class Noted implements Target {
    private final PhoneTarget phone;

    Noted(PhoneTarget phone) {
      this.phone = phone;
    }

    @Override
    public String name() {
      return phone.name();
    }

    @Override
    public org.ringfence.call.Reach reach() {
      return phone.reach();
    }

    @Override
    public org.ringfence.call.Leg dial(
        Party caller,
        Party called,
        org.ringfence.sdp.@Nullable SessionDescription offer,
        List<Diversion> diversions,
        org.ringfence.call.LegListener listener) {
      SipLeg leg = (SipLeg) phone.dial(caller, called, offer, diversions, listener);
      sessions.put(leg.id(), leg.session());
      return leg;
    }
  }

  @Override
  public @Nullable MediaPath openMedia(String callId) {
    if (chance(0.005)) return null;
    SimMedia opened = new SimMedia();
    media.add(opened);
    return opened;
  }

  @Override
  public void record(CallEvent event) {
    records.computeIfAbsent(event.callId(), id -> new ArrayList<>()).add(event);
  }

  @Override
  public Runnable after(long delayMs, Runnable task) {
    TimerWheel.Timer timer =
        new TimerWheel.Timer() {
          @Override
          public void fire(long nowNs) {
            task.run();
          }
        };
    wheel.schedule(timer, network.nowNs() + delayMs * MS);
    return () -> wheel.cancel(timer);
  }

  @Override
  public long longestMs() {
    return 3_600_000;
  }

  @Override
  public void released(Call call) {
    if (calls.remove(call.id()) == null) throw new AssertionError("a call was released twice");
  }

  @Override
  public void broken(Session session, RuntimeException bug) {
    throw bug;
  }
}
