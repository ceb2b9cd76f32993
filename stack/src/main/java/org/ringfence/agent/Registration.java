package org.ringfence.agent;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.sip.auth.DigestChallenge;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.BindingLife;
import org.ringfence.sip.outbound.KeepAlive;
import org.ringfence.sip.outbound.RegistrationRoutes;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;
import org.ringfence.stun.StunMessage;

/**
 * Keeps one address registered (RFC 3261 section 10.2) over one flow (RFC 5626): refreshes in time,
 * answers challenges, keeps the flow open, and comes back when it is lost. Everything happens on
 * its shard.
 *
 * <pre>
 *   OFF         --start--> TRYING
 *   TRYING      --2xx--> REGISTERED   --no such user, password--> REFUSED   --else--> WAITING
 *   REGISTERED  --time, flow lost--> TRYING
 *   WAITING     --time--> TRYING
 *   any         --stop--> OFF
 * </pre>
 */
public final class Registration {
  /** Finds the paths to the registrar, best first; answers on the shard, once. */
  @FunctionalInterface
  public interface Finder {
    void find(Consumer<List<Flow>> found);
  }

  private static final int MOST_CHALLENGES = 3;
  private static final long MOST_SECONDS = 7 * 24 * 3600;

  /** A way that was lost is sought this long without pausing for more than a breath. */
  private static final long HURRY_NS = 120_000_000_000L;

  private static final long HURRY_MS = 1_000;
  private static final int FIRST_SILENCE_MS = 15_000;
  private static final int LONGEST_SILENCE_MS = 600_000;

  private final AgentShard shard;
  private final RegistrationAccount account;
  private final Finder finder;
  private final Consumer<RegistrationState> listener;
  private final DigestClient digest;
  private final String callId;
  private final String tag;
  private RegistrationState state = new RegistrationState.Off();
  private List<Flow> paths = List.of();
  private int path;
  private long cseq;
  private int attempt;
  private int expiresSeconds;
  private int challenges;
  private int failures;
  private @Nullable HeaderName proof;
  private @Nullable String realm;
  private final FlowWatch watch;
  private final BindingLife life = new BindingLife(FIRST_SILENCE_MS, LONGEST_SILENCE_MS);
  private @Nullable BindingScout scout;
  private @Nullable Flow flow;
  private @Nullable Runnable left;
  private long hurryUntilNs = System.nanoTime();
  private Runnable timer = () -> {};

  /**
   * To be made on the shard.
   *
   * @param listener hears each state, on the shard
   */
  public Registration(
      AgentShard shard,
      RegistrationAccount account,
      Finder finder,
      Consumer<RegistrationState> listener) {
    this.shard = shard;
    this.account = account;
    this.finder = finder;
    this.listener = listener;
    this.digest =
        new DigestClient(
            account.username(), account.password(), null, account.allowMd5(), shard.random());
    this.callId = shard.mintCallId();
    this.tag = shard.layer().token();
    this.expiresSeconds = account.expiresSeconds();
    this.watch = new FlowWatch(shard, new Watcher());
  }

  /**
   * Lets it learn how seldom it may show itself over UDP, where its account is sparing.
   *
   * @param silent a local UDP address that nothing else uses
   * @param other the same
   */
  public void scout(InetSocketAddress silent, InetSocketAddress other) {
    scout = new BindingScout(shard, life, silent, other);
  }

  public RegistrationState state() {
    return state;
  }

  /** Registers, now; also cuts a wait short. */
  public void start() {
    stopTimers();
    attempt++;
    challenges = 0;
    become(new RegistrationState.Trying());
    int mine = attempt;
    finder.find(found -> {
      if (mine != attempt) return;
      paths = found;
      path = 0;
      if (found.isEmpty()) retry(404, "no address is known for it", 0, true);
      else register(found.getFirst());
    });
  }

  private void refresh(Flow over) {
    attempt++;
    challenges = 0;
    register(over);
  }

  /** Takes the registration back; {@code done} is told when the registrar knows, or never will. */
  public void stop(Runnable done) {
    stopTimers();
    if (scout != null) scout.stop();
    attempt++;
    challenges = 0;
    Flow over = state instanceof RegistrationState.Registered registered ? registered.flow() : null;
    become(new RegistrationState.Off());
    if (over == null) {
      done.run();
      return;
    }
    left = done;
    expiresSeconds = 0;
    register(over);
  }

  /** A connection is gone; when it was ours, we come back at once. */
  public void closed(Flow gone) {
    if (!isOurs(gone) || !(state instanceof RegistrationState.Registered)) return;
    hurry();
    start();
  }

  /**
   * The machine has come into another network: the flow it had leads nowhere from there, and we
   * come by another at once (RFC 5626 section 4.4).
   *
   * @return false when it was not to be registered
   */
  public boolean elsewhere() {
    boolean off = state instanceof RegistrationState.Off;
    if (off || state instanceof RegistrationState.Refused) return false;
    Flow before = flow;
    flow = null; // What is told of it from now on means nothing to us.
    if (before != null && before.transport().reliable()) {
      shard.agent().transports().drop(before, "we are in another network");
    }
    hurry();
    start();
    return true;
  }

  /** The registrar answered a ping. */
  public void pong(Flow from) {
    if (isOurs(from)) watch.pong();
  }

  /** A STUN response came. */
  public void answered(StunMessage response, Flow from) {
    if (!isOurs(from)) return;
    watch.answered(response);
    if (scout != null) scout.answered(response, from);
  }

  private void hurry() {
    hurryUntilNs = System.nanoTime() + HURRY_NS;
  }

  private boolean isOurs(Flow other) {
    return flow != null
        && other.transport() == flow.transport()
        && other.remote().equals(flow.remote());
  }

  private void register(Flow over) {
    flow = over;
    Params expires = Params.NONE.with("expires", Integer.toString(expiresSeconds));
    NameAddr contact = account.instance().on(ourselves(over).withParams(expires));
    SipRequest.Builder register =
        SipRequest.builder(Method.REGISTER, account.registrar())
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, account.address().withTag(tag))
            .add(HeaderName.TO, account.address())
            .add(HeaderName.CALL_ID, callId)
            .add(HeaderName.CSEQ, new CSeq(++cseq, Method.REGISTER))
            .add(HeaderName.CONTACT, contact)
            .add(HeaderName.EXPIRES, expiresSeconds)
            .add(HeaderName.SUPPORTED, "path, outbound, gruu")
            .add(HeaderName.USER_AGENT, shard.product());
    HeaderName proves = proof;
    if (proves != null) {
      String uri = account.registrar().toString();
      String credentials = digest.credentials(Method.REGISTER.name(), uri, new byte[0]);
      if (credentials != null) register.add(proves, credentials);
    }
    int mine = attempt;
    shard
        .layer()
        .transactions()
        .request(register.build(), over, shard.sentBy(over), of(mine), System.nanoTime());
  }

  /** A server, which has no user of its own, is known there by the one it registers as. */
  private NameAddr ourselves(Flow over) {
    NameAddr address = shard.address(over);
    boolean named = !(address.uri() instanceof SipUri uri) || !uri.user().isEmpty();
    if (named) return address;
    return NameAddr.of(((SipUri) address.uri()).withUser(account.address().uri().user()));
  }

  /** Answers of an attempt that was given up are for nobody. */
  private ResponseHandler of(int mine) {
    return new ResponseHandler() {
      @Override
      public void response(ClientTransaction transaction, SipResponse response, long nowNs) {
        if (mine == attempt) answered(transaction.flow(), response);
      }

      @Override
      public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {
        if (mine == attempt) unanswered(failure);
      }
    };
  }

  private void answered(Flow over, SipResponse response) {
    int status = response.status();
    if (response.isProvisional()) return;
    if (status == 401 || status == 407) {
      challenged(over, response);
    } else if (left != null) {
      gone();
    } else if (response.isSuccess()) {
      succeeded(over, response);
    } else if (status == 423) {
      tooBrief(over, response);
    } else if (status == 403 || status == 404 || status == 604) {
      refuse(reason(response), response);
    } else if (status >= 500 || status == 408 || status == 480 || status == 429) {
      long leastSeconds = response.number(HeaderName.RETRY_AFTER, 86_400, 0);
      retry(status, response.reasonPhrase(), leastSeconds, false);
    } else {
      refuse(RegistrationState.Reason.OTHER, response);
    }
  }

  private void challenged(Flow over, SipResponse response) {
    boolean proxy = response.status() == 407;
    HeaderName asks = proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
    List<String> values = response.values(asks);
    DigestClient.Outcome outcome = digest.challenged(values);
    if (outcome == DigestClient.Outcome.ACCEPTED && challenges++ < MOST_CHALLENGES) {
      proof = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
      DigestChallenge first = values.isEmpty() ? null : DigestChallenge.parse(values.getFirst());
      realm = first == null ? realm : first.realm();
      register(over);
    } else if (left != null) {
      gone();
    } else if (outcome == DigestClient.Outcome.NONE_ACCEPTABLE) {
      refuse(RegistrationState.Reason.WEAK_DIGEST, response);
    } else {
      refuse(RegistrationState.Reason.WRONG_PASSWORD, response);
    }
  }

  private RegistrationState.Reason reason(SipResponse response) {
    if (response.status() != 403) return RegistrationState.Reason.UNKNOWN_USER;
    if (response.reasonPhrase().toLowerCase(Locale.ROOT).contains("certificate")) {
      return RegistrationState.Reason.CERTIFICATE;
    }
    // A 403 to credentials of ours is how many registrars say that they are wrong.
    return challenges > 0
        ? RegistrationState.Reason.WRONG_PASSWORD
        : RegistrationState.Reason.UNKNOWN_USER;
  }

  private void tooBrief(Flow over, SipResponse response) {
    long least = response.number(HeaderName.MIN_EXPIRES, MOST_SECONDS, -1);
    if (least <= expiresSeconds) {
      refuse(RegistrationState.Reason.OTHER, response);
      return;
    }
    expiresSeconds = (int) least;
    register(over);
  }

  private void succeeded(Flow over, SipResponse response) {
    failures = 0;
    NameAddr ours = ours(response);
    long granted = response.number(HeaderName.EXPIRES, MOST_SECONDS, expiresSeconds);
    if (ours != null) granted = ours.params().number("expires", MOST_SECONDS, granted);
    int seconds = (int) Math.max(1, granted);
    become(
        new RegistrationState.Registered(
            over,
            seconds,
            RegistrationRoutes.serviceRoute(response),
            ours == null ? null : ours.params().value("pub-gruu"),
            ours == null ? null : ours.params().value("temp-gruu"),
            realm,
            response.lists(HeaderName.SUPPORTED, "trickle-ice")));
    // Early enough for a lost packet or two, and not all phones in the same second.
    double share = 0.75 + 0.15 * shard.random().nextDouble();
    timer = shard.after((long) (1000L * seconds * share), () -> refresh(over));
    hurryUntilNs = System.nanoTime();
    watch.begin(over, KeepAlive.flowTimerSeconds(response));
    boolean sparing = account.watch().everyMs() == 0;
    if (scout != null && sparing && over.transport() == Transport.UDP) scout.begin(over);
  }

  /** The binding of this device among all of the address; null when it is not listed. */
  private @Nullable NameAddr ours(SipResponse response) {
    List<NameAddr> contacts = response.contacts();
    NameAddr named = account.instance().among(contacts);
    if (named != null) return named;
    return contacts.size() == 1 ? contacts.getFirst() : null;
  }

  private void refuse(RegistrationState.Reason reason, SipResponse response) {
    stopTimers();
    become(new RegistrationState.Refused(reason, response.status(), response.reasonPhrase()));
  }

  private void unanswered(Failure failure) {
    if (left != null) {
      gone();
    } else if (state instanceof RegistrationState.Registered) {
      start(); // A refresh failed: perhaps there is another way.
    } else if (path + 1 < paths.size()) {
      register(paths.get(++path));
    } else {
      int status = failure.kind() == Failure.Kind.TIMEOUT ? 408 : 503;
      retry(status, failure.text(), 0, true);
    }
  }

  /**
   * @param unheard whether nobody answered at all
   */
  private void retry(int status, String words, long leastSeconds, boolean unheard) {
    failures++;
    long paceMs = account.pace().waitMs(failures, shard.random().nextDouble());
    long waitMs = Math.max(paceMs, leastSeconds * 1000);
    if (unheard && System.nanoTime() - hurryUntilNs < 0) {
      waitMs = HURRY_MS + shard.random().nextLong(HURRY_MS);
    }
    stopTimers();
    become(new RegistrationState.Waiting(status, words, waitMs));
    timer = shard.after(waitMs, this::start);
  }

  private void gone() {
    Runnable done = left;
    left = null;
    expiresSeconds = account.expiresSeconds();
    if (done != null) done.run();
  }

  private void become(RegistrationState next) {
    state = next;
    listener.accept(next);
  }

  private void stopTimers() {
    timer.run();
    watch.stop();
    timer = () -> {};
  }

  /** What a {@link FlowWatch} sees. */
  private final class Watcher implements FlowWatch.Owner {
    @Override
    public void lost(Flow over) {
      if (over.transport().reliable()) {
        shard.agent().transports().drop(over, "the peer does not answer pings");
      }
      hurry();
      start();
    }

    @Override
    public void moved(Flow over) {
      stopTimers();
      hurry();
      become(new RegistrationState.Trying());
      refresh(over);
    }

    @Override
    public int longestMs(Flow over) {
      if (account.watch().everyMs() > 0) return account.watch().everyMs();
      return over.transport() == Transport.UDP ? life.intervalMs() : 0;
    }
  }
}
