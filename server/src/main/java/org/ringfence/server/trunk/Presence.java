package org.ringfence.server.trunk;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Registration;
import org.ringfence.agent.RegistrationAccount;
import org.ringfence.agent.RegistrationState;
import org.ringfence.base.Flow;
import org.ringfence.net.dns.SipTarget;
import org.ringfence.server.config.Trunk;
import org.ringfence.sip.event.Reply;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.Instance;
import org.ringfence.sip.transaction.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a carrier is there: what it answers to OPTIONS now and then (RFC 3261 section 11), and
 * whether we are registered. Changed on its shard alone; any thread may ask.
 *
 * <pre>
 *   UNKNOWN, DOWN  --any answer but 408 and 503-->  UP
 *   UNKNOWN, UP    --no answer, 408, 503; a call that got none-->  DOWN
 *   DOWN  --a minute, where nobody asks it-->  UNKNOWN
 * </pre>
 */
final class Presence {
  private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

  /** A carrier that refused us for good may have been told better since. */
  private static final long REFUSED_MS = 600_000;

  private static final long GOODBYE_MS = 3_000;

  /** A carrier that is never asked is given another chance after that. */
  private static final long UNASKED_NS = 60_000_000_000L;

  private static final RegistrationAccount.Pace PACE = new RegistrationAccount.Pace(2_000, 300_000);

  /** Whether a call is worth trying. */
  enum State {
    UNKNOWN,
    UP,
    DOWN
  }

  private final Carrier carrier;
  private @Nullable AgentShard home;
  private @Nullable Registration registration;
  private boolean ended;
  private Carriers.Surroundings surroundings = (flow, name) -> {};
  private volatile RegistrationState registered = new RegistrationState.Off();
  private volatile State state = State.UNKNOWN;
  private volatile long downSinceNs;
  private volatile long answeredMs = -1;
  private volatile String trouble = "";
  private volatile @Nullable Flow way;
  private volatile @Nullable String asking;

  Presence(Carrier carrier) {
    this.carrier = carrier;
  }

  /** Begins, on the shard that it stays on. */
  void begin(AgentShard shard, Carriers.Surroundings around) {
    home = shard;
    surroundings = around;
    Trunk trunk = carrier.trunk();
    if (trunk.registers()) {
      Registration made = new Registration(shard, account(trunk), this::find, this::registers);
      registration = made;
      made.start();
    }
    if (trunk.checkSeconds() > 0) check(shard);
  }

  private RegistrationAccount account(Trunk trunk) {
    String user = trunk.user() == null ? "" : trunk.user();
    String named = trunk.name() + "@" + trunk.domain();
    UUID device = UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8));
    return new RegistrationAccount(
        SipUri.of("", trunk.domain(), trunk.host().equals(trunk.domain()) ? trunk.port() : -1),
        carrier.ourselves(),
        user,
        carrier.password(),
        new Instance("urn:uuid:" + device, 0),
        trunk.registerSeconds(),
        trunk.md5() || trunk.transport().secure(),
        PACE,
        new RegistrationAccount.Watch(20_000));
  }

  private void find(java.util.function.Consumer<List<Flow>> found) {
    AgentShard shard = shard();
    shard
        .agent()
        .resolver()
        .resolve(SipTarget.of(carrier.server()))
        .whenComplete((flows, failure) ->
            shard.execute(() -> found.accept(failure == null ? flows : List.of())));
  }

  private AgentShard shard() {
    AgentShard shard = home;
    if (shard == null) throw new IllegalStateException("a trunk that has not begun");
    return shard;
  }

  private void registers(RegistrationState now) {
    RegistrationState before = registered;
    registered = now;
    switch (now) {
      case RegistrationState.Registered done -> {
        surroundings.proved(done.flow(), carrier.name());
        if (!(before instanceof RegistrationState.Registered)) {
          LOG.info("trunk {}: registered", carrier.name());
        }
        up();
      }
      case RegistrationState.Refused refused -> {
        LOG.error("trunk {}: {}", carrier.name(), registration());
        shard().after(REFUSED_MS, this::again);
      }
      case RegistrationState.Waiting waiting ->
          LOG.warn("trunk {}: {}", carrier.name(), registration());
      case RegistrationState.Off off -> {}
      case RegistrationState.Trying trying -> {}
    }
  }

  private void again() {
    Registration refused = registration;
    if (!ended && refused != null && registered instanceof RegistrationState.Refused)
      refused.start();
  }

  /**
   * Takes the registration back and asks no more. On the shard.
   *
   * @param done what comes then, once; a carrier that does not answer is not waited for long
   */
  void end(Runnable done) {
    ended = true;
    Registration ours = registration;
    if (ours == null) {
      done.run();
      return;
    }
    AtomicBoolean over = new AtomicBoolean();
    Runnable once =
        () -> {
          if (!over.getAndSet(true)) done.run();
        };
    ours.stop(once);
    shard().after(GOODBYE_MS, once);
  }

  void onRegistration(java.util.function.Consumer<Registration> told) {
    AgentShard shard = home;
    if (shard == null || !carrier.trunk().registers()) return;
    shard.execute(() -> {
      Registration ours = registration;
      if (ours != null) told.accept(ours);
    });
  }

  // Asking.

  private void check(AgentShard shard) {
    if (ended) return;
    ask(shard, new CompletableFuture<>());
    long everyMs = carrier.trunk().checkSeconds() * 1000L;
    // Down trunks are looked for more often, and not all in the same second.
    long soonMs = state == State.DOWN ? Math.min(everyMs, 10_000) : everyMs;
    shard.after(soonMs - shard.random().nextLong(soonMs / 5 + 1), () -> check(shard));
  }

  /** Asks it now; any thread. */
  CompletableFuture<TrunkStatus> ask() {
    CompletableFuture<TrunkStatus> answer = new CompletableFuture<>();
    AgentShard shard = home;
    if (shard == null) answer.complete(carrier.status());
    else shard.execute(() -> ask(shard, answer));
    return answer;
  }

  private void ask(AgentShard shard, CompletableFuture<TrunkStatus> answer) {
    long sinceNs = System.nanoTime();
    SipRequest options =
        shard
            .events()
            .outOfDialog()
            .request(Method.OPTIONS, carrier.server(), carrier.ourselves(), List.of())
            .build();
    asking = options.callId();
    Reply reply =
        new Reply() {
          @Override
          public void answered(SipResponse response, long nowNs) {
            answeredMs = (System.nanoTime() - sinceNs) / 1_000_000;
            int status = response.status();
            if (status == 503 || status == 408) down("it answers " + status);
            else up();
            answer.complete(carrier.status());
          }

          @Override
          public void failed(Failure failure, long nowNs) {
            down(failure.text());
            answer.complete(carrier.status());
          }
        };
    Flow known = flow();
    if (known != null) {
      shard.events().outOfDialog().send(options, known, reply);
      return;
    }
    find(flows -> {
      way = flows.isEmpty() ? null : flows.getFirst();
      shard.events().outOfDialog().send(options, way, reply);
    });
  }

  /** Whether that Call-ID is of a question of ours. */
  boolean asks(String callId) {
    return callId.equals(asking);
  }

  private void up() {
    if (state != State.UP) LOG.info("trunk {} is there", carrier.name());
    state = State.UP;
    trouble = "";
    Flow proved = way;
    if (proved != null) surroundings.proved(proved, carrier.name());
  }

  /** It did not answer, or said that it cannot. */
  void down(String why) {
    if (state != State.DOWN) LOG.warn("trunk {} is down: {}", carrier.name(), why);
    downSinceNs = System.nanoTime();
    state = State.DOWN;
    trouble = why;
  }

  // What it is.

  boolean isAlive() {
    return isAlive(System.nanoTime());
  }

  boolean isAlive(long nowNs) {
    boolean lost = carrier.trunk().registers() && registered instanceof RegistrationState.Refused;
    return state(nowNs) != State.DOWN && !lost;
  }

  /** Whoever asks nothing learns nothing, and one failed call would count for ever. */
  private State state(long nowNs) {
    boolean asked = carrier.trunk().checkSeconds() > 0;
    boolean stale = state == State.DOWN && !asked && nowNs - downSinceNs >= UNASKED_NS;
    return stale ? State.UNKNOWN : state;
  }

  /** Where we are registered; null where we are not. */
  @Nullable Flow flow() {
    return registered instanceof RegistrationState.Registered done ? done.flow() : null;
  }

  String word() {
    return state(System.nanoTime()).name().toLowerCase(java.util.Locale.ROOT);
  }

  long answeredMs() {
    return answeredMs;
  }

  String trouble() {
    return trouble;
  }

  String registration() {
    return switch (registered) {
      case RegistrationState.Off off -> carrier.trunk().registers() ? "not registered" : "";
      case RegistrationState.Trying trying -> "registering";
      case RegistrationState.Registered done -> "registered";
      case RegistrationState.Waiting waiting -> "not registered: " + waiting.words();
      case RegistrationState.Refused refused ->
          switch (refused.reason()) {
            case WRONG_PASSWORD -> "refused: wrong user or password";
            case CERTIFICATE -> "refused: it wants a certificate";
            case WEAK_DIGEST -> "refused: it asks for MD5, and `md5: on` is not set";
            case UNKNOWN_USER -> "refused: it does not know the user";
            case OTHER -> "refused: " + refused.status() + " " + refused.words();
          };
    };
  }
}
