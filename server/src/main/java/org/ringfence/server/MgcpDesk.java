package org.ringfence.server;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Destination;
import org.ringfence.call.Party;
import org.ringfence.gateway.mgcp.CallAgentHost;
import org.ringfence.gateway.mgcp.GatewayPlan;
import org.ringfence.gateway.mgcp.LineCall;
import org.ringfence.gateway.mgcp.LineLeg;
import org.ringfence.server.config.Mgcp;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Voicemails;

/** What the server is to MGCP: who is at which line, and where their calls go. */
final class MgcpDesk implements CallAgentHost {
  private final Mgcp config;
  private final Extensions extensions;
  private final Voicemails voicemails;
  private final List<AgentShard> shards;
  private final Map<AgentShard, Switchboard> switchboards;
  private final AtomicInteger next = new AtomicInteger();
  private final SourceLimit limit = new SourceLimit();

  MgcpDesk(
      Mgcp config,
      Extensions extensions,
      Voicemails voicemails,
      List<AgentShard> shards,
      Map<AgentShard, Switchboard> switchboards) {
    this.config = config;
    this.extensions = extensions;
    this.voicemails = voicemails;
    this.shards = List.copyOf(shards);
    this.switchboards = Map.copyOf(switchboards);
  }

  /** Those that are ours to control. */
  List<GatewayPlan> gateways() {
    List<GatewayPlan> plans = new ArrayList<>();
    for (Mgcp.Gateway each : config.gateways()) {
      plans.add(new GatewayPlan(each.domain(), each.address(), each.lines(), each.hooks()));
    }
    return plans;
  }

  @Override
  public Party party(String number) {
    Account account = extensions.find(number);
    return Party.of(number, account == null ? "" : account.extension().name());
  }

  @Override
  public void called(LineCall call) {
    AgentShard shard = shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
    Switchboard switchboard = switchboards.get(shard);
    if (switchboard == null) throw new IllegalStateException("a shard without a switchboard");
    Destination dialled = Destination.of(call.dialled());
    LineLeg leg = call.leg(shard::execute, switchboard.speaker(call.party(), dialled));
    shard.execute(() -> switchboard.invited(leg, dialled, call.offer()));
  }

  @Override
  public boolean mayCall(String number) {
    Account account = extensions.find(number);
    return account != null && account.extension().enabled();
  }

  @Override
  public boolean hasMessages(String number) {
    return voicemails.counts(number).fresh() > 0;
  }

  @Override
  public String digitMap() {
    return config.digitMap();
  }

  @Override
  public boolean admits(InetSocketAddress from, int bytes) {
    return limit.admits(from.getAddress(), System.nanoTime());
  }
}
