package org.ringfence.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Destination;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.gateway.iax.IaxHost;
import org.ringfence.gateway.iax.IaxLeg;
import org.ringfence.gateway.iax.IncomingCall;
import org.ringfence.iax.IaxAccount;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Extensions;

/** What the server is to IAX2: who has a secret for it, and where their calls go. */
final class IaxDesk implements IaxHost {
  private final Config config;
  private final Extensions extensions;
  private final List<AgentShard> shards;
  private final Map<AgentShard, Switchboard> switchboards;
  private final AtomicInteger next = new AtomicInteger();
  private final SourceLimit limit = new SourceLimit();

  IaxDesk(
      Config config,
      Extensions extensions,
      List<AgentShard> shards,
      Map<AgentShard, Switchboard> switchboards) {
    this.config = config;
    this.extensions = extensions;
    this.shards = List.copyOf(shards);
    this.switchboards = Map.copyOf(switchboards);
  }

  /** An account that must show a certificate has nothing to show it with here. */
  @Override
  public @Nullable IaxAccount account(String name) {
    Account account = extensions.find(name);
    String secret = account == null ? null : account.iaxSecret();
    if (account == null || secret == null) return null;
    if (!account.extension().enabled() || account.extension().certificateRequired()) return null;
    MediaPolicy own = account.extension().media();
    MediaPolicy policy = own == null ? config.media().encryption() : own;
    return IaxAccount.of(name, secret)
        .with(
            switch (policy) {
              case ENCRYPTED -> IaxAccount.Encryption.REQUIRED;
              case ENCRYPTED_IF_OFFERED -> IaxAccount.Encryption.WANTED;
              case CLEAR -> IaxAccount.Encryption.OFF;
            });
  }

  @Override
  public Party party(String name) {
    Account account = extensions.find(name);
    return Party.of(name, account == null ? "" : account.extension().name());
  }

  @Override
  public int registrationSeconds(int asked) {
    Config.Registrations bounds = config.registrations();
    return Math.clamp(asked, bounds.minSeconds(), Math.min(bounds.maxSeconds(), 0xFFFF));
  }

  @Override
  public void called(IncomingCall call) {
    AgentShard shard = shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
    Switchboard switchboard = switchboards.get(shard);
    if (switchboard == null) throw new IllegalStateException("a shard without a switchboard");
    IaxLeg leg = call.leg(shard::execute);
    Destination dialled = Destination.of(call.dialled());
    shard.execute(() -> switchboard.invited(leg, dialled, call.offer(leg)));
  }

  @Override
  public boolean knowsNoTokens(InetSocketAddress peer) {
    return config.iax().withoutToken().contains(peer.getAddress());
  }

  @Override
  public boolean admits(InetSocketAddress from, int bytes) {
    return limit.admits(from.getAddress(), System.nanoTime());
  }
}
