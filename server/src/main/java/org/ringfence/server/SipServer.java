package org.ringfence.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.SipLeg;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.call.Destination;
import org.ringfence.call.Party;
import org.ringfence.guard.Attempts;
import org.ringfence.guard.Guard;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.server.application.ApplicationDesk;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.Hook;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.hook.HookDesk;
import org.ringfence.server.hook.HookStatus;
import org.ringfence.server.observe.CallFigures;
import org.ringfence.server.observe.Figures;
import org.ringfence.server.observe.PassedMessage;
import org.ringfence.server.observe.TraceSender;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.registrar.Contact;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.registrar.Registrar;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Stores;
import org.ringfence.server.trunk.Carrier;
import org.ringfence.server.trunk.TrunkDesk;
import org.ringfence.server.trust.DeviceProof;
import org.ringfence.server.trust.GuessLimit;
import org.ringfence.server.trust.Identification;
import org.ringfence.server.trust.Identifier;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.outbound.Gruu;
import org.ringfence.sip.outbound.Privacy;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.transaction.Replies;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.stun.StunMessage;

/** The running SIP server: who sends what, who is where, and the calls between them. */
final class SipServer implements StartedServer, AgentHandler {
  private static final long POLL_MS = 100;
  private static final int MOST_RETRY_SECONDS = 10;

  private final Stores stores;
  private final Locations locations;
  private final Gruu gruu;
  private final Registrar registrar;
  private final CallCount count;
  private final Attempts attempts;
  private final Answers answers;
  private final HookDesk hooks;
  private final TraceSender traces;
  private final CallFigures callFigures = new CallFigures();
  private final MessageLamps lamps;
  private final TextMessages texts;
  private final Publications publications = new Publications();
  private final Lines lines;
  private final Map<AgentShard, Desk> desks = new HashMap<>();
  private final Machinery machinery;

  private final Trunking trunking;
  private final Neighbours neighbours = new Neighbours();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Dialling dialling = new Dialling();

  SipServer(Config config, Stores stores, Machinery.Sizes sizes) throws IOException, Failure {
    this.stores = stores;
    this.locations = new Locations(stores.bindings(), System.currentTimeMillis());
    SecureRandom random = new SecureRandom();
    this.gruu = new Gruu(stores.key("temporary GRUUs"), config.domain());
    this.registrar = new Registrar(locations, config.registrations(), gruu, random);
    this.count = CallCount.of(config, System.currentTimeMillis());
    this.attempts = new Attempts(config.limits().callsPerExtension(), Limits.KNOWN_FLOWS);
    this.lines = new Lines(stores.lastCalls());
    this.answers = new Answers(config, stores, this::isReachable, lines::seat, dialling);
    this.hooks = new HookDesk(config.api().hooks());
    this.traces = new TraceSender(config.observing().traces());
    stores
        .calls()
        .watch(event -> {
          callFigures.happened(event);
          hooks.tell(Hook.Events.CALLS, event);
          traces.happened(event);
        });
    answers.applications().watch(event -> hooks.tell(Hook.Events.APPLICATIONS, event));
    this.lamps = new MessageLamps(stores.voicemails(), locations, config.domain());
    this.texts = new TextMessages(stores.texts(), stores.extensions(), locations, config.domain());
    this.machinery = new Machinery(config, stores, this, locations, sizes);
    machinery.callsTaken(count::percent);
    this.trunking = new Trunking(config, stores, machinery, locations, random);
    Seeing seeing = new Seeing(stores, locations, lines, config.domain(), publications);
    Switchboard.Shared shared = shared(config);
    GuessLimit guesses = guesses(random);
    guesses.whenStubborn(machinery::slow);
    DeviceProof devices =
        new DeviceProof(
            machinery.agent().transports()::peerCertificate,
            stores.devices()::withCertificate,
            InstantSource.system());
    for (AgentShard shard : machinery.agent().shards()) {
      Identifier identifier =
          new Identifier(
              config, Services.accounts(stores), devices, guesses, random, System.nanoTime());
      Desk desk = new Desk(shard, identifier, new Switchboard(shard, shared));
      desks.put(shard, desk);
      dialling.serve(desk.switchboard);
      lamps.serve(shard, () -> desk.screenedNumber);
      seeing.serve(shard);
      shard.loop().afterBatch(() -> batchDone(desk));
    }
    lamps.begin();
    seeing.begin();
    answers.serving();
    stores.extensions().watch(this::extensionChanged);
    stores.devices().watch(this::deviceRevoked);
  }

  private Switchboard.Shared shared(Config config) throws Failure {
    return new Switchboard.Shared(
        Services.router(config, stores, answers, trunking.emergencies()),
        answers,
        stores.extensions(),
        stores.settings(),
        stores.company(),
        stores.hotDesks(),
        stores.lastCalls(),
        lines,
        locations,
        gruu,
        neighbours,
        stores.calls(),
        stores.quality(),
        machinery.ladders(),
        machinery.media(),
        machinery.mediaAddress(),
        count,
        config.media().encryption(),
        config.calls().maxSeconds() * 1000L,
        new Sites(config.media().sites()),
        trunking,
        BesideCalls.Shared.of(config, stores, answers, machinery));
  }

  private GuessLimit guesses(SecureRandom random) {
    return new GuessLimit(
        machinery.guard(),
        random.nextLong(),
        System.nanoTime(),
        (number, address) ->
            locations.isAt(number, address.getHostAddress(), System.currentTimeMillis()),
        number -> machinery.audit().write("passwords guessed", number));
  }

  /** Begins to serve there; answers which address and port that is. */
  InetSocketAddress listen(ListenAddress address) throws PortInUse {
    return machinery.listen(address);
  }

  /** Serves IAX2 and MGCP too, where they are wanted. */
  void listen(Config config) throws PortInUse, Failure {
    Map<AgentShard, Switchboard> switchboards = new HashMap<>();
    desks.forEach((shard, desk) -> switchboards.put(shard, desk.switchboard));
    neighbours.listen(config, stores, machinery, trunking.carriers(), switchboards);
  }

  /** Every port is open: trunks may be told of us. */
  void serving() {
    machinery.serving();
    trunking.begin(machinery.agent().shards());
  }

  Machinery machinery() {
    return machinery;
  }

  /** Whether it has a phone, of whatever world, or is logged in at one. */
  private boolean isReachable(String number) {
    return hasPhone(number) || stores.hotDesks().of(number).stream().anyMatch(this::hasPhone);
  }

  private boolean hasPhone(String number) {
    boolean registered = !locations.reachable(number, null, System.currentTimeMillis()).isEmpty();
    return registered || neighbours.reaches(number);
  }

  /** Removed, or its password is another: whoever knew the old one must prove itself anew. */
  private void extensionChanged(String number) {
    List<Contact> known = locations.of(number, System.currentTimeMillis());
    locations.forget(number);
    locations.flush();
    machinery.guard().forget(number);
    neighbours.forget(number);
    Account account = stores.extensions().find(number);
    if (account == null || !account.extension().certificateRequired()) return;
    for (Contact contact : known) {
      // Only a new connection can show a certificate.
      if (contact.flow() != null) drop(contact.flow(), "a device certificate is needed");
    }
  }

  /** A device is lost: what it has open ends, calls as well. Others of its extension stay. */
  private void deviceRevoked(Device device) {
    Set<Long> connections = new HashSet<>();
    List<Flow> flows =
        machinery
            .agent()
            .transports()
            .flows(shown -> shown.fingerprint().equals(device.fingerprint()));
    for (Flow flow : flows) connections.add(flow.connection());
    Predicate<@Nullable Flow> isOfIt = flow -> flow != null && isOn(flow, connections);
    locations.forget(device.number(), contact -> isOfIt.test(contact.flow()));
    locations.flush();
    AtomicInteger busy = new AtomicInteger(desks.size());
    for (Desk desk : desks.values()) {
      desk.shard.execute(() -> {
        desk.switchboard.endOver(isOfIt);
        if (busy.decrementAndGet() > 0) return; // Others may still have a BYE for it.
        for (Flow flow : flows) drop(flow, "the device certificate was revoked");
      });
    }
  }

  private static boolean isOn(Flow flow, Set<Long> connections) {
    return flow.connection() != 0 && connections.contains(flow.connection());
  }

  private void drop(Flow flow, String reason) {
    machinery.agent().transports().drop(flow, reason);
  }

  private Desk desk(AgentShard shard) {
    Desk desk = desks.get(shard);
    if (desk == null) throw new IllegalStateException("a shard without a desk");
    return desk;
  }

  // Requests before any state.

  @Override
  public boolean screen(AgentShard shard, SipRequest request, Flow from, long nowNs) {
    Desk desk = desk(shard);
    String tag = shard.layer().token();
    SipResponse refusal = Acceptance.refusal(request, tag);
    if (refusal != null) {
      shard.respondStateless(request, refusal, from);
      return true;
    }
    if (shard.layer().transactions().knows(request, from)) return false;
    Carrier trunk = request.is(Method.INVITE) ? trunking.carriers().whoSends(request, from) : null;
    if (trunk != null) {
      desk.screened = request;
      desk.screenedTrunk = trunk;
      return false;
    }
    boolean proven = locations.isRegisteredOver(from, request.from().uri().user());
    return switch (desk.identifier.identify(request, from, proven, tag, nowNs)) {
      case Identification.Answer answer -> {
        shard.respondStateless(request, answer.response(), from);
        yield true;
      }
      case Identification.Known known ->
          screenKnown(shard, request, known.number(), from, tag, nowNs);
    };
  }

  private boolean screenKnown(
      AgentShard shard, SipRequest request, String number, Flow from, String tag, long nowNs) {
    Desk desk = desk(shard);
    proved(request, from, number, nowNs);
    if (request.is(Method.REGISTER)) {
      long nowMs = System.currentTimeMillis();
      SipResponse response =
          machinery.isRefused(request, number, from, nowMs)
              ? SipResponse.to(request, 403, tag).reasonPhrase("A refused device").build()
              : registrar.register(request, number, from, tag, nowMs);
      desk.replies.add(new Desk.Reply(request, response, from));
      if (response.isSuccess()) {
        lamps.registered(shard, number);
        texts.registered(shard, number);
      }
      return true;
    }
    if (request.is(Method.MESSAGE)) {
      texts.take(shard, request, number, from);
      return true;
    }
    if (request.is(Method.PUBLISH)) {
      long nowMs = System.currentTimeMillis();
      SipResponse taken =
          Acceptance.event(request).equals(QualityReports.EVENT)
              ? QualityReports.take(request, number, tag, nowMs, stores)
              : publications.take(shard, request, number, tag, nowMs);
      desk.replies.add(new Desk.Reply(request, taken, from));
      return true;
    }
    if (isTooFast(request, number, nowNs)) {
      int seconds = 1 + shard.random().nextInt(MOST_RETRY_SECONDS);
      SipResponse.Builder later = SipResponse.to(request, 503, tag);
      later.add(HeaderName.RETRY_AFTER, seconds);
      shard.respondStateless(request, later.build(), from);
      return true;
    }
    desk.screened = request;
    desk.screenedTrunk = null;
    desk.screenedNumber = number;
    return false;
  }

  /** A phone that moved proves that it is the one that talks; other peers have shown nothing. */
  @Override
  public boolean screenWithin(
      AgentShard shard, Session session, SipRequest request, Flow from, long nowNs) {
    if (!(session.owner() instanceof SipLeg leg)) return false;
    String number = leg.party().number();
    if (stores.extensions().find(number) == null) return false;
    if (machinery.guard().isKnownAs(from, number)) return false;
    String tag = shard.layer().token();
    boolean proven = locations.isRegisteredOver(from, number);
    Identification who = desk(shard).identifier.identify(request, from, proven, number, tag, nowNs);
    if (who instanceof Identification.Answer answer) {
      shard.respondStateless(request, answer.response(), from);
      return true;
    }
    proved(request, from, number, nowNs);
    return false;
  }

  /** Whether it begins calls faster than anybody may: nothing is made for one more, no record. */
  private boolean isTooFast(SipRequest request, String number, long nowNs) {
    if (!request.is(Method.INVITE) || attempts.takes(number, nowNs)) return false;
    if (trunking.isUrgent(destination(request.uri()).number())) return false;
    machinery.guard().count(Guard.Count.CALLS_TOO_FAST);
    return true;
  }

  /** Also where its answers go, which may be another port of the same host. */
  private void proved(SipRequest request, Flow from, String number, long nowNs) {
    Guard guard = machinery.guard();
    guard.prove(from, number, nowNs);
    Flow answers = Replies.path(request.topVia(), from);
    if (answers != from) guard.prove(answers, number, nowNs);
  }

  /** Everything that came at once has been dealt with: write once, then answer. */
  private void batchDone(Desk desk) {
    stores.calls().flush();
    if (desk.replies.isEmpty()) return;
    locations.flush();
    for (Desk.Reply reply : desk.replies) {
      desk.shard.respondStateless(reply.request(), reply.response(), reply.to());
    }
    desk.replies.clear();
  }

  // Calls.

  @Override
  public void invited(AgentShard shard, Session session, long nowNs) {
    Desk desk = desk(shard);
    SipRequest invite = session.invite();
    if (desk.screened == null) throw new IllegalStateException("an INVITE was not screened");
    desk.screened = null;
    Carrier trunk = desk.screenedTrunk;
    if (trunk != null) {
      trunking.invited(session, trunk, desk.switchboard);
      return;
    }
    Account account = stores.extensions().find(desk.screenedNumber);
    String name = account == null ? "" : account.extension().name();
    Privacy privacy = Privacy.of(invite);
    if (privacy.asksTooMuch()) {
      session.reject(500, "This privacy cannot be had here", List.of());
      return;
    }
    Party caller = new Party(desk.screenedNumber, name, privacy.hides());
    desk.switchboard.invited(session, caller);
  }

  @Override
  public void request(
      AgentShard shard, ServerTransaction transaction, SipRequest request, Flow from, long nowNs) {
    shard.layer().respond(transaction, 405, nowNs);
  }

  @Override
  public @Nullable Header credentials(SipRequest request, SipResponse challenge) {
    return trunking.carriers().credentials(request, challenge);
  }

  @Override
  public Destination destination(Uri uri) {
    if (Trunking.isSos(uri)) return Destination.of(trunking.emergencies().number());
    Gruu.Target device = uri instanceof SipUri sip ? gruu.resolve(sip) : null;
    if (device == null) return Destination.of(uri.user());
    return new Destination(device.number(), uri.toString());
  }

  /** A peer that names a device other than the one it speaks from does not learn where that is. */
  @Override
  public Uri reached(Uri target, @Nullable Flow direct) {
    Gruu.Target device = target instanceof SipUri sip ? gruu.resolve(sip) : null;
    if (device == null) return target;
    Flow speaks = direct == null ? null : current(direct);
    long nowMs = System.currentTimeMillis();
    for (Contact contact : locations.reachable(device.number(), device, nowMs)) {
      if (speaks == null || speaks.equals(contact.flow())) return contact.uri();
    }
    return target;
  }

  /** Phones prove who they are, and are believed nothing else; trunks know who calls. */
  @Override
  public boolean trusts(Flow peer) {
    return trunking.carriers().isTrunk(peer);
  }

  /** Trunks are servers, and whoever has not logged in here is no phone. */
  @Override
  public boolean holdsBack(Flow peer) {
    return trunking.carriers().isTrunk(peer) || !machinery.guard().isKnown(peer);
  }

  @Override
  public void closed(Flow flow) {
    machinery.guard().closed(flow);
    locations.closed(flow);
    trunking.carriers().closed(flow);
  }

  @Override
  public void pong(Flow from) {
    trunking.carriers().pong(from);
  }

  @Override
  public void answered(StunMessage response, Flow from) {
    trunking.carriers().answered(response, from);
  }

  @Override
  public @Nullable Flow current(Flow flow) {
    return locations.successor(flow, System.currentTimeMillis());
  }

  // Running and stopping.

  @Override
  public TlsContexts tls() {
    return machinery.identity().contexts();
  }

  @Override
  public Status status() {
    int connections = machinery.agent().transports().connections();
    return new Status(count.all(), locations.size() + neighbours.size(), connections);
  }

  @Override
  public TrunkDesk trunks() {
    return trunking;
  }

  @Override
  public ApplicationDesk applications() {
    return answers.applications();
  }

  @Override
  public List<HookStatus> hooks() {
    return hooks.status();
  }

  @Override
  public GuardReport guard() {
    return machinery.siege().report();
  }

  @Override
  public List<SeenDevices.Seen> seen() {
    return machinery.seen().all();
  }

  /** What a refused one has registered ends; others of its make register again by themselves. */
  @Override
  public SeenDevices.Seen refuse(String id, boolean refused) throws Failure {
    SeenDevices.Seen device = machinery.seen().refuse(id, refused);
    machinery.audit().write(refused ? "device refused" : "device let in", device.toString());
    if (refused) {
      locations.forget(
          device.number(), contact -> contact.binding().userAgent().startsWith(device.agent()));
      locations.flush();
      machinery.guard().forget(device.number());
    }
    return device;
  }

  @Override
  public List<PassedMessage> messages(String callId) {
    return machinery.ladders().of(callId);
  }

  @Override
  public List<CallMedia> measured() {
    return desks.values().stream().flatMap(desk -> desk.switchboard.measured().stream()).toList();
  }

  @Override
  public Figures figures() {
    return callFigures.with(machinery.hep(), traces);
  }

  @Override
  public int resync(String number, boolean restart) {
    return Resync.ask(machinery.agent(), locations, stores.config(), number, restart);
  }

  @Override
  public void note(String event, String detail) {
    machinery.audit().write(event, detail);
  }

  @Override
  public List<QueueState> queues() {
    return answers.queues();
  }

  @Override
  public void siege(SiegeWatch.Mode mode) {
    machinery.siege().mode(mode);
  }

  @Override
  public void pauseRecording(String callId, boolean paused) throws Failure {
    Switchboard at = lines.whereIs(callId);
    if (at == null || !at.pauseRecording(callId, paused)) {
      StartedServer.super.pauseRecording(callId, paused);
    }
  }

  @Override
  public boolean drain(Duration deadline) throws InterruptedException {
    count.drain();
    long endNs = System.nanoTime() + deadline.toNanos();
    while (count.all() > 0 && System.nanoTime() - endNs < 0) Thread.sleep(POLL_MS);
    return count.all() == 0;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    count.drain();
    for (Desk desk : desks.values()) desk.shard.execute(desk.switchboard::endAll);
    neighbours.close();
    trunking.end();
    machinery.close();
    answers.close();
    hooks.close();
    traces.close();
  }
}
