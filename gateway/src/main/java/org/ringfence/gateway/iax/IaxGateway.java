package org.ringfence.gateway.iax;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
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
  private static final long GOODBYE_MS = 2_000;

  private final IaxHost host;
  private final SecureRandom random = new SecureRandom();
  private final EventLoop loop;
  private final IaxEndpoint endpoint;
  private final DatagramPort port;

  /** The media loop's own. */
  private final SoundTable sounds = new SoundTable();

  private final Map<String, Phone> phones = new ConcurrentHashMap<>();

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
    onMedia(nowNs -> {
      sound.begin(call, format, copy);
      sounds.add(sound);
    });
  }

  void end(IaxSound sound) {
    onMedia(nowNs -> sounds.remove(sound));
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
    return List.of(new IaxTarget(this, shard, name, called, phone.at, account));
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

  /** An account is no more, or its secret is another. */
  public void forget(String name) {
    phones.remove(name);
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
    host.called(new IncomingCall(this, call, host.party(call.accountName()), call.called()));
  }

  @Override
  public int registrationSeconds(int asked) {
    return host.registrationSeconds(asked);
  }

  @Override
  public void registered(String name, InetSocketAddress at, int seconds) {
    if (seconds == 0) phones.remove(name);
    else phones.put(name, new Phone(at, System.nanoTime() + seconds * SECOND_NS));
  }

  @Override
  public boolean knowsNoTokens(InetSocketAddress peer) {
    return host.knowsNoTokens(peer);
  }

  @Override
  public long deadlineNs() {
    return endpoint.deadlineNs();
  }

  @Override
  public void tick(long nowNs) {
    endpoint.tick(nowNs);
  }

  /** Ends every call; the port closes with the media loop. */
  @Override
  public void close() {
    CountDownLatch done = new CountDownLatch(1);
    loop.offer(() -> {
      endpoint.endAll(Cause.DRAINING.q850(), Cause.DRAINING.words(), System.nanoTime());
      port.execute(done::countDown); // The goodbyes are before it in the queue.
    });
    try {
      done.await(GOODBYE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.close();
  }
}
