package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Party;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.PackageEvent;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.SessionDescription;

/**
 * A phone of old behind a gateway: it is lifted, dials, rings, flashes and is laid down. All of it
 * on the agent's loop. See the package for its states.
 */
final class AnalogLine {
  /** See the package. */
  enum State {
    AWAY,
    IDLE,
    RINGING,
    DIALLING,
    TALKING,
    TONE
  }

  private final CallAgent agent;
  private final EndpointName name;
  private final InetSocketAddress address;
  private final String number;
  private final boolean hooks;
  private final LineEndpoint endpoint;
  private volatile State state = State.AWAY;

  /** Its gateway is about to go: what talks goes on, and nobody is rung. */
  private volatile boolean leaving;

  /** Who is talked to, is being called, or rings. */
  private @Nullable LineConnection active;

  /** Who is held, or waits to be taken. */
  private @Nullable LineConnection other;

  AnalogLine(
      CallAgent agent, EndpointName name, InetSocketAddress address, String number, boolean hooks) {
    this.agent = agent;
    this.name = name;
    this.address = address;
    this.number = number;
    this.hooks = hooks;
    this.endpoint = new LineEndpoint(agent, this, name, address);
  }

  EndpointName name() {
    return name;
  }

  String number() {
    return number;
  }

  InetSocketAddress address() {
    return address;
  }

  State state() {
    return state;
  }

  Party party() {
    return agent.host().party(number);
  }

  void onLoop(Consumer<Long> task) {
    agent.around().onLoop(task);
  }

  LineConnection connection(@Nullable Party caller, @Nullable SessionDescription offer) {
    return new LineConnection(agent.token(), caller, offer);
  }

  LineLeg leg(LineConnection connection, Executor shard, Party as) {
    LineLeg leg = new LineLeg(this, connection, shard, as);
    connection.leg = leg;
    return leg;
  }

  // The gateway.

  /** The gateway is there, and knows nothing of calls. */
  void begin(long nowNs) {
    leaving = false;
    endCalls(Cause.LOST, nowNs);
    endpoint.forget();
    endpoint.deleteAll(nowNs);
    idle(nowNs);
  }

  /** The gateway is there again, and what it was told last holds. */
  void goOn(long nowNs) {
    leaving = false;
    if (state == State.AWAY) begin(nowNs);
    else watch(nowNs);
  }

  void leaves() {
    leaving = true;
  }

  /** Whether it may be rung; for every thread. */
  boolean takesCalls() {
    return state != State.AWAY && !leaving;
  }

  /** The gateway is not there any more. */
  void away(long nowNs) {
    endCalls(Cause.LOST, nowNs);
    endpoint.forget();
    state = State.AWAY;
  }

  void endCalls(Cause cause, long nowNs) {
    LineConnection first = active;
    LineConnection second = other;
    active = null;
    other = null;
    if (first != null) drop(first, cause, nowNs);
    if (second != null) drop(second, cause, nowNs);
  }

  private void drop(LineConnection connection, Cause cause, long nowNs) {
    LineLeg leg = connection.leg;
    if (leg != null) leg.tellEnded(cause);
    endpoint.delete(connection, nowNs);
  }

  /** The gateway has ended a connection by itself. */
  void deleted(@Nullable String connection, long nowNs) {
    for (LineConnection each : new LineConnection[] {active, other}) {
      if (each == null || connection != null && !connection.equals(each.name)) continue;
      each.name = null;
      LineLeg leg = each.leg;
      if (leg != null) leg.tellEnded(Cause.LOST);
      left(each, Cause.LOST, nowNs);
    }
  }

  private void idle(long nowNs) {
    state = State.IDLE;
    watch(nowNs);
  }

  /** Says what the gateway is to watch for and to sound now. */
  void watch(long nowNs) {
    if (!hooks) return;
    LineConnection ringing = active;
    switch (state) {
      case AWAY -> {}
      case IDLE -> endpoint.watch("L/hd(N)", endpoint.lamp(number), nowNs);
      case RINGING -> {
        Party caller = ringing == null ? null : ringing.caller;
        String who = caller == null ? "" : "," + endpoint.callerId(caller);
        endpoint.watch("L/hd(N)", "L/rg" + who, nowNs);
      }
      case DIALLING -> endpoint.collect(agent.host().digitMap(), dialTone(), nowNs);
      case TALKING -> endpoint.watch(LineEndpoint.TALK, waits() ? "L/wt" : "", nowNs);
      case TONE -> endpoint.watch(LineEndpoint.TALK, "L/ro", nowNs);
    }
  }

  private String dialTone() {
    return agent.host().hasMessages(number) ? "L/sl" : "L/dl";
  }

  /** Somebody calls while another is talked to. */
  private boolean waits() {
    LineConnection second = other;
    return second != null && !second.answered;
  }

  // What happens at the phone.

  /**
   * What the gateway has told. It tells nothing more until it is asked anew, so it is asked even
   * where what happened changes nothing (RFC 3435 section 4.4.1).
   */
  void observed(List<PackageEvent> events, long nowNs) {
    long before = endpoint.requests();
    heard(events, nowNs);
    if (endpoint.requests() == before) watch(nowNs);
  }

  private void heard(List<PackageEvent> events, long nowNs) {
    StringBuilder keys = new StringBuilder();
    for (PackageEvent each : events) {
      if (each.is("L", "hd") || each.is("", "hd")) lifted(nowNs);
      else if (each.is("L", "hu") || each.is("", "hu")) laidDown(nowNs);
      else if (each.is("L", "hf") || each.is("", "hf")) flashed(nowNs);
      else if (isKeys(each)) keys.append(each.name());
    }
    if (!keys.isEmpty()) dialled(keys.toString(), nowNs);
  }

  private static boolean isKeys(PackageEvent event) {
    boolean right = event.in().isEmpty() || event.in().equalsIgnoreCase("D");
    return right && event.name().chars().allMatch(c -> "0123456789*#ABCDT".indexOf(c) >= 0);
  }

  void lifted(long nowNs) {
    LineConnection ringing = active;
    if (state == State.IDLE) {
      state = agent.host().mayCall(number) ? State.DIALLING : State.TONE;
      watch(nowNs);
    } else if (state == State.RINGING && ringing != null) {
      state = State.TALKING;
      watch(nowNs);
      take(ringing, nowNs);
    }
  }

  /** Talks to whoever rang, waits, or was held. */
  private void take(LineConnection connection, long nowNs) {
    connection.held = false;
    if (connection.answered) {
      endpoint.modify(connection, "sendrecv", null, nowNs, description -> resume(connection));
      return;
    }
    connection.answered = true;
    SessionDescription offer = connection.offer;
    if (connection.asked) {
      endpoint.modify(connection, "sendrecv", null, nowNs, said -> joined(connection, nowNs));
    } else {
      endpoint.create(connection, "sendrecv", offer, nowNs, said -> joined(connection, nowNs));
    }
  }

  private void joined(LineConnection connection, long nowNs) {
    LineLeg leg = connection.leg;
    SessionDescription said = connection.local;
    if (leg == null || connection.gone) return;
    if (said == null) {
      leg.tellEnded(Cause.NO_COMMON_MEDIA);
      left(connection, Cause.NO_COMMON_MEDIA, nowNs);
    } else {
      leg.tell(to -> to.answered(said));
    }
  }

  private static void resume(LineConnection connection) {
    offer(connection, Direction.SENDRECV);
  }

  private static void offer(LineConnection connection, Direction direction) {
    LineLeg leg = connection.leg;
    SessionDescription said = connection.local;
    if (leg == null || said == null) return;
    SessionDescription offered = said.withDirection(direction);
    leg.tell(to -> to.offered(offered));
  }

  private void hold(LineConnection connection, long nowNs) {
    connection.held = true;
    endpoint.modify(
        connection, "inactive", null, nowNs, said -> offer(connection, Direction.SENDONLY));
  }

  void laidDown(long nowNs) {
    LineConnection talking = active;
    LineConnection second = other;
    if (state == State.AWAY || state == State.IDLE || state == State.RINGING) return;
    active = second;
    other = null;
    if (talking != null) drop(talking, Cause.NORMAL, nowNs);
    // Who is held or waits is not forgotten: the phone rings.
    if (second == null) {
      idle(nowNs);
    } else {
      state = State.RINGING;
      watch(nowNs);
    }
  }

  private void flashed(long nowNs) {
    LineConnection first = active;
    LineConnection second = other;
    if (state != State.TALKING && state != State.DIALLING && state != State.TONE) return;
    if (second == null) {
      if (state != State.TALKING || first == null || !first.answered) return;
      hold(first, nowNs);
      other = first;
      active = null;
      state = State.DIALLING;
      watch(nowNs);
      return;
    }
    active = second;
    other = null;
    if (first != null && first.answered) {
      hold(first, nowNs);
      other = first;
    } else if (first != null) {
      drop(first, Cause.NORMAL, nowNs);
    }
    state = State.TALKING;
    take(second, nowNs);
    watch(nowNs);
  }

  private void dialled(String keys, long nowNs) {
    if (state != State.DIALLING) return;
    String wanted = keys.endsWith("T") ? keys.substring(0, keys.length() - 1) : keys;
    boolean ends = wanted.endsWith("#") && !wanted.startsWith("#");
    String dialled = ends ? wanted.substring(0, wanted.length() - 1) : wanted;
    if (dialled.isEmpty()) {
      state = State.TONE;
      watch(nowNs);
      return;
    }
    LineConnection calling = connection(null, null);
    active = calling;
    state = State.TALKING;
    watch(nowNs);
    endpoint.create(
        calling,
        "recvonly",
        null,
        nowNs,
        said -> {
          SessionDescription offer = calling.local;
          if (calling.gone) return;
          if (offer == null) left(calling, Cause.FAILED, nowNs);
          else agent.host().called(new LineCall(this, calling, dialled, offer));
        });
  }

  // What the call wants.

  /** Somebody calls the line. */
  void ring(LineConnection call, long nowNs) {
    LineLeg leg = call.leg;
    LineConnection first = active;
    if (leg == null || call.gone) return;
    if (state == State.AWAY) {
      call.gone = true;
      leg.tellEnded(Cause.ABSENT);
    } else if (!hooks && first == null) {
      active = call;
      state = State.TALKING;
      take(call, nowNs);
    } else if (state == State.IDLE) {
      active = call;
      state = State.RINGING;
      endpoint.create(call, "inactive", call.offer, nowNs, said -> rings(call, nowNs));
    } else if (state == State.TALKING && other == null && first != null && first.answered) {
      other = call;
      watch(nowNs);
      leg.tell(to -> to.ringing(null, false));
    } else {
      call.gone = true;
      leg.tellEnded(Cause.BUSY);
    }
  }

  private void rings(LineConnection call, long nowNs) {
    LineLeg leg = call.leg;
    if (call.gone || leg == null) return;
    if (call.local == null) {
      leg.tellEnded(Cause.NO_COMMON_MEDIA);
      left(call, Cause.NO_COMMON_MEDIA, nowNs);
      return;
    }
    watch(nowNs);
    leg.tell(to -> to.ringing(null, false));
  }

  void ringback(LineConnection call, @Nullable SessionDescription early, long nowNs) {
    if (call != active || call.answered) return;
    if (early == null) endpoint.watch(LineEndpoint.TALK, "G/rt", nowNs);
    else endpoint.modify(call, "recvonly", early, nowNs, said -> {});
  }

  void answered(LineConnection call, SessionDescription description, long nowNs) {
    if (call.gone) return;
    call.answered = true;
    String mode = mode(call, description);
    endpoint.modify(call, mode, description, nowNs, said -> {});
    if (call == active) watch(nowNs);
  }

  void offered(LineConnection call, SessionDescription description, long nowNs) {
    LineLeg leg = call.leg;
    if (call.gone || leg == null) return;
    Consumer<Boolean> then =
        done -> {
          SessionDescription said = call.local;
          Direction ours = call.held ? Direction.SENDONLY : Direction.SENDRECV;
          if (!done || said == null) leg.tell(to -> to.offerRefused());
          else leg.tell(to -> to.offerAnswered(said.withDirection(direction(description, ours))));
        };
    endpoint.modify(call, mode(call, description), description, nowNs, then);
  }

  /** What a connection does where the other side does that. */
  private static String mode(LineConnection call, SessionDescription theirs) {
    if (call.held || theirs.media().isEmpty()) return "inactive";
    return theirs.directionOf(theirs.media().getFirst()).reversed().attributeName();
  }

  /** What we do where the other side offers that. */
  private static Direction direction(SessionDescription offer, Direction ours) {
    if (offer.media().isEmpty()) return ours;
    return offer.directionOf(offer.media().getFirst()).reversed().and(ours);
  }

  void accepted(LineConnection call, SessionDescription description, long nowNs) {
    if (call.gone) return;
    String mode = mode(call, description);
    endpoint.modify(call, mode, description, nowNs, said -> {});
  }

  /** The call has let go of it. */
  void left(LineConnection call, Cause cause, long nowNs) {
    boolean first = call == active;
    boolean second = call == other;
    endpoint.delete(call, nowNs);
    if (second) {
      other = null;
      watch(nowNs);
    }
    if (!first) return;
    active = null;
    if (state == State.RINGING || !hooks) {
      idle(nowNs);
    } else if (state != State.AWAY) {
      state = State.TONE;
      boolean busy = cause == Cause.BUSY || cause == Cause.DO_NOT_DISTURB || cause == Cause.NORMAL;
      endpoint.watch(LineEndpoint.TALK, busy ? "L/bz" : "L/ro", nowNs);
    }
  }

  /** New messages came, or were heard. */
  void messages(long nowNs) {
    if (state == State.IDLE) watch(nowNs);
  }
}
