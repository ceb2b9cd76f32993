package org.ringfence.server;

import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.gateway.iax.IaxGateway;

/** The other telephone worlds whose phones are ours too; none but SIP until one is opened. */
final class Neighbours implements AutoCloseable {
  private volatile @Nullable IaxGateway iax;

  void open(IaxGateway gateway) {
    iax = gateway;
  }

  /** Their phones of that extension, for a call on that shard. */
  List<Target> targets(Party called, Executor shard) {
    IaxGateway gateway = iax;
    return gateway == null ? List.of() : gateway.targets(called, shard);
  }

  /** Phones that are registered there. */
  int size() {
    IaxGateway gateway = iax;
    return gateway == null ? 0 : gateway.registered().size();
  }

  /** Whoever knew the old secret must prove the new one. */
  void forget(String number) {
    IaxGateway gateway = iax;
    if (gateway != null) gateway.forget(number);
  }

  @Override
  public void close() {
    IaxGateway gateway = iax;
    if (gateway != null) gateway.close();
  }
}
