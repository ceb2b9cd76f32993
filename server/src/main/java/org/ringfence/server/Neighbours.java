package org.ringfence.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.gateway.iax.IaxGateway;
import org.ringfence.gateway.mgcp.CallAgentPort;
import org.ringfence.gateway.mgcp.MediaGatewayPort;

/** The other telephone worlds whose phones are ours too; none but SIP until one is opened. */
final class Neighbours implements AutoCloseable {
  private volatile @Nullable IaxGateway iax;
  private volatile @Nullable CallAgentPort mgcp;
  private volatile @Nullable MediaGatewayPort endpoints;

  void open(IaxGateway gateway) {
    iax = gateway;
  }

  void open(CallAgentPort agent) {
    mgcp = agent;
  }

  void open(MediaGatewayPort gateway) {
    endpoints = gateway;
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
    return gateway == null ? List.of() : gateway.outside(dialled, shard);
  }

  /** Phones that are registered there, and lines whose gateways are there. */
  int size() {
    IaxGateway gateway = iax;
    CallAgentPort lines = mgcp;
    int phones = gateway == null ? 0 : gateway.registered().size();
    return phones + (lines == null ? 0 : lines.agent().registered().size());
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
