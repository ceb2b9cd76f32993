package org.ringfence.server.trunk;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Bandwidth;
import org.ringfence.agent.PeerTarget;
import org.ringfence.base.Flow;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.OpaqueUri;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.TrustBoundary;

/** One trunk at work: its calls, and whether it is there. Any thread may ask. */
public final class Carrier implements Way {
  private static final long PATIENCE_MS = 6_000;
  private static final long URGENT_PATIENCE_MS = 4_000;

  private final Trunk trunk;
  private final NumberPlan plan;
  private final String password;
  private final Signature signature;
  private final Map<String, Held> calls = new ConcurrentHashMap<>();
  private final Deque<Held> ordinary = new ConcurrentLinkedDeque<>();
  private final AtomicInteger usedKbps = new AtomicInteger();
  private final Presence presence;

  private record Held(Leg leg, AgentShard shard) {}

  /** Signs who calls whom. */
  @FunctionalInterface
  public interface Signature {
    /** Nothing is signed. */
    Signature NONE = (trunk, caller, wish) -> null;

    /** The Identity header of a call over that trunk; null for none. */
    @Nullable String of(String trunk, String caller, Wish wish);
  }

  Carrier(Trunk trunk, NumberPlan plan, String password, Signature signature) {
    this.signature = signature;
    this.trunk = trunk;
    this.plan = plan;
    this.password = password;
    this.presence = new Presence(this);
  }

  @Override
  public Trunk trunk() {
    return trunk;
  }

  @Override
  public boolean isAlive() {
    return presence.isAlive();
  }

  @Override
  public void failed(String why) {
    presence.down(why);
  }

  String password() {
    return password;
  }

  /** Whether it is there, and registered. */
  Presence presence() {
    return presence;
  }

  // Who speaks from where.

  /**
   * Whether what came over that flow comes from the carrier: over a connection that we opened to it
   * or that it proved itself on, from where we are registered, or from where the configuration
   * says. A trunk over TLS is believed nothing that comes another way.
   */
  boolean sends(Flow from, boolean proved) {
    if (!from.transport().secure() && from.transport() != trunk.transport()) return false;
    boolean ours = from.peerName() != null && from.peerName().equalsIgnoreCase(trunk.host());
    if (ours && from.connection() != 0 || proved) return true;
    Flow registered = presence.flow();
    InetAddress address = from.remote().getAddress();
    boolean there =
        registered != null
            && registered.transport() == from.transport()
            && registered.remote().equals(from.remote());
    return there || trunk.accepted().from(address);
  }

  /** Whether that flow leads to it. */
  boolean isAt(Flow to) {
    return trunk.host().equalsIgnoreCase(to.peerName()) || sends(to, false);
  }

  // Its calls.

  @Override
  public boolean hasRoom() {
    return calls.size() < trunk.channels();
  }

  int calls() {
    return calls.size();
  }

  boolean has(String callId) {
    return calls.containsKey(callId);
  }

  void take(Leg leg, AgentShard shard, boolean urgent) {
    Held held = new Held(leg, shard);
    if (urgent && !hasRoom()) makeRoom();
    calls.put(leg.id(), held);
    if (!urgent) ordinary.add(held);
  }

  void release(Leg leg) {
    Held held = calls.remove(leg.id());
    if (held != null) ordinary.remove(held);
  }

  /** The call that began last makes room for one that cannot wait. */
  private void makeRoom() {
    Iterator<Held> latest = ordinary.descendingIterator();
    if (!latest.hasNext()) return;
    Held held = latest.next();
    ordinary.remove(held);
    held.shard.execute(() -> held.leg.end(Cause.PREEMPTED));
  }

  /** What the line to it carries; calls for help are counted and never refused. */
  Bandwidth line(boolean urgent) {
    return party -> trunk.kbps() == 0 ? Bandwidth.Claim.UNBOUNDED : new Share(urgent);
  }

  private final class Share implements Bandwidth.Claim {
    private final boolean urgent;
    private int taken;

    Share(boolean urgent) {
      this.urgent = urgent;
    }

    @Override
    public int availableKbps() {
      return urgent ? Integer.MAX_VALUE : trunk.kbps() - usedKbps.get() + taken;
    }

    @Override
    public int mostKbps() {
      return urgent ? Integer.MAX_VALUE : trunk.kbps();
    }

    @Override
    public void take(int kbps) {
      usedKbps.addAndGet(kbps - taken);
      taken = kbps;
    }
  }

  // How it is spoken to.

  /** A number as it wants it. */
  String written(String number) {
    return written(trunk, plan, number);
  }

  /** A number as that trunk wants it. */
  public static String written(Trunk trunk, NumberPlan plan, String number) {
    if (!number.startsWith("+")) return number;
    return switch (trunk.wording().format()) {
      case PLUS -> number;
      case PLAIN -> number.substring(1);
      case NATIONAL -> plan.inNational(number);
    };
  }

  private SipUri uri(String user, boolean server) {
    String host = server ? trunk.host() : trunk.domain();
    boolean same = server || trunk.host().equals(trunk.domain());
    Params params = Params.NONE.with("transport", trunk.transport().parameter());
    SipUri uri = SipUri.of(user, host, same ? trunk.port() : -1);
    return same ? uri.withParams(params) : uri;
  }

  /** Where it is. */
  SipUri server() {
    Params params = Params.NONE.with("transport", trunk.transport().parameter());
    return new SipUri(false, "", new HostPort(trunk.host(), trunk.port()), params, "");
  }

  /** Who we are there. */
  NameAddr ourselves() {
    String user = trunk.user() == null ? written(trunk.number()) : trunk.user();
    return NameAddr.of(SipUri.of(user.isEmpty() ? "ringfence" : user, trunk.domain(), -1));
  }

  /** The trunk's server, where it is not what its numbers' domain leads to. */
  List<NameAddr> routes() {
    return trunk.host().equals(trunk.domain()) ? List.of() : List.of(route());
  }

  @Override
  public PeerTarget target(AgentShard shard, Wish wish) {
    String number = wish.shown().isEmpty() ? trunk.number() : wish.shown();
    boolean sos = wish.urgent() && trunk.wording().sos();
    Uri target = sos ? new OpaqueUri("urn", "service:sos") : uri(written(wish.number()), false);
    NameAddr to = NameAddr.of(sos ? target : SipUri.of(written(wish.number()), trunk.domain(), -1));
    NameAddr asserted =
        number.isEmpty()
            ? ourselves()
            : new NameAddr(
                wish.name(), SipUri.of(written(number), trunk.domain(), -1), Params.NONE);
    NameAddr from = trunk.wording().from() == Trunk.From.USER ? ourselves() : asserted;
    List<NameAddr> routes = sos ? List.of(route()) : routes();
    PeerTarget.Wording wording =
        new PeerTarget.Wording(
            target,
            wish.hidden() ? TrustBoundary.anonymous(from) : from,
            to,
            asserted,
            wish.hidden(),
            routes,
            presence.flow(),
            wish.hops(),
            extra(wish, number),
            wish.attachment(),
            wish.urgent() ? URGENT_PATIENCE_MS : PATIENCE_MS);
    CarrierTerms terms = new CarrierTerms(this, shard, wish.urgent(), number, wish.watch(), "");
    return new PeerTarget(shard, "trunk " + name(), terms, wording);
  }

  private List<Header> extra(Wish wish, String number) {
    String identity = wish.urgent() ? null : signature.of(name(), number, wish);
    if (identity == null) return wish.extra();
    List<Header> all = new ArrayList<>(wish.extra());
    all.add(new Header(HeaderName.IDENTITY, identity));
    return all;
  }

  private NameAddr route() {
    SipUri server = server();
    return NameAddr.of(server.withParams(server.params().with("lr", null)));
  }

  /**
   * What holds in a call from it.
   *
   * @param proof what was found out about who calls
   */
  public CarrierTerms terms(AgentShard shard, String called, String proof) {
    return new CarrierTerms(this, shard, false, called, Wish.Watch.NONE, proof);
  }

  @Override
  public CompletableFuture<TrunkStatus> ask() {
    return presence.ask();
  }

  @Override
  public TrunkStatus status() {
    String port = trunk.port() < 0 ? "" : ":" + trunk.port();
    return new TrunkStatus(
        name(),
        trunk.host() + port,
        trunk.transport().parameter(),
        trunk.media().word(),
        presence.word(),
        presence.registration(),
        calls.size(),
        trunk.channels(),
        presence.answeredMs(),
        presence.trouble());
  }
}
