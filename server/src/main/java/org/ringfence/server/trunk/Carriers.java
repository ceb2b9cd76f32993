package org.ringfence.server.trunk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Flow;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.numbers.OutsideNumber;
import org.ringfence.server.report.Failure;
import org.ringfence.sip.auth.DigestChallenge;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.stun.StunMessage;

/** All trunks. Any thread may ask. */
public final class Carriers {
  private static final long GOODBYE_MS = 500;

  /** What trunks tell of. */
  @FunctionalInterface
  public interface Surroundings {
    /** Whoever is there proved to be that trunk's carrier. */
    void proved(Flow flow, String trunk);
  }

  /** Finds out what proves who we are at a trunk. */
  @FunctionalInterface
  public interface Passwords {
    String of(Trunk trunk) throws Failure;
  }

  private final NumberPlan plan;
  private final Passwords passwords;
  private final RandomGenerator random;
  private final Function<Flow, @Nullable PeerCertificate> shown;
  private volatile List<Carrier> carriers;

  /** Those that are no more, while calls of theirs go on. */
  private volatile List<Carrier> leaving = List.of();

  private @Nullable Begun begun;

  private record Begun(List<AgentShard> shards, Surroundings surroundings) {}

  /**
   * @param passwords by trunk
   * @param shown what the peer at a flow showed of itself; null for nothing
   * @param random a secure one
   */
  public Carriers(
      List<Trunk> trunks,
      NumberPlan plan,
      Passwords passwords,
      Function<Flow, @Nullable PeerCertificate> shown,
      RandomGenerator random)
      throws Failure {
    this.plan = plan;
    this.passwords = passwords;
    this.shown = shown;
    this.random = random;
    List<Carrier> made = new ArrayList<>();
    for (Trunk each : trunks) made.add(new Carrier(each, plan, passwords.of(each)));
    this.carriers = List.copyOf(made);
  }

  /** Registers and asks from now on. */
  public synchronized void begin(List<AgentShard> shards, Surroundings surroundings) {
    Begun now = new Begun(shards, surroundings);
    begun = now;
    for (Carrier each : carriers) begin(each, now);
  }

  private static void begin(Carrier carrier, Begun now) {
    AgentShard shard = home(carrier, now);
    shard.execute(() -> carrier.presence().begin(shard, now.surroundings()));
  }

  private static AgentShard home(Carrier carrier, Begun now) {
    return now.shards().get(Math.floorMod(carrier.name().hashCode(), now.shards().size()));
  }

  /**
   * Makes these the trunks from now on. One that is as it was stays untouched; calls over one that
   * is not, or no more, go on. Blocks for passwords that are in files.
   */
  public synchronized void become(List<Trunk> wanted) throws Failure {
    Map<String, Carrier> before = new LinkedHashMap<>();
    for (Carrier each : carriers) before.put(each.name(), each);
    List<Carrier> now = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (Trunk trunk : wanted) {
      String password = passwords.of(trunk);
      Carrier old = before.remove(trunk.name());
      boolean same = old != null && old.trunk().equals(trunk) && old.password().equals(password);
      Carrier is = old != null && same ? old : new Carrier(trunk, plan, password);
      now.add(is);
      if (!same) changes.add(new Change(old, is));
    }
    for (Carrier gone : before.values()) changes.add(new Change(gone, null));
    List<Carrier> busy = new ArrayList<>(leaving);
    for (Change each : changes) if (each.old() != null) busy.add(each.old());
    leaving = busy.stream().filter(each -> each.calls() > 0).toList();
    carriers = List.copyOf(now);
    Begun there = begun;
    if (there != null) for (Change each : changes) make(each, there);
  }

  private record Change(@Nullable Carrier old, @Nullable Carrier young) {}

  /** A registration is taken back before it is made anew: both are of the same address. */
  private static void make(Change change, Begun now) {
    Carrier young = change.young();
    Runnable begins = young == null ? () -> {} : () -> begin(young, now);
    if (change.old() == null) begins.run();
    else end(change.old(), now, begins);
  }

  private static void end(Carrier carrier, Begun now, Runnable done) {
    home(carrier, now).execute(() -> carrier.presence().end(done));
  }

  /** Tells carriers that we are gone, and waits a moment for that. */
  public void end() {
    List<Carrier> registered =
        carriers.stream().filter(each -> each.presence().flow() != null).toList();
    CountDownLatch gone = new CountDownLatch(registered.size());
    for (Carrier each : registered) {
      each.presence().onRegistration(registration -> registration.stop(gone::countDown));
    }
    try {
      gone.await(GOODBYE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public boolean isEmpty() {
    return carriers.isEmpty();
  }

  /** The ways to a number, the one to be tried first before all others. */
  public List<Carrier> towards(OutsideNumber number) {
    return LeastCost.order(ways(), number.digits());
  }

  /** All ways, for who needs help: what they cost is of no account. */
  public List<Carrier> all() {
    List<Carrier> alive = new ArrayList<>();
    List<Carrier> down = new ArrayList<>();
    for (Carrier each : carriers) (each.presence().isAlive() ? alive : down).add(each);
    alive.addAll(down);
    return alive;
  }

  private List<LeastCost.Way<Carrier>> ways() {
    return carriers.stream()
        .map(each -> new LeastCost.Way<>(each, each.trunk(), each.presence().isAlive()))
        .toList();
  }

  /** A call over it came to nothing for a reason that lies with it. */
  public void failed(Carrier carrier, String why) {
    carrier.presence().down(why);
  }

  /** Whose request it is; null when it is no trunk's. What it says of its sender is not asked. */
  public @Nullable Carrier whoSends(SipRequest request, Flow from) {
    if (carriers.isEmpty()) return null;
    PeerCertificate certificate = from.transport().secure() ? shown.apply(from) : null;
    Carrier found = null;
    for (Carrier each : carriers) {
      Trunk trunk = each.trunk();
      boolean proved =
          trunk.accepted().certificate()
              && certificate != null
              && (certificate.isFor(trunk.host()) || certificate.isFor(trunk.domain()));
      if (!each.sends(from, proved)) continue;
      // Two trunks of one carrier are told apart by who is called.
      if (found == null || isCalled(each, request)) found = each;
    }
    return found;
  }

  private static boolean isCalled(Carrier carrier, SipRequest request) {
    String user = request.uri().user();
    return user.equals(carrier.trunk().user())
        || user.equals(carrier.written(carrier.trunk().number()));
  }

  /** Whether a carrier is there: it may say who somebody is, and hear it. */
  public boolean isTrunk(Flow peer) {
    for (Carrier each : carriers) if (each.isAt(peer)) return true;
    for (Carrier each : leaving) if (each.calls() > 0 && each.isAt(peer)) return true;
    return false;
  }

  /**
   * Credentials for a request of a trunk's own call, and for no other: whoever could make us prove
   * its password elsewhere would collect what can be guessed at.
   */
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    String callId = request.callId();
    for (Carrier each : carriers) {
      if (each.has(callId) || each.presence().asks(callId)) {
        return credentials(each, request, challenge);
      }
    }
    for (Carrier each : leaving) {
      if (each.has(callId)) return credentials(each, request, challenge);
    }
    return null;
  }

  private @Nullable Header credentials(Carrier carrier, SipRequest request, SipResponse challenge) {
    Trunk trunk = carrier.trunk();
    String user = trunk.user();
    if (user == null || carrier.password().isEmpty()) return null;
    boolean proxy = challenge.status() == 407;
    HeaderName asks = proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    HeaderName proves = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
    List<String> values = challenge.values(asks);
    DigestChallenge first = values.isEmpty() ? null : DigestChallenge.parse(values.getFirst());
    if (request.has(proves) && (first == null || !first.stale())) return null;
    boolean md5 = trunk.md5() || trunk.transport().secure();
    DigestClient digest = new DigestClient(user, carrier.password(), null, md5, random);
    if (digest.challenged(values) != DigestClient.Outcome.ACCEPTED) return null;
    String uri = request.uri().toString();
    String credentials = digest.credentials(request.method().name(), uri, request.body());
    return credentials == null ? null : new Header(proves, credentials);
  }

  // What the transports tell.

  public void closed(Flow flow) {
    for (Carrier each : carriers) each.presence().onRegistration(ours -> ours.closed(flow));
  }

  public void pong(Flow flow) {
    for (Carrier each : carriers) each.presence().onRegistration(ours -> ours.pong(flow));
  }

  public void answered(StunMessage response, Flow from) {
    for (Carrier each : carriers) {
      each.presence().onRegistration(ours -> ours.answered(response, from));
    }
  }

  // For people.

  public List<TrunkStatus> status() {
    return carriers.stream().map(Carrier::status).toList();
  }

  /** Asks one whether it is there; null when there is none of that name. */
  public @Nullable CompletableFuture<TrunkStatus> ask(String name) {
    for (Carrier each : carriers) if (each.name().equals(name)) return each.presence().ask();
    return null;
  }
}
