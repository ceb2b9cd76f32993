package org.ringfence.server;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentHandler;
import org.ringfence.agent.AgentSettings;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.SipAgent;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.guard.Guard;
import org.ringfence.net.EventLoop;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;
import org.ringfence.net.Shards;
import org.ringfence.net.TransportSettings;
import org.ringfence.net.dns.ResolverSettings;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.server.acme.AcmeKeeper;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.config.PortRange;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.guard.Feeds;
import org.ringfence.server.guard.Firewall;
import org.ringfence.server.guard.KnownAddresses;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.observe.HepSender;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.store.Stores;
import org.ringfence.server.web.BrowserPhone;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.transaction.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loops, sockets and keys the server runs on. */
final class Machinery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Machinery.class);
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long REST_NS = 5 * SECOND_NS;
  private static final Duration KEEP = Duration.ofSeconds(1);
  private static final int SWEEP_SECONDS = 10;

  /** When so much is taken peers are asked to hold back. */
  private static final int BUSY_PERCENT = 90;

  private static final int WAITING_PER_PERCENT = 64;

  private final Config config;
  private final Locations locations;
  private final Guard guard;
  private final AuditLog audit;
  private final SiegeWatch siege;
  private final SeenDevices seen;
  private final ServerIdentity identity;
  private final Shards shards;
  private final MediaLoop media;
  private final InetAddress mediaAddress;
  private final SipResolver resolver;
  private final KnownTargets targets;
  private final Feeds feeds;
  private final KnownAddresses addresses;
  private final Firewall firewall = new Firewall(List.of("nft"), "ringfence");
  private final NumberPlan numberPlan;
  private final SipAgent agent;
  private final HepSender hep;
  private final Ladders ladders;
  private final @Nullable AcmeKeeper acme;
  private final Thread keeper;
  private volatile IntSupplier callsLoad = () -> 0;
  private volatile boolean closed;

  /** What tests choose otherwise. */
  record Sizes(int shards, Timers timers) {
    static final Sizes STANDARD =
        new Sizes(Runtime.getRuntime().availableProcessors(), Timers.STANDARD);
  }

  Machinery(Config config, Stores stores, AgentHandler handler, Locations locations, Sizes sizes)
      throws IOException, Failure {
    this.config = config;
    this.locations = locations;
    this.identity = new ServerIdentity(config, stores);
    SecureRandom secure = new SecureRandom();
    this.guard = new Guard(secure.nextLong(), System.nanoTime());
    this.audit = new AuditLog(stores.folder().path(), InstantSource.system());
    this.seen = new SeenDevices(stores.folder().path());
    SplittableRandom random = new SplittableRandom(secure.nextLong());
    this.shards = new Shards("shard", sizes.shards(), random.split());
    InetAddress bind = bindAddress(config);
    this.mediaAddress = mediaAddress(config, bind);
    this.media = new MediaLoop("media", mediaConfig(config, bind), random.split());
    this.resolver =
        new SipResolver(
            ResolverSettings.of(
                ResolverSettings.systemResolvers(), List.copyOf(transports(config))),
            random.split(),
            InstantSource.system());
    this.targets = new KnownTargets(stores.folder().path(), resolver);
    targets.restore();
    this.addresses = new KnownAddresses(stores.folder().path(), InstantSource.system());
    this.feeds =
        new Feeds(
            config.guard(),
            stores.folder().path(),
            guard,
            firewall::listed,
            addresses,
            InstantSource.system());
    this.siege = new SiegeWatch(guard, audit, feeds::states, firewall::problem);
    NumberPlan plan = plan(config);
    this.numberPlan = plan;
    TransportSettings sockets =
        TransportSettings.defaults()
            .withMarks(config.media().dscp())
            .withConnections(
                config.limits().connections(), config.limits().connectionsPerAddress());
    this.agent =
        new SipAgent(
            settings(config, sizes),
            handler,
            shards,
            resolver,
            sockets,
            new Gate(guard, number -> plan.emergency(number) != null),
            identity.contexts(),
            random.split());
    this.hep = new HepSender(config.observing().hep());
    this.ladders = new Ladders(agent, hep);
    agent.transports().site(BrowserPhone.site(stores, audit::write));
    Config.Acme acme = config.tls().acme();
    this.acme =
        acme.isOn()
            ? new AcmeKeeper(
                acme, stores.folder(), identity.contexts(), InstantSource.system(), random.split())
            : null;
    this.keeper = Thread.ofVirtual().name("server keeper").start(this::keep);
  }

  private static NumberPlan plan(Config config) {
    return new NumberPlan(
        config.numbers().country(),
        config.numbers().areaCode(),
        config.numbers().outsidePrefix(),
        Set.copyOf(config.numbers().emergency()));
  }

  /** How numbers outside are dialled here. */
  NumberPlan numberPlan() {
    return numberPlan;
  }

  private static AgentSettings settings(Config config, Sizes sizes) {
    return new AgentSettings(
        "Ringfence",
        "",
        config.domain(),
        config.publicAddress(),
        sizes.timers(),
        config.signalling().sessionSeconds());
  }

  /** Nobody can be called by opening a WebSocket: phones open them. */
  private static Set<Transport> transports(Config config) {
    Set<Transport> transports = new LinkedHashSet<>();
    transports.add(Transport.TLS);
    for (ListenAddress address : config.listen()) {
      if (!address.transport().webSocket()) transports.add(address.transport());
    }
    return transports;
  }

  SipAgent agent() {
    return agent;
  }

  Ladders ladders() {
    return ladders;
  }

  HepSender hep() {
    return hep;
  }

  Guard guard() {
    return guard;
  }

  SiegeWatch siege() {
    return siege;
  }

  SeenDevices seen() {
    return seen;
  }

  /** Whether the owner has refused the device; one that was never seen before is told of. */
  boolean isRefused(SipRequest register, String number, Flow from, long nowMs) {
    List<NameAddr> contacts = register.contacts();
    String instance =
        contacts.isEmpty() ? null : contacts.getFirst().params().value("+sip.instance");
    String agent = register.value(HeaderName.USER_AGENT);
    String where = from.remote().getAddress().getHostAddress();
    SeenDevices.Standing standing =
        seen.judge(
            number, instance == null ? "" : instance, agent == null ? "" : agent, where, nowMs);
    if (standing == SeenDevices.Standing.NEW) {
      audit.write("new device", number + " from " + where + ": " + agent);
    }
    return standing == SeenDevices.Standing.REFUSED;
  }

  /** The kernel, where it helps, lets little through from there for a while. */
  void slow(InetAddress stubborn) {
    firewall.slowed(stubborn);
  }

  AuditLog audit() {
    return audit;
  }

  MediaLoop media() {
    return media;
  }

  ServerIdentity identity() {
    return identity;
  }

  /** Our media address towards parties we do not know the way to yet. */
  InetAddress mediaAddress() {
    return mediaAddress;
  }

  InetSocketAddress listen(ListenAddress address) throws PortInUse {
    try {
      return agent.listen(address.transport(), address.socketAddress());
    } catch (IOException e) {
      throw new PortInUse(address, e);
    }
  }

  /** Every port is open: an authority that asks for us can be answered. */
  void serving() {
    guard.whenProved(addresses::proved);
    if (config.guard().firewall()) raiseFirewall();
    feeds.start();
    if (acme != null) acme.start();
  }

  private void raiseFirewall() {
    Set<Integer> ports = new LinkedHashSet<>();
    for (ListenAddress address : config.listen()) ports.add(address.port());
    PortRange range = config.media().ports();
    if (!firewall.open(Firewall.Ports.of(ports, range.first(), range.last()))) return;
    guard.whenProved(address -> {
      addresses.proved(address);
      firewall.known(address);
    });
    addresses.all().forEach(firewall::known);
    media.watch(firewall);
  }

  private static MediaLoopConfig mediaConfig(Config config, InetAddress bind) {
    int silent = config.media().silentSeconds();
    long silenceNs = silent == 0 ? Long.MAX_VALUE / 4 : silent * SECOND_NS;
    return MediaLoopConfig.at(bind)
        .ports(config.media().ports().first(), config.media().ports().last())
        .times(REST_NS, silenceNs)
        .marked(config.media().dscp())
        .icePort(config.media().icePort());
  }

  /** The one address all listeners have, or every address of the machine. */
  private static InetAddress bindAddress(Config config) throws UnknownHostException {
    Set<InetAddress> bound = new LinkedHashSet<>();
    for (ListenAddress each : config.listen()) {
      if (each.address() == null) return everyAddress();
      bound.add(each.address());
    }
    return bound.size() == 1 ? bound.iterator().next() : everyAddress();
  }

  /** {@code ::} takes IPv4 as well; a machine without IPv6 has only the other. */
  private static InetAddress everyAddress() throws UnknownHostException {
    InetAddress ipv6 = InetAddress.getByName("::");
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.bind(new InetSocketAddress(ipv6, 0));
      return ipv6;
    } catch (IOException | UnsupportedAddressTypeException noIpv6) {
      return InetAddress.getByName("0.0.0.0");
    }
  }

  private static InetAddress mediaAddress(Config config, InetAddress bind) {
    if (config.publicAddress() != null) return config.publicAddress();
    return bind.isAnyLocalAddress() ? likelyAddress() : bind;
  }

  /** An address of this machine that others reach, IPv4 rather than IPv6; loopback for none. */
  private static InetAddress likelyAddress() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
          .min(Comparator.comparing(each -> each instanceof Inet4Address ? 0 : 1))
          .orElse(InetAddress.getLoopbackAddress());
    } catch (SocketException unknown) {
      return InetAddress.getLoopbackAddress();
    }
  }

  /** Has peers held back by how many of the places for calls are taken, in percent of them. */
  void callsTaken(IntSupplier percent) {
    callsLoad = () -> Math.clamp(10L * (percent.getAsInt() - BUSY_PERCENT), 0, 100);
  }

  /** The same by how much waits to be dealt with. */
  private int waitingLoad() {
    int most = 0;
    for (EventLoop loop : shards.loops()) most = Math.max(most, loop.waiting());
    return Math.clamp((most - Limits.NEWCOMERS_WAITING) / WAITING_PER_PERCENT, 0, 100);
  }

  private void keep() {
    for (int seconds = 1; !closed; seconds++) {
      LockSupport.parkNanos(KEEP.toNanos());
      if (closed) return;
      try {
        siege.tick();
        agent.overload().percent(Math.max(callsLoad.getAsInt(), waitingLoad()));
        if (seconds % SWEEP_SECONDS != 0) continue;
        locations.sweep(System.currentTimeMillis());
        identity.renew();
        targets.keep();
        addresses.keep();
      } catch (RuntimeException bug) {
        LOG.error("the server's keeper stumbled and goes on", bug);
      }
    }
  }

  @Override
  public void close() {
    hep.close();
    closed = true;
    LockSupport.unpark(keeper);
    if (acme != null) acme.close();
    letGoodbyesOut();
    agent.close();
    shards.close();
    media.close();
    feeds.close();
    firewall.close();
    targets.keep();
    addresses.keep();
    resolver.close();
    audit.close();
    seen.close();
  }

  /**
   * What was enqueued on the shards, such as the last BYEs, is sent before the sockets close: twice
   * round, since a call may have legs on another shard.
   */
  private void letGoodbyesOut() {
    for (int round = 0; round < 2; round++) {
      List<AgentShard> all = agent.shards();
      CountDownLatch done = new CountDownLatch(all.size());
      for (AgentShard shard : all) shard.loop().execute(done::countDown);
      try {
        done.await(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
