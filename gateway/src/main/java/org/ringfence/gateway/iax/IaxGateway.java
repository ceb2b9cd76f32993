package org.ringfence.gateway.iax;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.iax.FrameCipher;
import org.ringfence.iax.IaxAccount;
import org.ringfence.iax.IaxCall;
import org.ringfence.iax.IaxEndpoint;
import org.ringfence.iax.IaxFrame;
import org.ringfence.iax.IaxSurroundings;
import org.ringfence.iax.MediaFormat;
import org.ringfence.iax.TrunkFrame;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.DatagramPort;
import org.ringfence.net.EventLoop;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.Ticker;

/**
 * Everything that speaks IAX2 with a server: one UDP port of its media loop, and one event loop.
 */
public final class IaxGateway implements IaxSurroundings, Ticker, AutoCloseable {
  private static final long SECOND_NS = 1_000_000_000L;

  private final IaxHost host;
  private final SecureRandom random = new SecureRandom();
  private final EventLoop loop;
  private final IaxEndpoint endpoint;
  private final DatagramPort port;

  /** The media loop's own. */
  private final SoundTable sounds = new SoundTable();

  /** The media loop's own too: of each trunk the last place it was at. */
  private final Map<String, Gathering> gatherings = new HashMap<>();

  private final List<IaxTrunk> trunks;
  private final TrunkRegistrations registrations;
  private final TrunkWatch watch;
  private final Map<String, Phone> phones = new ConcurrentHashMap<>();

  private record Gathering(MediaAddress peer, TrunkSender sender) {}

  /** Where a phone is, and until when. */
  private record Phone(InetSocketAddress at, long untilNs) {}

  /**
   * Opens the port and begins to serve.
   *
   * @param media stays the caller's
   */
  public IaxGateway(InetSocketAddress local, MediaLoop media, IaxHost host) throws IOException {
    this.host = host;
    this.loop = new EventLoop("iax");
    this.endpoint = new IaxEndpoint(this, random, System.nanoTime());
    this.trunks = host.trunks();
    this.registrations = new TrunkRegistrations(endpoint, trunks, System.nanoTime());
    this.watch = new TrunkWatch(endpoint, trunks, System.nanoTime());
    for (KnownPhone each : host.remembered()) keep(each);
    try {
      this.port = media.openDatagrams(local, this::received);
    } catch (IOException e) {
      loop.close();
      throw e;
    }
    loop.ticker(this);
  }

  public InetSocketAddress local() {
    return port.local();
  }

  DatagramPort port() {
    return port;
  }

  String token() {
    return Long.toUnsignedString(random.nextLong(), 36);
  }

  long number() {
    return random.nextLong();
  }

  // On the media loop.

  /** Mini frames of calls we know go on from here; everything else goes to the machines. */
  private void received(
      ByteBuffer buffer, int offset, int length, long high, long low, int from, long nowNs) {
    if (length < IaxFrame.MINI_BYTES) return;
    int first = buffer.getShort(offset);
    if (first > 0) {
      IaxSound sound = sounds.find(first, high, low, from);
      if (sound != null) sound.mini(buffer, offset, length, nowNs);
      return;
    }
    if (first == 0) {
      trunk(buffer, offset, length, high, low, from, nowNs);
      return;
    }
    InetSocketAddress peer = MediaAddress.of(high, low, from).socketAddress();
    if (!host.admits(peer, length)) return;
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    loop.offer(() -> endpoint.receive(datagram, peer, System.nanoTime()));
  }

  private void trunk(
      ByteBuffer buffer, int offset, int length, long high, long low, int from, long nowNs) {
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    if (!(IaxFrame.parse(datagram) instanceof TrunkFrame trunk)) return;
    for (TrunkFrame.Entry entry : trunk.entries()) {
      IaxSound sound = sounds.find(entry.source(), high, low, from);
      int ms = trunk.times() ? entry.timestamp() : trunk.timestamp() & 0xFFFF;
      if (sound != null) sound.trunked(ms, entry.payload(), nowNs);
    }
  }

  void onMedia(LongConsumer what) {
    port.execute(() -> what.accept(System.nanoTime()));
  }

  void begin(IaxSound sound, IaxCall call, MediaFormat format, @Nullable FrameCipher keys) {
    FrameCipher copy = keys == null ? null : keys.copy(random);
    IaxTrunk trunk = keys == null ? trunk(call.accountName()) : null;
    onMedia(nowNs -> {
      sound.begin(call, format, copy, trunk == null ? null : together(trunk, call, nowNs));
      sounds.add(sound);
    });
  }

  private @Nullable IaxTrunk trunk(String account) {
    for (IaxTrunk each : trunks) {
      if (each.together() && each.account().name().equals(account)) return each;
    }
    return null;
  }

  /** On the media loop: what gathers the sound of all calls to where that one goes. */
  private TrunkSender together(IaxTrunk trunk, IaxCall call, long nowNs) {
    MediaAddress peer = MediaAddress.of(call.peer());
    Gathering known = gatherings.get(trunk.name());
    if (known == null || !known.peer.equals(peer)) {
      TrunkSender sender =
          new TrunkSender((buffer, at, length) -> port.send(buffer, at, length, peer), nowNs);
      known = new Gathering(peer, sender);
      gatherings.put(trunk.name(), known);
    }
    return known.sender;
  }

  void end(IaxSound sound) {
    onMedia(nowNs -> {
      sounds.remove(sound);
      sound.end();
    });
  }

  // On any thread.

  /** Does that on the gateway's loop. */
  void onLoop(Runnable task) {
    loop.offer(task);
  }

  /** The phone of that number, as a target for a call on that shard; none when it is not here. */
  public List<Target> targets(Party called, Executor shard) {
    Phone phone = phones.get(called.number());
    if (phone == null || phone.untilNs - System.nanoTime() <= 0) return List.of();
    String name = "IAX2 " + phone.at.getAddress().getHostAddress();
    IaxAccount account = host.account(called.number());
    IaxTarget.Way way = new IaxTarget.Way(name, phone.at, account, null, IaxLine.NONE);
    return List.of(new IaxTarget(this, shard, way, called));
  }

  /**
   * The server that such a number is at, as a target for a call on that shard: that of the longest
   * prefix.
   */
  public List<Target> outside(String dialled, Executor shard) {
    IaxTrunk best = null;
    for (IaxTrunk each : trunks) {
      String prefix = each.prefix();
      boolean leads = !prefix.isEmpty() && dialled.startsWith(prefix);
      if (!leads || dialled.length() <= prefix.length()) continue;
      if (best == null || prefix.length() > best.prefix().length()) best = each;
    }
    if (best == null) return List.of();
    Party called = Party.of(dialled.substring(best.prefix().length()), "");
    return List.of(over(best, called, null, IaxLine.free(best.clear()), shard));
  }

  /**
   * A way to somebody over that trunk, for a call on that shard.
   *
   * @param caller who is shown to call; null for who does
   */
  public Target over(
      IaxTrunk trunk, Party called, @Nullable Party caller, IaxLine line, Executor shard) {
    InetSocketAddress at = trunk.at();
    Phone registered = phones.get(trunk.account().name());
    if (registered != null && registered.untilNs - System.nanoTime() > 0) at = registered.at;
    String name = "IAX2 trunk " + trunk.name();
    IaxTarget.Way way = new IaxTarget.Way(name, at, trunk.account(), caller, line);
    return new IaxTarget(this, shard, way, called);
  }

  /** How long that trunk took to answer last, in ms; -1 when it did not, null before. */
  public @Nullable Long answeredMs(String trunk) {
    return watch.answeredMs(trunk);
  }

  /** Asks that trunk whether it is there; {@code then} runs on some thread when it is known. */
  public void ask(String trunk, Runnable then) {
    loop.offer(() -> watch.ask(trunk, then, System.nanoTime()));
  }

  /** A call found nobody at that trunk. */
  public void missed(String trunk) {
    watch.missed(trunk);
  }

  /** Whether that trunk's server knows where we are. */
  public boolean isKnownAt(String trunk) {
    return registrations.isKnownAt(trunk);
  }

  /** Whoever is registered, by number. */
  public List<String> registered() {
    long nowNs = System.nanoTime();
    List<String> all = new ArrayList<>();
    phones.forEach((name, phone) -> {
      if (phone.untilNs - nowNs > 0) all.add(name);
    });
    return all;
  }

  /** The messages of that number are others than before. */
  public void tellMessages(String name) {
    Phone phone = phones.get(name);
    if (phone == null || phone.untilNs - System.nanoTime() <= 0) return;
    loop.offer(() -> endpoint.tellMessages(phone.at, host.messages(name), System.nanoTime()));
  }

  /** An account is no more, or its secret is another. */
  public void forget(String name) {
    Phone phone = phones.remove(name);
    if (phone != null) host.remember(new KnownPhone(name, phone.at, 0));
  }

  // On the gateway's loop.

  @Nullable IaxCall call(InetSocketAddress at, IaxCall.Invitation invitation, IaxLeg leg) {
    return endpoint.call(at, invitation, leg::happened, System.nanoTime());
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    port.send(datagram, MediaAddress.of(to));
  }

  @Override
  public @Nullable IaxAccount account(String name) {
    return host.account(name);
  }

  @Override
  public void offered(IaxCall call) {
    Party said = new Party(call.callingNumber(), call.callingName(), call.hidden());
    Party caller = host.party(call.accountName(), said);
    host.called(new IncomingCall(this, call, caller, call.called()));
  }

  @Override
  public int registrationSeconds(int asked) {
    return host.registrationSeconds(asked);
  }

  @Override
  public void registered(String name, InetSocketAddress at, int seconds) {
    KnownPhone phone = new KnownPhone(name, at, seconds);
    if (seconds == 0) phones.remove(name);
    else keep(phone);
    host.remember(phone);
  }

  private void keep(KnownPhone phone) {
    long untilNs = System.nanoTime() + phone.secondsLeft() * SECOND_NS;
    phones.put(phone.name(), new Phone(phone.at(), untilNs));
  }

  @Override
  public int messages(String name) {
    return host.messages(name);
  }

  @Override
  public boolean knowsNoTokens(InetSocketAddress peer) {
    return host.knowsNoTokens(peer);
  }

  @Override
  public long deadlineNs() {
    return Math.min(
        endpoint.deadlineNs(), Math.min(registrations.deadlineNs(), watch.deadlineNs()));
  }

  @Override
  public void tick(long nowNs) {
    registrations.tick(nowNs);
    watch.tick(nowNs);
    endpoint.tick(nowNs);
  }

  /** Ends every call; the port closes with the media loop. */
  @Override
  public void close() {
    port.sayLast(
        loop,
        () -> {
          registrations.end(System.nanoTime());
          endpoint.endAll(Cause.DRAINING.q850(), Cause.DRAINING.words(), System.nanoTime());
        });
  }
}
