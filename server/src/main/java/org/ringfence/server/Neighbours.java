package org.ringfence.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.gateway.iax.IaxGateway;
import org.ringfence.gateway.iax.IaxTrunk;
import org.ringfence.gateway.mgcp.CallAgentPort;
import org.ringfence.gateway.mgcp.MediaGatewayPort;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.config.Mgcp;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.store.Stores;
import org.ringfence.server.trunk.Carriers;

/** The other telephone worlds whose phones are ours too; none but SIP until one is opened. */
final class Neighbours implements AutoCloseable {
  private volatile @Nullable IaxGateway iax;
  private volatile @Nullable CallAgentPort mgcp;
  private volatile Set<String> emergency = Set.of();
  private volatile @Nullable MediaGatewayPort endpoints;

  /** Serves them where they are wanted. */
  void listen(
      Config config,
      Stores stores,
      Machinery machinery,
      Carriers carriers,
      Map<AgentShard, Switchboard> switchboards)
      throws PortInUse, Failure {
    List<AgentShard> shards = machinery.agent().shards();
    emergency = Set.copyOf(config.media().emergency());
    Mgcp.Serving serving = config.mgcp().serving();
    if (serving != null) serve(serving, machinery);
    ListenAddress onIax = config.iax().listen();
    if (onIax != null) {
      List<IaxTrunk> trunks = IaxTrunks.of(config.iax());
      List<IaxCarrier> ways = IaxTrunks.carriers(config, trunks, machinery.numberPlan());
      IaxDesk desk = new IaxDesk(config, stores, trunks, ways, shards, switchboards);
      listen(
          onIax,
          () -> {
            IaxGateway made = new IaxGateway(onIax.socketAddress(), machinery.media(), desk);
            for (IaxCarrier each : ways) each.serve(made);
            ways.forEach(carriers::add);
            iax = made;
            stores.voicemails().watch(made::tellMessages);
          });
    }
    ListenAddress onMgcp = config.mgcp().listen();
    if (onMgcp == null) return;
    MgcpDesk desk =
        new MgcpDesk(config.mgcp(), stores.extensions(), stores.voicemails(), shards, switchboards);
    listen(
        onMgcp,
        () -> {
          CallAgentPort port =
              new CallAgentPort(onMgcp.socketAddress(), machinery.media(), desk, desk.gateways());
          mgcp = port;
          stores.voicemails().watch(port.agent()::messages);
        });
  }

  private void serve(Mgcp.Serving serving, Machinery machinery) throws PortInUse {
    listen(
        serving.listen(),
        () ->
            endpoints =
                new MediaGatewayPort(
                    serving.listen().socketAddress(),
                    machinery.media(),
                    machinery.mediaAddress(),
                    serving.agent(),
                    serving.domain(),
                    serving.count()));
  }

  @FunctionalInterface
  private interface Opening {
    void open() throws IOException;
  }

  private static void listen(ListenAddress address, Opening what) throws PortInUse {
    try {
      what.open();
    } catch (IOException e) {
      throw new PortInUse(address, e);
    }
  }

  /** Their phones of that extension, for a call on that shard. */
  List<Target> targets(Party called, Executor shard) {
    IaxGateway gateway = iax;
    CallAgentPort lines = mgcp;
    List<Target> all = new ArrayList<>(1);
    if (gateway != null) all.addAll(gateway.targets(called, shard));
    if (lines != null) all.addAll(lines.agent().targets(called, shard));
    return all;
  }

  /** The servers that such a number leads to, for a call on that shard. */
  List<Target> outside(String dialled, Executor shard) {
    IaxGateway gateway = iax;
    boolean urgent = emergency.contains(dialled); // It is never a number in another office.
    return gateway == null || urgent ? List.of() : gateway.outside(dialled, shard);
  }

  /** Phones that are registered there, and lines whose gateways are there. */
  int size() {
    IaxGateway gateway = iax;
    CallAgentPort lines = mgcp;
    int phones = gateway == null ? 0 : gateway.registered().size();
    return phones + (lines == null ? 0 : lines.agent().registered().size());
  }

  /** Whether a phone of that extension is there. */
  boolean reaches(String number) {
    IaxGateway gateway = iax;
    CallAgentPort lines = mgcp;
    boolean calls = gateway != null && gateway.registered().contains(number);
    return calls || lines != null && lines.agent().registered().contains(number);
  }

  /** Whoever knew the old secret must prove the new one. */
  void forget(String number) {
    IaxGateway gateway = iax;
    if (gateway != null) gateway.forget(number);
  }

  @Override
  public void close() {
    IaxGateway gateway = iax;
    CallAgentPort lines = mgcp;
    if (gateway != null) gateway.close();
    if (lines != null) lines.close();
    MediaGatewayPort served = endpoints;
    if (served != null) served.close();
  }
}
