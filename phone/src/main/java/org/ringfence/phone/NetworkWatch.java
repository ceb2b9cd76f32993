package org.ringfence.phone;

import java.net.InetAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;

/**
 * Looks twice a second whether the machine has come into another network, as systems tell of it in
 * a way of their own each. On the shard only.
 */
final class NetworkWatch {
  /** Who is told. */
  interface Owner {
    /**
     * The machine is in other networks than before, and there is a way.
     *
     * @param source the address it sends from to the server; null without a server
     * @param moved whether that is another, or leaves by another interface
     */
    void networkChanged(@Nullable InetAddress source, boolean moved);
  }

  private static final long EVERY_MS = 500;

  private final AgentShard shard;
  private final Supplier<@Nullable InetAddress> server;
  private final Owner owner;
  private Network last;
  private Runnable next = () -> {};

  /**
   * @param server the address that signalling goes to; null while there is none
   */
  NetworkWatch(AgentShard shard, Supplier<@Nullable InetAddress> server, Owner owner) {
    this.shard = shard;
    this.server = server;
    this.owner = owner;
    last = look(server.get());
  }

  void begin() {
    next = shard.after(EVERY_MS, this::check);
  }

  void stop() {
    next.run();
  }

  private Network look(@Nullable InetAddress to) {
    InetAddress source = to == null ? null : shard.agent().transports().sourceTowards(to);
    return Network.now(source);
  }

  private void check() {
    begin();
    InetAddress to = server.get();
    Network before = last;
    Network now = look(to);
    // Between two networks there is none: what was before counts until there is a way again.
    if (now.equals(before) || (to != null && now.source() == null)) return;
    last = now;
    if (now.places().equals(before.places()) && before.source() == null) return;
    owner.networkChanged(now.source(), now.moved(before));
  }
}
