package org.ringfence.server;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.gateway.iax.IaxHost;
import org.ringfence.gateway.iax.IaxLeg;
import org.ringfence.gateway.iax.IaxTrunk;
import org.ringfence.gateway.iax.IncomingCall;
import org.ringfence.gateway.iax.KnownPhone;
import org.ringfence.iax.IaxAccount;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Binding;
import org.ringfence.server.store.BindingStore;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Stores;
import org.ringfence.server.store.Voicemails;
import org.ringfence.server.trunk.Wish;

/** What the server is to IAX2: who has a secret for it, and where their calls go. */
final class IaxDesk implements IaxHost {
  private static final int MOST_DIGITS = 15;
  private static final int MOST_MESSAGES = 254;

  private final Config config;
  private final Extensions extensions;
  private final BindingStore bindings;
  private final List<IaxTrunk> trunks;
  private final List<IaxCarrier> ways;
  private final Voicemails voicemails;
  private final List<AgentShard> shards;
  private final Map<AgentShard, Switchboard> switchboards;
  private final AtomicInteger next = new AtomicInteger();
  private final SourceLimit limit = new SourceLimit();

  IaxDesk(
      Config config,
      Stores stores,
      List<IaxTrunk> trunks,
      List<IaxCarrier> ways,
      List<AgentShard> shards,
      Map<AgentShard, Switchboard> switchboards) {
    this.config = config;
    this.extensions = stores.extensions();
    this.bindings = stores.bindings();
    this.voicemails = stores.voicemails();
    this.trunks = List.copyOf(trunks);
    this.ways = List.copyOf(ways);
    this.shards = List.copyOf(shards);
    this.switchboards = Map.copyOf(switchboards);
  }

  /** An account that must show a certificate has nothing to show it with here. */
  @Override
  public @Nullable IaxAccount account(String name) {
    IaxTrunk trunk = trunk(name);
    if (trunk != null) return trunk.account();
    Account account = extensions.find(name);
    String secret = account == null ? null : account.iaxSecret();
    if (account == null || secret == null) return null;
    if (!account.extension().enabled() || account.extension().certificateRequired()) return null;
    MediaPolicy own = account.extension().media();
    MediaPolicy policy = own == null ? config.media().encryption() : own;
    return IaxAccount.of(name, secret).with(IaxTrunks.encryption(policy));
  }

  private @Nullable IaxTrunk trunk(String name) {
    for (IaxTrunk each : trunks) {
      if (each.account().name().equals(name)) return each;
    }
    return null;
  }

  @Override
  public List<IaxTrunk> trunks() {
    return trunks;
  }

  @Override
  public Party party(String name, Party said) {
    IaxTrunk trunk = trunk(name);
    if (trunk != null && trunk.prefix().isEmpty()) return new Party("", "", said.hidden());
    // Nobody there is taken for one of us: the prefix stands before every number.
    if (trunk != null) {
      return new Party(trunk.prefix() + digits(said.number()), said.displayName(), said.hidden());
    }
    Account account = extensions.find(name);
    return Party.of(name, account == null ? "" : account.extension().name());
  }

  @Override
  public int registrationSeconds(int asked) {
    Config.Registrations bounds = config.registrations();
    return Math.clamp(asked, bounds.minSeconds(), Math.min(bounds.maxSeconds(), 0xFFFF));
  }

  @Override
  public void remember(KnownPhone phone) {
    String contact = IaxBinding.contact(phone);
    if (phone.secondsLeft() == 0) bindings.remove(phone.name(), contact);
    else bindings.put(IaxBinding.of(phone, System.currentTimeMillis()));
  }

  @Override
  public List<KnownPhone> remembered() {
    long nowMs = System.currentTimeMillis();
    List<KnownPhone> phones = new ArrayList<>();
    for (Binding each : bindings.loadAll(nowMs)) {
      KnownPhone phone = IaxBinding.read(each, nowMs);
      if (phone != null && account(phone.name()) != null) phones.add(phone);
    }
    return phones;
  }

  @Override
  public void called(IncomingCall call) {
    AgentShard shard = shards.get(Math.floorMod(next.getAndIncrement(), shards.size()));
    Switchboard switchboard = switchboards.get(shard);
    if (switchboard == null) throw new IllegalStateException("a shard without a switchboard");
    IaxTrunk trunk = trunk(call.account());
    IaxCarrier way = trunk == null ? null : way(trunk.name());
    if (way != null) {
      outside(call, way, shard, switchboard);
      return;
    }
    Destination dialled = Destination.of(call.dialled());
    Party as = trunk != null ? call.party() : switchboard.speaker(call.party(), dialled);
    IaxLeg leg = call.leg(shard::execute, as, trunk != null && trunk.clear());
    boolean reachable = trunk == null || extensions.find(call.dialled()) != null;
    shard.execute(() -> {
      // What comes over a trunk reaches our extensions, and nothing that calls on.
      if (reachable) switchboard.invited(leg, dialled, call.offer(leg));
      else leg.end(Cause.NOT_FOUND);
    });
  }

  /** From the telephone network: who is called there is looked up as for any carrier. */
  private static void outside(
      IncomingCall call, IaxCarrier way, AgentShard shard, Switchboard switchboard) {
    String called = way.called(call.dialled());
    boolean full = !way.hasRoom();
    IaxLeg leg = call.leg(shard::execute, way.caller(call.said()), way.line(Wish.Watch.NONE));
    shard.execute(() -> {
      if (full) leg.end(Cause.BUSY);
      else if (called.isEmpty()) leg.end(Cause.NOT_FOUND);
      else switchboard.invited(leg, Destination.of(called), call.offer(leg));
    });
  }

  private @Nullable IaxCarrier way(String name) {
    for (IaxCarrier each : ways) if (each.name().equals(name)) return each;
    return null;
  }

  private static String digits(String number) {
    StringBuilder digits = new StringBuilder();
    for (int i = 0; i < number.length() && digits.length() < MOST_DIGITS; i++) {
      char c = number.charAt(i);
      if (c >= '0' && c <= '9') digits.append(c);
    }
    return digits.toString();
  }

  @Override
  public int messages(String name) {
    Voicemails.Counts counts = voicemails.counts(name);
    return Math.min(counts.heard(), MOST_MESSAGES) << 8 | Math.min(counts.fresh(), MOST_MESSAGES);
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
