package org.ringfence.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.dtls.DtlsCookies;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.net.epoll.LinuxUdp;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtpPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that owns sockets and the sessions behind them: it takes each packet, asks its
 * session, and sends it on; between packets it does what other threads want and what is due. {@link
 * #openRelay} and {@link #openAudio} may be called by any thread and wait for nothing.
 */
public final class MediaLoop implements AutoCloseable {
  /** How long frames are worked on before what came meanwhile is looked at. */
  private static final long WITHOUT_A_LOOK_NS = 150_000;

  private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
  private static final long CHECK_NS = 1_000_000_000L;
  private static final long STOP_MS = 5_000;

  /** A fault that comes again at once must not eat the processor or the disk. */
  private static final long FAULT_PAUSE_NS = 10_000_000L;

  private final MediaLoopConfig config;
  private final MediaLoopSockets sockets;
  private final Map<InetAddress, MediaPorts> ports = new LinkedHashMap<>();
  private final RandomGenerator random;
  private final @Nullable IcePort icePort;
  private final Thread thread;

  /** Bounded by the number of port pairs: a tenant stands in it once at most. */
  private final ConcurrentLinkedQueue<MediaTenant> posted = new ConcurrentLinkedQueue<>();

  private volatile boolean parked;
  private volatile boolean stopping;
  private volatile long strays;
  private final Object wakeLock = new Object();

  /** The loop's own from here on. */
  private final List<MediaTenant> tenants = new ArrayList<>();

  private final List<Paced> paced = new ArrayList<>();
  private final RtpPacket rtp = new RtpPacket();
  private final RtcpPacket rtcp = new RtcpPacket();
  private final MediaLoopSockets.Receiver receiver = this::received;
  private @Nullable DtlsHandshakes handshakes;
  private long nextCheckNs;

  /** When the next frame of any audio port is due. */
  private long nextFramesNs = Long.MAX_VALUE;

  /**
   * Makes a loop and starts its thread.
   *
   * @param random for the order of ports and SSRCs; a secure one in production
   */
  public MediaLoop(String name, MediaLoopConfig config, RandomGenerator random) throws IOException {
    this.config = config;
    this.random = random;
    sockets = sockets(config);
    for (InetAddress address : config.addresses()) {
      ports.put(
          address,
          new MediaPorts(
              sockets, address, config.firstPort(), config.lastPort(), config.restNs(), random));
    }
    icePort = bindIce();
    thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    thread.start();
    if (icePort != null) {
      post(icePort);
    }
  }

  /** Has somebody told which ports calls have from now on; one watches. */
  public void watch(PortWatch watcher) {
    for (MediaPorts each : ports.values()) each.watch(watcher);
  }

  private @Nullable IcePort bindIce() throws IOException {
    if (config.icePort() == 0) {
      return null;
    }
    try {
      return IcePort.bind(this, sockets, config.addresses(), config.icePort());
    } catch (IOException e) {
      sockets.close();
      throw new IOException("cannot listen at the port for ICE, " + config.icePort(), e);
    }
  }

  private static MediaLoopSockets sockets(MediaLoopConfig config) throws IOException {
    Dscp mark = config.marked() ? Dscp.VOICE : Dscp.NONE;
    if (config.nativeCalls() && LinuxUdp.available()) {
      try {
        return new MediaLoopEpoll(mark);
      } catch (IOException | RuntimeException | LinkageError e) {
        LOG.warn(
            "Direct system calls are not possible, media goes the slower way: {}", e.toString());
      }
    }
    return new MediaLoopNio(mark);
  }

  /** Opens a relay that nobody may use yet; its ports can be told at once. */
  public RelayHandle openRelay(RelaySpec spec) throws MediaPortsExhaustedException {
    long nowNs = System.nanoTime();
    MediaPorts portsA = portsAt(spec.localA());
    MediaPorts portsB = portsAt(spec.localB());
    MediaPortPair a = portsA.lend(nowNs);
    MediaPortPair b;
    try {
      b = portsB.lend(nowNs);
    } catch (MediaPortsExhaustedException e) {
      portsA.giveBack(a, nowNs);
      throw e;
    }
    RelaySession session = new RelaySession(rtp, rtcp, random.nextInt());
    return new RelayHandle(this, session, spec, a, b);
  }

  /**
   * Opens a port pair for an audio stream.
   *
   * @param local our address; null for the first
   */
  public AudioPort openAudio(@Nullable InetAddress local, MediaListener listener)
      throws MediaPortsExhaustedException {
    return new AudioPort(this, portsAt(local).lend(System.nanoTime()), null, listener);
  }

  /**
   * The same, for ICE with a port of the other address family too, where there is one.
   *
   * @param second our address of the other family
   */
  public AudioPort openAudio(
      @Nullable InetAddress local, InetAddress second, MediaListener listener)
      throws MediaPortsExhaustedException {
    long nowNs = System.nanoTime();
    MediaPortPair first = portsAt(local).lend(nowNs);
    MediaPortPair more = null;
    try {
      more = portsAt(second).lend(nowNs);
    } catch (MediaPortsExhaustedException e) {
      LOG.debug("One address family only: {}", e.getMessage());
    }
    return new AudioPort(this, first, more, listener);
  }

  /** Opens ports for a video stream that ends here, as {@link #openAudio} does for sound. */
  public VideoPort openVideo(@Nullable InetAddress local, MediaListener listener)
      throws MediaPortsExhaustedException {
    return new VideoPort(this, portsAt(local).lend(System.nanoTime()), listener);
  }

  /**
   * Opens ports for what the two sides of a relay say, which somebody else is to have too.
   *
   * @param cname of both streams
   */
  public StreamCopy openCopy(String cname) throws MediaPortsExhaustedException {
    long nowNs = System.nanoTime();
    MediaPorts at = portsAt(null);
    MediaPortPair a = at.lend(nowNs);
    try {
      return new StreamCopy(this, a, at.lend(nowNs), cname, MediaListener.NONE);
    } catch (MediaPortsExhaustedException e) {
      at.giveBack(a, nowNs);
      throw e;
    }
  }

  /** Whether there is a port that all ICE calls share. */
  public boolean hasIce() {
    return icePort != null;
  }

  /**
   * Opens one party's path on the port that all ICE calls share; its credentials can be told at
   * once.
   *
   * @param local our address for it; null for the first
   * @throws IllegalStateException when this loop has no such port
   */
  public IceLeg openIce(@Nullable InetAddress local, IceListener listener)
      throws MediaPortsExhaustedException {
    IcePort shared = icePort;
    if (shared == null) {
      throw new IllegalStateException("this media loop has no port for ICE");
    }
    InetAddress address = local == null ? config.addresses().getFirst() : local;
    shared.lend();
    IceLeg leg =
        new IceLeg(
            this,
            shared,
            new InetSocketAddress(address, config.icePort()),
            shared.freshCredentials(),
            listener);
    leg.wake();
    return leg;
  }

  /** Opens a port for another protocol; it lives as long as this loop. */
  public DatagramPort openDatagrams(InetSocketAddress local, DatagramPort.Taker taker)
      throws IOException {
    DatagramPort port = new DatagramPort(this, sockets.bindShared(local), taker);
    post(port);
    return port;
  }

  /** Ports for one side of a relay; any thread. */
  MediaPortPair lendPorts(@Nullable InetAddress local) throws MediaPortsExhaustedException {
    return portsAt(local).lend(System.nanoTime());
  }

  private MediaPorts portsAt(@Nullable InetAddress address) {
    MediaPorts found = ports.get(address == null ? config.addresses().getFirst() : address);
    if (found == null) {
      throw new IllegalArgumentException("not an address of this media loop: " + address);
    }
    return found;
  }

  /** Which way the sockets go: {@code epoll} or {@code nio}. */
  public String kind() {
    return sockets.kind();
  }

  /** Packets that came for ports nobody uses. */
  public long strays() {
    return strays;
  }

  /** Has the loop apply what a tenant was told. */
  void post(MediaTenant tenant) {
    posted.add(tenant);
    if (parked) {
      parked = false;
      synchronized (wakeLock) {
        if (!stopping) {
          sockets.wakeUp();
        }
      }
    }
  }

  private void run() {
    nextCheckNs = System.nanoTime() + CHECK_NS;
    try {
      while (!stopping) {
        try {
          turn();
        } catch (IOException | RuntimeException | Error e) {
          LOG.error("The media loop goes on after", e);
          LockSupport.parkNanos(FAULT_PAUSE_NS);
        }
      }
    } finally {
      endAll();
      // Whoever stops us still holds the lock to wake us by: what it wakes must not be gone before.
      synchronized (wakeLock) {
        sockets.close();
      }
    }
  }

  private void turn() throws IOException {
    long nowNs = System.nanoTime();
    applyPosted(nowNs);
    if (nextFramesNs - nowNs <= 0) {
      // What came while this thread had to wait must be there before it is missed.
      sockets.poll(0, receiver);
    }
    long dueNs = frames(nowNs);
    nextFramesNs = dueNs;
    if (nextCheckNs - nowNs <= 0) {
      // On a schedule that does not drift, but for what was missed.
      nextCheckNs = Math.max(nextCheckNs + CHECK_NS, nowNs + CHECK_NS / 2);
      checkAll(nowNs);
    }
    dueNs = Math.min(dueNs, nextCheckNs);
    parked = true;
    long waitNs = posted.isEmpty() && !stopping ? Math.max(0, dueNs - nowNs) : 0;
    sockets.poll(waitNs, receiver);
    parked = false;
  }

  private void applyPosted(long nowNs) {
    for (MediaTenant tenant = posted.poll(); tenant != null; tenant = posted.poll()) {
      try {
        tenant.apply(this, nowNs);
      } catch (RuntimeException | Error e) {
        fail(tenant, e, nowNs);
      }
    }
  }

  /**
   * Runs the frames that are due and says when the next is. Where many are due at once, packets are
   * relayed between them: a hundred that are encoded would hold those up for milliseconds.
   */
  private long frames(long nowNs) throws IOException {
    long next = Long.MAX_VALUE;
    long polledNs = nowNs;
    for (int i = paced.size() - 1; i >= 0; i--) {
      if (i >= paced.size()) continue; // some ended by what came
      Paced each = paced.get(i);
      if (each.nextFrameNs() - nowNs <= 0) {
        try {
          each.frames(this, nowNs);
        } catch (RuntimeException | Error e) {
          fail(each.tenant(), e, nowNs);
        }
        long doneNs = System.nanoTime();
        if (doneNs - polledNs > WITHOUT_A_LOOK_NS) {
          sockets.poll(0, receiver);
          polledNs = System.nanoTime();
        }
      }
      next = Math.min(next, each.nextFrameNs());
    }
    return next;
  }

  private void checkAll(long nowNs) {
    for (int i = tenants.size() - 1; i >= 0; i--) {
      MediaTenant tenant = tenants.get(i);
      try {
        tenant.check(this, nowNs);
      } catch (RuntimeException | Error e) {
        fail(tenant, e, nowNs);
      }
    }
  }

  private void received(
      MediaSocket socket,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    MediaTenant tenant = socket.tenant;
    if (tenant == null) {
      stray();
      return;
    }
    socket.used = true;
    try {
      tenant.received(this, socket, buffer, offset, length, high, low, port, nowNs);
    } catch (RuntimeException | Error e) {
      fail(tenant, e, nowNs);
    }
  }

  /** Counts a packet that is nobody's. */
  void stray() {
    strays++;
  }

  /** A bug ends that call, never the loop. */
  void fail(MediaTenant tenant, Throwable failure, long nowNs) {
    LOG.error("A media session ends by a fault of ours", failure);
    try {
      tenant.fail(failure, nowNs);
    } catch (RuntimeException | Error e) {
      LOG.error("Its listener failed too", e);
    }
  }

  /** A bug at a port that is everybody's ends nobody's call. */
  void stumbled(Throwable bug) {
    LOG.error("A datagram was not dealt with by a fault of ours", bug);
  }

  private void endAll() {
    long nowNs = System.nanoTime();
    applyPosted(nowNs);
    while (!tenants.isEmpty()) {
      MediaTenant tenant = tenants.getLast();
      try {
        tenant.end(nowNs);
      } catch (RuntimeException | Error e) {
        LOG.error("A media session's listener failed at the end", e);
      }
    }
  }

  /** Takes a tenant in. */
  void settle(MediaTenant tenant) {
    tenant.index = tenants.size();
    tenants.add(tenant);
  }

  /** Gives a tenant the packets of a side's ports. */
  void settle(MediaTenant tenant, MediaPortPair pair, int side) {
    settle(tenant, pair.rtp, side, RelaySession.RTP);
    settle(tenant, pair.rtcp, side, RelaySession.RTCP);
  }

  /** Gives a tenant sockets that are its own for good. */
  void settleShared(MediaTenant tenant, List<MediaSocket> shared) {
    settle(tenant);
    for (MediaSocket socket : shared) {
      settle(tenant, socket, 0, RelaySession.RTP);
    }
  }

  private void settle(MediaTenant tenant, MediaSocket socket, int side, int component) {
    socket.tenant = tenant;
    socket.side = side;
    socket.component = component;
    if (!socket.registered) {
      try {
        sockets.register(socket);
        socket.registered = true;
      } catch (IOException e) {
        throw new IllegalStateException("cannot listen at " + socket.local, e);
      }
    }
  }

  /** Takes a tenant out. */
  void leave(MediaTenant tenant) {
    if (tenant.index >= 0) {
      MediaTenant last = tenants.removeLast();
      if (last != tenant) {
        tenants.set(tenant.index, last);
        last.index = tenant.index;
      }
      tenant.index = -1;
    }
  }

  /** Has its frames done from now on. */
  void pace(Paced each) {
    paced.add(each);
  }

  void unpace(Paced each) {
    paced.remove(each);
  }

  /** Takes ports back from a tenant that needs them no more; null for none. */
  void giveBack(@Nullable MediaPortPair pair, long nowNs) {
    if (pair != null) {
      pair.rtp.tenant = null;
      pair.rtcp.tenant = null;
      portsAt(pair.rtp.local.getAddress()).giveBack(pair, nowNs);
    }
  }

  void send(MediaSocket from, ByteBuffer buffer, int offset, int length, MediaAddress to) {
    from.sent++;
    sockets.send(from, buffer, offset, length, to);
  }

  /** Sends a datagram that was made elsewhere; it uses {@link #scratch}. */
  void send(MediaSocket from, byte[] datagram, MediaAddress to) {
    ByteBuffer buffer = sockets.scratch();
    if (datagram.length <= buffer.capacity()) {
      buffer.put(0, datagram);
      sockets.send(from, buffer, 0, datagram.length, to);
    }
  }

  RandomGenerator random() {
    return random;
  }

  /** Marks what is sent from a pair of ports from now on. */
  void mark(MediaPortPair pair, Dscp wanted) {
    if (!config.marked()) return;
    mark(pair.rtp, wanted);
    mark(pair.rtcp, wanted);
  }

  /** The same of a socket that voice and video share, from packet to packet where that is cheap. */
  void markNext(MediaSocket shared, Dscp wanted) {
    if (config.marked() && sockets.marksEach()) mark(shared, wanted);
  }

  private void mark(MediaSocket socket, Dscp wanted) {
    if (socket.mark == wanted) return;
    socket.mark = wanted;
    try {
      sockets.mark(socket, wanted);
    } catch (IOException e) {
      LOG.debug("A port cannot be marked: {}", e.getMessage());
    }
  }

  ByteBuffer scratch() {
    return sockets.scratch();
  }

  /** The handshakes under way; the loop's own. */
  DtlsHandshakes handshakes() {
    DtlsHandshakes all = handshakes;
    if (all == null) {
      all = new DtlsHandshakes(new DtlsCookies(new SecureRandom()));
      handshakes = all;
    }
    return all;
  }

  long silenceNs() {
    return config.silenceNs();
  }

  /** Ends every session and the thread; waits for it, at most 5 s. */
  @Override
  public void close() {
    synchronized (wakeLock) {
      if (!stopping) {
        stopping = true;
        sockets.wakeUp();
      }
    }
    try {
      thread.join(STOP_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
