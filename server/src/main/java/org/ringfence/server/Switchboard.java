package org.ringfence.server;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.Attendant;
import org.ringfence.agent.Bandwidth;
import org.ringfence.agent.OutgoingFeature;
import org.ringfence.agent.PeerTerms;
import org.ringfence.agent.PhoneTarget;
import org.ringfence.agent.RelayPath;
import org.ringfence.agent.SipAgent;
import org.ringfence.agent.SipLeg;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.call.Call;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Diversion;
import org.ringfence.call.Exchange;
import org.ringfence.call.Feature;
import org.ringfence.call.Leg;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Side;
import org.ringfence.call.Target;
import org.ringfence.call.Transfer;
import org.ringfence.net.MediaLoop;
import org.ringfence.quality.QualityRecording;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.server.feature.supervision.Seat;
import org.ringfence.server.numbers.OutsideNumber;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.registrar.Contact;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.routing.Directory;
import org.ringfence.server.routing.Router;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.CallLog;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.Company;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.HotDesks;
import org.ringfence.server.store.LastCalls;
import org.ringfence.server.store.QualityStore;
import org.ringfence.server.store.Settings;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.Gruu;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.Session;

/** The calls of one shard, and what they need: routes, media, records, time. */
final class Switchboard implements Exchange, Directory {
  /** What all switchboards of a server share. */
  record Shared(
      Router router,
      Answers answers,
      Extensions extensions,
      Settings settings,
      Company company,
      HotDesks hotDesks,
      LastCalls lastCalls,
      Lines lines,
      Locations locations,
      Gruu gruu,
      Neighbours neighbours,
      CallLog log,
      QualityStore quality,
      Ladders ladders,
      MediaLoop media,
      InetAddress mediaAddress,
      CallCount count,
      MediaPolicy mediaPolicy,
      long longestMs,
      Sites sites,
      Trunking trunking,
      BesideCalls.Shared beside) {}

  private static final int MOST_HOPS = 70;
  private static final long MEASURE_MS = 1_000;
  private static final long OUTSIDE_RING_MS = 60_000;

  private final AgentShard shard;
  private final Shared shared;
  private final Map<String, Call> calls = new HashMap<>();
  private final BesideCalls beside;

  /** How far an INVITE of ours may go; less while a call that came from afar is routed. */
  private int hops = MOST_HOPS;

  private final Lookups lookups;

  Switchboard(AgentShard shard, Shared shared) {
    this.shard = shard;
    this.shared = shared;
    this.beside = new BesideCalls(shared.beside(), this, shard);
    this.lookups = new Lookups(shared.trunking().outside(), shard::execute);
  }

  /** A call comes in from somebody who has proved to be {@code caller}. */
  void invited(Session session, Party caller) {
    SipRequest invite = session.invite();
    Destination dialled = shard.destination(invite.uri());
    Codes.Dialled code = shared.router().code(dialled.number());
    SipLeg leg = new SipLeg(shard, session, guest(caller, code));
    String replaced = invite.value(HeaderName.REPLACES);
    if (replaced != null) {
      replace(leg, replaced);
      return;
    }
    if (code != null && pickUp(leg, code, session.offer())) return;
    admit(leg, dialled, session.offer(), invite.maxForwards() - 1);
  }

  /** A call comes in over a trunk. */
  void invited(Session session, Party caller, String called, PeerTerms terms) {
    SipLeg leg = new SipLeg(shard, session, caller, terms);
    admit(leg, Destination.of(called), session.offer(), session.invite().maxForwards() - 1);
  }

  AgentShard shard() {
    return shard;
  }

  /** Who calls from a phone: whoever is logged in there, but to log in or out. */
  private Party guest(Party owner, Codes.@Nullable Dialled code) {
    boolean logs =
        code != null && (code.code() == StarCode.HOT_DESK || code.code() == StarCode.HOT_DESK_OFF);
    Party guest = logs ? null : extension(shared.hotDesks().at(owner.number()));
    return guest == null || guest.number().equals(owner.number())
        ? owner
        : new Party(guest.number(), guest.displayName(), owner.hidden());
  }

  /** Who calls from a phone of that extension; for every thread. */
  Party speaker(Party owner, Destination dialled) {
    return guest(owner, shared.router().code(dialled.number()));
  }

  /** A call comes in over another protocol than SIP, from somebody who has proved who it is. */
  void invited(Leg leg, Destination dialled, SessionDescription offer) {
    // A trunk's callers are none of us, and pick nothing up.
    boolean ours = extension(leg.party().number()) != null;
    Codes.Dialled code = ours ? shared.router().code(dialled.number()) : null;
    if (code != null && pickUp(leg, code, offer)) return;
    admit(leg, dialled, offer, MOST_HOPS);
  }

  private void admit(
      Leg leg, Destination dialled, @Nullable SessionDescription offer, int hopsLeft) {
    Party caller = leg.party();
    boolean tooLong = dialled.number().length() > Limits.DIALLED_CHARS;
    boolean urgent = !tooLong && shared.trunking().emergencies().isUrgent(caller, dialled.number());
    Cause refusal = tooLong ? Cause.NOT_FOUND : shared.count().admit(caller.number(), urgent);
    String id = shared.count().nextId();
    if (refusal == null) begin(new Call(id, leg, dialled, offer, this), hopsLeft);
    else refuse(id, leg, dialled.number(), refusal);
  }

  private void begin(Call call, int hopsLeft) {
    calls.put(call.id(), call);
    hops = hopsLeft;
    try {
      call.start();
    } finally {
      hops = MOST_HOPS;
    }
  }

  /** Refuses what never became a call; its record says so nevertheless. */
  private void refuse(String id, Leg leg, String dialled, Cause cause) {
    String shown = dialled.substring(0, Math.min(dialled.length(), Limits.DIALLED_CHARS));
    record(new CallEvent.Began(id, leg.party(), shown, leg.id()));
    record(new CallEvent.Ended(id, cause, "server"));
    leg.end(cause);
  }

  /** Somebody takes the place of another phone of the same extension (RFC 3891). */
  private void replace(SipLeg leg, String value) {
    Replaces replaces = Replaces.parse(value);
    String number = leg.party().number();
    if (replaces == null || leg.session().invite().values(HeaderName.REPLACES).size() > 1) {
      leg.session().reject(400, "Replaces is broken", List.of());
    } else {
      shard.agent().replace(replaces, leg, shard, party -> party.number().equals(number));
    }
  }

  /** Whether the code was one to pick a call up by; then the leg is seen to. */
  private boolean pickUp(Leg leg, Codes.Dialled code, @Nullable SessionDescription offer) {
    String own = leg.party().number();
    Lines.Use wanted = null;
    switch (code.code()) {
      case PICKUP ->
          wanted = mayPickUp(own, code.tail()) ? shared.lines().ringing(code.tail()) : null;
      case PICKUP_GROUP -> wanted = ringingInGroup(own);
      default -> {
        return false;
      }
    }
    Switchboard there = wanted == null ? null : shared.lines().whereIs(wanted.callId());
    if (wanted == null || there == null) {
      leg.end(Cause.NO_SUCH_CALL);
      return true;
    }
    String id = wanted.callId();
    Leg moved = SipAgent.moved(leg, shard, there.shard);
    if (there == this) pickUp(id, moved, offer);
    else there.shard.execute(() -> there.pickUp(id, moved, offer));
    return true;
  }

  private void pickUp(String id, Leg newcomer, @Nullable SessionDescription offer) {
    Call call = calls.get(id);
    if (call == null) newcomer.end(Cause.NO_SUCH_CALL);
    else call.pickUp(attendant("Pick-up", PickUp.WAITING), newcomer, offer);
  }

  /** Those of one group pick up for each other; who set no group is in the one of all others. */
  private boolean mayPickUp(String own, String number) {
    String mine = preferences(own).text(Preference.PICKUP_GROUP);
    return Objects.equals(mine, preferences(number).text(Preference.PICKUP_GROUP));
  }

  private Lines.@Nullable Use ringingInGroup(String own) {
    for (Extension each : shared.extensions().all()) {
      String number = each.number();
      if (number.equals(own) || !mayPickUp(own, number)) continue;
      Lines.Use ringing = shared.lines().ringing(number);
      if (ringing != null) return ringing;
    }
    return null;
  }

  /** Ends all calls; the server stops. */
  void endAll() {
    for (Call call : List.copyOf(calls.values())) call.end(Cause.DRAINING, "server");
  }

  /** Ends the calls of whoever is reached that way. */
  void endOver(Predicate<@Nullable Flow> way) {
    for (Call call : List.copyOf(calls.values())) {
      boolean concerned =
          call.legs().stream()
              .anyMatch(leg -> leg instanceof SipLeg sip && way.test(sip.session().latestFlow()));
      if (concerned) call.end(Cause.FORBIDDEN, "server");
    }
    // What is left is in a call on another shard, which ends with it.
    for (Session session : shard.layer().sessions()) {
      boolean concerned = way.test(session.latestFlow());
      if (concerned && session.owner() instanceof SipLeg leg) leg.end(Cause.FORBIDDEN);
    }
  }

  @Override
  public void route(Party caller, Destination dialled, int diverted, Consumer<Decision> decided) {
    boolean tooLong =
        dialled.number().length() > Limits.DIALLED_CHARS; // A REFER's target is not bounded.
    List<Target> servers =
        tooLong || extension(caller.number()) == null || extension(dialled.number()) != null
            ? List.of()
            : shared.neighbours().outside(dialled.number(), shard::execute);
    if (!servers.isEmpty()) {
      Party there = Party.of(dialled.number(), "");
      decided.accept(new Decision.Ring(there, servers, OUTSIDE_RING_MS));
      return;
    }
    if (tooLong) decided.accept(new Decision.Refuse(Cause.NOT_FOUND));
    else decide(() -> shared.router().route(caller, dialled, diverted, this), decided);
  }

  /** A call that waits for DNS may go as far then as it might now. */
  private void decide(Supplier<Decision> routes, Consumer<Decision> decided) {
    int hopsLeft = hops;
    lookups.decide(
        () -> {
          int hopsNow = hops;
          hops = hopsLeft;
          try {
            return routes.get();
          } finally {
            hops = hopsNow;
          }
        },
        decided);
  }

  @Override
  public void transfer(
      Party asker, Party sent, Destination to, int diverted, Consumer<Decision> decided) {
    boolean tooLong = to.number().length() > Limits.DIALLED_CHARS;
    if (tooLong) decided.accept(new Decision.Refuse(Cause.NOT_FOUND));
    else decide(() -> shared.router().transfer(asker, sent, to, diverted, this), decided);
  }

  @Override
  public @Nullable Decision emergency(Party caller, String number) {
    return shared.trunking().emergencies().decide(shard, caller, number, hops);
  }

  @Override
  public @Nullable String inbound(String number) {
    OutsideNumber outside = shared.trunking().plan().dialled(number);
    return outside == null ? null : shared.trunking().outside().inbound(outside.number());
  }

  @Override
  public @Nullable Decision outside(
      Party caller, String payer, String number, List<Diversion> path) {
    if (lookups.isWaitedFor(payer, number)) return new Decision.Refuse(Cause.NO_TRUNK);
    return shared.trunking().outside().decide(shard, caller, payer, number, hops, path);
  }

  @Override
  public void unanswered(
      Party caller, Party rung, Cause cause, int diverted, Consumer<Decision> decided) {
    decided.accept(shared.router().unanswered(rung, cause, this));
  }

  @Override
  public @Nullable Party extension(String number) {
    Account account = shared.extensions().find(number);
    if (account == null || !account.extension().enabled()) return null;
    return Party.of(number, account.extension().name());
  }

  @Override
  public List<Target> phones(Destination called, Manner manner) {
    List<Header> extra = manner == Manner.INTERCOM ? Intercom.HEADERS : List.of();
    Gruu.Target device = null;
    if (SipUri.parse(called.device()) instanceof SipUri uri) device = shared.gruu().resolve(uri);
    long nowMs = System.currentTimeMillis();
    List<Contact> contacts =
        new ArrayList<>(shared.locations().reachable(called.number(), device, nowMs));
    List<String> desks = device == null ? shared.hotDesks().of(called.number()) : List.of();
    for (String desk : desks) contacts.addAll(shared.locations().reachable(desk, null, nowMs));
    List<Target> targets = new ArrayList<>(contacts.size());
    for (Contact contact : contacts) {
      String name = contact.binding().userAgent() + " " + contact.binding().received();
      targets.add(
          new PhoneTarget(
              shard, name.strip(), contact.uri(), contact.path(), contact.flow(), hops, extra));
    }
    Party party = extension(called.number());
    if (party != null && device == null) {
      targets.addAll(shared.neighbours().targets(party, shard::execute));
      for (String desk : desks) {
        targets.addAll(shared.neighbours().targets(Party.of(desk, ""), shard::execute));
      }
    }
    return targets;
  }

  @Override
  public Preferences preferences(String number) {
    return shared.settings().of(number);
  }

  @Override
  public boolean isBusy(String number) {
    return shared.lines().isBusy(number);
  }

  @Override
  public @Nullable Group group(String number) {
    return shared.company().group(number);
  }

  @Override
  public @Nullable String lastCaller(String number) {
    return shared.lastCalls().caller(number);
  }

  @Override
  public @Nullable String lastDialled(String number) {
    return shared.lastCalls().dialled(number);
  }

  @Override
  public int lot(int bound) {
    return shard.random().nextInt(bound);
  }

  @Override
  public Target attendant(String name, Feature feature) {
    return new Attendant(name, feature, shard::execute, shard.random());
  }

  @Override
  public @Nullable Target instead(Party rung, Cause cause) {
    Feature feature = shared.answers().instead(rung.number(), cause);
    return feature == null ? null : attendant("Voicemail", feature);
  }

  @Override
  public @Nullable MediaPath openMedia(String callId) {
    SilenceWatch watch =
        new SilenceWatch(
            () -> shard.execute(() -> silent(callId)),
            () -> shard.execute(() -> unsecured(callId)),
            (side, full) -> shard.execute(() -> line(callId, side, full)),
            (line, recording) -> shared.quality().record(callId, line, recording),
            side -> shard.execute(() -> pictureWanted(callId, side)));
    long sessionId = shard.random().nextLong();
    Call call = calls.get(callId);
    Bandwidth lines =
        call != null && isUrgent(call) ? shared.sites().forEmergencies() : shared.sites();
    return new RelayPath(shared.media(), watch, shared.mediaAddress(), sessionId, lines);
  }

  private void pictureWanted(String callId, int side) {
    Call call = calls.get(callId);
    if (call != null && side < call.legs().size()) call.legs().get(side).pictureWanted();
  }

  private boolean isUrgent(Call call) {
    return shared.trunking().emergencies().isUrgent(call.callerParty(), call.dialled());
  }

  /** No sound from either side for long: a call nobody is in any more. */
  private void silent(String callId) {
    Call call = calls.get(callId);
    if (call == null || call.state() != Call.State.CONNECTED || call.isHeld()) return;
    if (isUrgent(call)) return; // Who cannot speak may still be in need.
    call.end(Cause.LOST, "silence");
  }

  /** The party at that side is to speak in fewer bits, or may again speak as before. */
  void line(String callId, int side, boolean full) {
    Call call = calls.get(callId);
    if (call != null) call.line(side == Side.CALLER.ordinal() ? Side.CALLER : Side.CALLED, full);
  }

  /** Two who cannot hear each other, or one whom somebody in the path has taken the place of. */
  private void unsecured(String callId) {
    Call call = calls.get(callId);
    if (call != null && call.state() == Call.State.CONNECTED) call.end(Cause.UNPROVED, "media");
  }

  @Override
  public MediaPolicy mediaPolicy(Party party) {
    Account account = shared.extensions().find(party.number());
    MediaPolicy own = account == null ? null : account.extension().media();
    return own == null ? shared.mediaPolicy() : own;
  }

  /** Who needs help is heard, encrypted or not. */
  @Override
  public MediaPolicy mediaPolicy(Call call, Party party) {
    MediaPolicy policy = mediaPolicy(party);
    boolean urgent = policy == MediaPolicy.ENCRYPTED && isUrgent(call);
    return urgent ? MediaPolicy.ENCRYPTED_IF_OFFERED : policy;
  }

  @Override
  public void record(CallEvent event) {
    switch (event) {
      case CallEvent.Began began -> shared.quality().leg(began.callerLeg(), began.callId());
      case CallEvent.Dialled dialled -> shared.quality().leg(dialled.leg(), dialled.callId());
      default -> {}
    }
    shared.ladders().record(shard, event);
    shared.lines().record(event, this);
    long nowMs = System.currentTimeMillis();
    shared.log().record(CallRecords.stored(event, nowMs));
    shared.answers().happened(event, nowMs);
    beside.happened(event, calls.get(event.callId()));
  }

  @Override
  public void pressed(Call call, Side by, char digit) {
    beside.pressed(call.id(), by, digit);
  }

  /** Whether the call is being recorded; any thread but the shard's may ask, and waits for it. */
  boolean pauseRecording(String callId, boolean paused) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    shard.execute(() -> done.complete(beside.pause(callId, paused)));
    return done.completeOnTimeout(false, 5, TimeUnit.SECONDS).join();
  }

  /** What is being measured of its calls, line by line; any thread may ask, and waits. */
  List<CallMedia> measured() {
    CompletableFuture<Map<String, List<CompletableFuture<Optional<QualityRecording>>>>> asked =
        new CompletableFuture<>();
    shard.execute(() -> {
      Map<String, List<CompletableFuture<Optional<QualityRecording>>>> all = new HashMap<>();
      calls.forEach((id, call) -> {
        boolean talks = call.state() == Call.State.CONNECTED;
        if (talks && call.media() instanceof RelayPath path) all.put(id, path.measure());
      });
      asked.complete(all);
    });
    List<CallMedia> measured = new ArrayList<>();
    asked
        .completeOnTimeout(Map.of(), MEASURE_MS, TimeUnit.MILLISECONDS)
        .join()
        .forEach((id, lines) -> {
          for (int line = 0; line < lines.size(); line++) {
            int number = line;
            lines
                .get(line)
                .completeOnTimeout(Optional.empty(), MEASURE_MS, TimeUnit.MILLISECONDS)
                .join()
                .ifPresent(each -> measured.add(new CallMedia(id, number, "", each.write())));
          }
        });
    return measured;
  }

  /** Does something on its shard. */
  void execute(Runnable task) {
    shard.execute(task);
  }

  /** A place beside a call of this shard; null where there is none. Waits for the shard. */
  @Nullable Seat seat(String callId, String number, Runnable over) {
    CompletableFuture<@Nullable Seat> found = new CompletableFuture<>();
    shard.execute(() -> found.complete(beside.seat(callId, number, over)));
    return found.completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
  }

  /**
   * A feature calls somebody, on this shard.
   *
   * @param as who is shown to be calling
   * @param failed told why when nobody answers
   * @return the call; null when there can be none, which {@code failed} was told
   */
  @Nullable Call call(Party as, String number, Feature feature, Consumer<Cause> failed) {
    Cause refusal = shared.count().admitOurs(as.number());
    if (refusal != null) {
      failed.accept(refusal);
      return null;
    }
    Party called = Party.of(number, "");
    OutgoingFeature out =
        OutgoingFeature.of(feature, as, called, shard::execute, shard.random(), failed);
    Destination to = Destination.of(number);
    Call call = new Call(shared.count().nextId(), out.leg(), to, out.offer(), this);
    begin(call, MOST_HOPS);
    return call;
  }

  @Override
  public @Nullable Transfer parting(Call call, Side by) {
    return beside.parting(call.id(), by);
  }

  @Override
  public Runnable after(long delayMs, Runnable task) {
    return shard.after(delayMs, task);
  }

  @Override
  public long longestMs() {
    return shared.longestMs();
  }

  @Override
  public void released(Call call) {
    calls.remove(call.id());
    shared.count().released(call.callerParty().number());
  }
}
