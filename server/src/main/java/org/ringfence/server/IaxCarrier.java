package org.ringfence.server;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Leg;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.gateway.iax.IaxGateway;
import org.ringfence.gateway.iax.IaxLine;
import org.ringfence.gateway.iax.IaxTrunk;
import org.ringfence.server.config.Trunk;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.trunk.Carrier;
import org.ringfence.server.trunk.TrunkStatus;
import org.ringfence.server.trunk.Way;
import org.ringfence.server.trunk.Wish;

/** A way to the telephone network over IAX2. */
final class IaxCarrier implements Way {
  private final IaxTrunk peer;
  private final Trunk trunk;
  private final NumberPlan plan;
  private final Set<Leg> calls = ConcurrentHashMap.newKeySet();

  /** Set before the first call. */
  private volatile @Nullable IaxGateway gateway;

  private volatile String trouble = "";

  IaxCarrier(IaxTrunk peer, Trunk trunk, NumberPlan plan) {
    this.peer = peer;
    this.trunk = trunk;
    this.plan = plan;
  }

  void serve(IaxGateway over) {
    gateway = over;
  }

  @Override
  public Trunk trunk() {
    return trunk;
  }

  /** Until it has failed to answer it is taken to be there. */
  @Override
  public boolean isAlive() {
    Long answered = answeredMs();
    return answered == null || answered >= 0;
  }

  private @Nullable Long answeredMs() {
    IaxGateway over = gateway;
    return over == null ? null : over.answeredMs(peer.name());
  }

  @Override
  public boolean hasRoom() {
    return calls.size() < trunk.channels();
  }

  @Override
  public void failed(String why) {
    trouble = why;
    IaxGateway over = gateway;
    if (over != null) over.missed(peer.name());
  }

  @Override
  public Target target(AgentShard shard, Wish wish) {
    IaxGateway over = gateway;
    if (over == null) throw new IllegalStateException("a way that nobody serves");
    String number = wish.shown().isEmpty() ? trunk.number() : wish.shown();
    Party called = Party.of(Carrier.written(trunk, plan, wish.number()), "");
    Party shown = new Party(Carrier.written(trunk, plan, number), wish.name(), wish.hidden());
    return over.over(peer, called, shown, line(wish.watch()), shard::execute);
  }

  /** The line that one call takes. */
  IaxLine line(Wish.Watch watch) {
    return new IaxLine() {
      @Override
      public String trunk() {
        return name();
      }

      @Override
      public boolean clear() {
        return peer.clear();
      }

      @Override
      public void began(Leg leg) {
        calls.add(leg);
        watch.began();
      }

      @Override
      public void ended(Leg leg) {
        calls.remove(leg);
        watch.ended();
      }
    };
  }

  /** Who calls over it, by what it says: what is no telephone number could be one of ours. */
  Party caller(Party said) {
    String number = plan.named(said.number());
    String name = trunk.accepted().names() ? said.displayName() : "";
    return new Party(number == null ? "" : number, name, said.hidden());
  }

  /** The number outside that is called over it; empty for none. */
  String called(String dialled) {
    String number = plan.named(dialled);
    return number == null ? trunk.number() : number;
  }

  @Override
  public CompletableFuture<TrunkStatus> ask() {
    CompletableFuture<TrunkStatus> asked = new CompletableFuture<>();
    IaxGateway over = gateway;
    if (over == null) asked.complete(status());
    else over.ask(peer.name(), () -> asked.complete(status()));
    return asked;
  }

  @Override
  public TrunkStatus status() {
    Long answered = answeredMs();
    IaxGateway over = gateway;
    boolean known = over != null && over.isKnownAt(peer.name());
    String registration = !peer.registers() ? "" : known ? "registered" : "not registered";
    String state = answered == null ? "unknown" : answered >= 0 ? "up" : "down";
    return new TrunkStatus(
        name(),
        trunk.host() + ":" + trunk.port(),
        "iax2",
        trunk.media().word(),
        state,
        registration,
        calls.size(),
        trunk.channels(),
        answered == null ? -1 : answered,
        isAlive() ? "" : trouble.isEmpty() ? "it does not answer" : trouble);
  }
}
