package org.ringfence.server;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.RecorderPeer;
import org.ringfence.agent.RecordingSession;
import org.ringfence.agent.RelayPath;
import org.ringfence.call.Call;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.Leg;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Side;
import org.ringfence.net.StreamCopy;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.RecordingServers;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.sip.message.SipUri;
import org.ringfence.siprec.RecordingMetadata;

/**
 * The calls of one shard that recording servers of others hear (SIPREC, RFC 7866): each call in a
 * session of its own, with the first server that takes it. On the shard.
 */
final class SessionRecorders {
  /** Parties that a server is told of; who left earliest is forgotten first. */
  private static final int MOST_PARTIES = 16;

  /** What those of all shards share. */
  static final class Shared {
    private final RecordingServers settings;
    private final List<RecorderPeer> peers;
    private final String domain;
    private final InetAddress address;
    private final Predicate<String> recordedQueues;
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong missed = new AtomicLong();

    private Shared(Config config, InetAddress address, Predicate<String> recordedQueues) {
      this.settings = config.answering().recording().servers();
      this.domain = config.domain();
      this.address = address;
      this.recordedQueues = recordedQueues;
      MediaPolicy policy = settings.encrypted() ? MediaPolicy.ENCRYPTED : MediaPolicy.CLEAR;
      this.peers =
          settings.at().stream()
              .map(SipUri::parse)
              .flatMap(uri -> Optional.ofNullable(uri).stream())
              .map(uri -> new RecorderPeer(uri, policy, settings.patienceSeconds() * 1000L))
              .toList();
    }

    static Shared of(Config config, Machinery machinery, Predicate<String> recordedQueues)
        throws Failure {
      Shared shared = new Shared(config, machinery.mediaAddress(), recordedQueues);
      Path trust = shared.settings.trust();
      if (trust == null) return shared;
      try {
        List<X509Certificate> anchors = Pem.readCertificates(trust);
        for (RecorderPeer peer : shared.peers) {
          machinery.identity().contexts().trust(peer.uri().host(), anchors);
        }
      } catch (BadIdentityException e) {
        throw new Failure(
            Exit.USAGE,
            "The recording servers cannot be trusted: " + e.getMessage(),
            "See `recording.servers.trust` in the configuration.",
            e);
      }
      return shared;
    }

    RecordingServers settings() {
      return settings;
    }

    /** How many calls are heard, were, and how often a server, or every one, did not take one. */
    long[] figures() {
      return new long[] {now.get(), begun.get(), failed.get(), missed.get()};
    }
  }

  /** What those beside a call can do for it. */
  interface Hands {
    /** Says something to both parties. */
    void say(Call call, String prompt);

    void record(CallEvent event);
  }

  private final Shared shared;
  private final AgentShard shard;
  private final Hands hands;
  private final Map<String, Taken> calls = new HashMap<>();

  SessionRecorders(Shared shared, AgentShard shard, Hands hands) {
    this.shared = shared;
    this.shard = shard;
    this.hands = hands;
  }

  /** Something happened to a call, which is about to be what that makes of it. */
  void happened(CallEvent event, @Nullable Call call) {
    if (shared.peers.isEmpty()) return;
    switch (event) {
      case CallEvent.Answered answered -> later(call, false);
      case CallEvent.Transferred moved ->
          later(call, shared.recordedQueues.test(moved.away().number()));
      case CallEvent.Held held -> later(call, false);
      case CallEvent.Ended ended -> {
        Taken taken = calls.remove(ended.callId());
        if (taken != null) taken.end();
      }
      default -> {}
    }
  }

  private void later(@Nullable Call call, boolean fromQueue) {
    if (call != null) shard.execute(() -> settled(call, fromQueue));
  }

  private void settled(Call call, boolean fromQueue) {
    List<Leg> legs = call.legs();
    if (call.state() != Call.State.CONNECTED || legs.size() < 2) return;
    if (legs.stream().anyMatch(Leg::here)) return;
    Taken taken = calls.get(call.id());
    if (taken != null) {
      taken.changed();
      return;
    }
    if (!isWanted(legs, fromQueue)) return;
    if (call.media().isSealed() || !(call.media() instanceof RelayPath path)) {
      call.end(Cause.CANNOT_HEAR, "server"); // as with records of our own
      return;
    }
    Taken begun = new Taken(call, path);
    calls.put(call.id(), begun);
    begun.tryNext();
  }

  private boolean isWanted(List<Leg> legs, boolean fromQueue) {
    var rules = shared.settings.calls();
    if (rules.contains(RecordingServers.ALL)) return true;
    if (fromQueue && rules.contains(RecordingServers.QUEUE)) return true;
    for (Leg leg : legs) {
      if (leg.trunk() != null && rules.contains(RecordingServers.TRUNK)) return true;
      if (rules.contains(leg.party().number())) return true;
    }
    return false;
  }

  /** Pauses what is heard of a call, or lets it go on; whether anything is. */
  boolean pause(String callId, boolean paused) {
    Taken taken = calls.get(callId);
    if (taken == null || !taken.isHeard()) return false;
    taken.paused = paused;
    taken.changed();
    return true;
  }

  /** Whether a server hears that call, and is not kept from it for now. */
  boolean isHearing(String callId) {
    Taken taken = calls.get(callId);
    return taken != null && taken.isHeard() && !taken.paused;
  }

  /** One call. */
  private final class Taken {
    private final Call call;
    private final RelayPath path;
    private final Instant began = Instant.now();
    private final String id = freshId();
    private final String[] streams = {freshId(), freshId()};
    private final Present[] present;
    private final List<RecordingMetadata.Participant> gone = new ArrayList<>(0);
    private @Nullable RecordingSession session;
    private boolean heard;
    private boolean told;
    private boolean paused;
    private int next;

    Taken(Call call, RelayPath path) {
      this.call = call;
      this.path = path;
      List<Leg> legs = call.legs();
      this.present = new Present[] {arrived(legs.get(0)), arrived(legs.get(1))};
    }

    boolean isHeard() {
      return heard;
    }

    private Present arrived(Leg leg) {
      return new Present(leg.party(), freshId(), Instant.now());
    }

    /** Asks the next server; when none is left, it is as the configuration says. */
    void tryNext() {
      if (next >= shared.peers.size()) {
        nobody();
        return;
      }
      RecorderPeer peer = shared.peers.get(next++);
      StreamCopy copy = path.openCopy();
      if (copy == null || !path.copyTo(copy, this::changed)) {
        if (copy != null) copy.close();
        nobody();
        return;
      }
      session =
          new RecordingSession(
              shard, peer, copy, shared.address, wish(), new Ear(peer.uri().hostPort().toString()));
    }

    private void nobody() {
      shared.missed.incrementAndGet();
      hands.record(new CallEvent.Recorded(call.id(), "", false, "no recording server takes it"));
      if (!shared.settings.required()) return;
      call.end(Cause.NOT_RECORDED, "server");
    }

    /** A party is another, holds, or speaks otherwise. */
    void changed() {
      RecordingSession running = session;
      if (running == null || call.state() != Call.State.CONNECTED) return;
      List<Leg> legs = call.legs();
      for (int side = 0; side < Math.min(2, legs.size()); side++) {
        if (legs.get(side).party().equals(present[side].party)) continue;
        gone.add(present[side].participant().gone(Instant.now()));
        if (gone.size() > MOST_PARTIES) gone.removeFirst();
        present[side] = arrived(legs.get(side));
      }
      running.update(wish());
    }

    private RecordingSession.Wish wish() {
      return new RecordingSession.Wish(
          path.speaks(Side.CALLER), path.speaks(Side.CALLED), paused, metadata());
    }

    private RecordingMetadata metadata() {
      List<RecordingMetadata.Participant> all = new ArrayList<>(gone);
      List<RecordingMetadata.Stream> said = new ArrayList<>(2);
      for (int side = 0; side < 2; side++) {
        Present who = present[side];
        List<String> hearers = call.isHeld() ? List.of() : List.of(present[1 - side].id);
        all.add(who.participant());
        said.add(
            new RecordingMetadata.Stream(
                streams[side], RecordingSession.label(side), who.id, hearers));
      }
      return new RecordingMetadata(id, began, all, said);
    }

    void end() {
      leave();
      RecordingSession running = session;
      session = null;
      if (running != null) running.end();
    }

    private void leave() {
      if (heard) shared.now.decrementAndGet();
      heard = false;
    }

    /** What comes of one server. */
    private final class Ear implements RecordingSession.Listener {
      private final String where;

      Ear(String where) {
        this.where = where;
      }

      @Override
      public void recording() {
        heard = true;
        next = 0; // whoever failed before may take it when this one fails
        shared.now.incrementAndGet();
        shared.begun.incrementAndGet();
        hands.record(new CallEvent.Recorded(call.id(), where, true, ""));
        if (shared.settings.announce() && !told) hands.say(call, "call.recorded");
        told = true;
      }

      @Override
      public void ended(boolean was, String why) {
        shared.failed.incrementAndGet();
        leave();
        session = null;
        hands.record(new CallEvent.Recorded(call.id(), where, false, why));
        if (call.state() != Call.State.CONNECTED) return;
        path.copyTo(null, () -> {});
        tryNext();
      }
    }
  }

  /** Who is at one side now. */
  private final class Present {
    private final Party party;
    private final String id;
    private final Instant joined;

    Present(Party party, String id, Instant joined) {
      this.party = party;
      this.id = id;
      this.joined = joined;
    }

    RecordingMetadata.Participant participant() {
      String number = party.number().isEmpty() ? "anonymous" : party.number();
      String address = SipUri.of(number, shared.domain, -1).toString();
      return new RecordingMetadata.Participant(id, address, party.displayName(), joined, null);
    }
  }

  private String freshId() {
    return RecordingMetadata.id(shard.random().nextLong(), shard.random().nextLong());
  }
}
