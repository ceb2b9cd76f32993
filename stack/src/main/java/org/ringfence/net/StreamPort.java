package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.EndSession;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.Protection;
import org.ringfence.media.ProtectionStatus;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.PacketKind;
import org.ringfence.srtp.MasterKey;

/**
 * The ports of a stream that ends here: how its packets find their way and are protected. Any
 * thread may call what is public; nothing waits.
 */
public abstract sealed class StreamPort extends MediaTenant implements Paced
    permits AudioPort, VideoPort {
  private final MediaPortPair ports;

  /** Of the other address family, for ICE; null when there is none. */
  private final @Nullable MediaPortPair more;

  private final Secured secured;

  /** What other threads want; under the lock. */
  private RelaySide.@Nullable Terms wantedTerms;

  private @Nullable Protection wantedProtection;
  private boolean wantedPlain;
  private boolean wantedClose;

  /** What is; the loop's own. */
  private final PacketProtection protection = new PacketProtection();

  private @Nullable DtlsPath dtls;
  private final EarlyHello early = new EarlyHello();
  private final KeepAlive keepAlive = new KeepAlive();
  private volatile @Nullable IceEndpoint ice;

  /** A stream that goes with this one over its path (RFC 9143), and how the two are told apart. */
  private @Nullable VideoPort guest;

  private final BundleDemux demux = new BundleDemux();
  private boolean heard;
  private boolean silent;
  private long lastHeardNs;

  StreamPort(
      MediaLoop loop, MediaPortPair pair, @Nullable MediaPortPair more, MediaListener listener) {
    super(loop, listener);
    ports = pair;
    this.more = more;
    secured = new Secured(loop);
  }

  public InetSocketAddress localRtp() {
    return ports.rtp.local;
  }

  public InetSocketAddress localRtcp() {
    return ports.rtcp.local;
  }

  /** What an offer or answer said of the other party. */
  public void update(RelaySide.Terms terms) {
    want(() -> wantedTerms = terms);
  }

  /**
   * How its packets are protected from now on. Until it is told, nothing is let in and nothing is
   * sent.
   */
  public void protect(Protection agreed) {
    want(() -> wantedProtection = agreed);
  }

  /**
   * Has its packets go the way that a full ICE agent finds; what {@link #update} says counts no
   * more.
   *
   * @param controlling whether we offer first
   * @param random one that nobody can guess
   */
  public IceEndpoint ice(
      IceServers servers, boolean controlling, RandomGenerator random, IceEvents events) {
    List<MediaSocket> sockets = more == null ? List.of(ports.rtp) : List.of(ports.rtp, more.rtp);
    var made = new IceEndpoint(this, secured.loop, sockets, servers, controlling, random, events);
    ice = made;
    return made;
  }

  /** The peer knows no ICE: what {@link #update} says counts. */
  public void withoutIce() {
    want(() -> wantedPlain = true);
  }

  /** Ends it, with a goodbye. More than once does no harm. */
  public void close() {
    want(() -> wantedClose = true);
  }

  // What the stream itself is.

  /** Null before it begins. */
  abstract @Nullable EndSession session();

  /** How its packets are marked. */
  abstract Dscp mark();

  /** Takes what else other threads want, while the lock is held. */
  abstract void takeStream(long nowNs);

  /** Does what other threads want besides. */
  void turnStream(MediaLoop on, long nowNs) {}

  /** Takes a packet without its protection. */
  abstract void take(
      int component,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs);

  /** Stops its frames, and tells at last what became of it. */
  abstract void stop(MediaLoop on, long nowNs);

  abstract void tellClosed();

  // What its packets go through.

  @Override
  void apply(MediaLoop on, long nowNs) {
    boolean close;
    synchronized (this) {
      taken();
      if (index < 0 && !ended() && !wantedClose) {
        on.settle(this);
        on.settle(this, ports, 0);
        on.mark(ports, mark());
        if (more != null) on.settle(this, more, 0);
        on.pace(this);
      }
      takeWanted(nowNs);
      close = wantedClose;
    }
    IceEndpoint path = ice;
    if (path != null) path.turn(nowNs);
    turnDtls();
    turnStream(on, nowNs);
    if (close) {
      end(nowNs);
    }
  }

  private void takeWanted(long nowNs) {
    if (wantedProtection != null && !ended()) {
      protectNow(wantedProtection);
    }
    wantedProtection = null;
    takeIce(nowNs);
    boolean before = session() == null;
    takeStream(nowNs);
    EndSession now = session();
    if (now == null) {
      return; // the rest waits for the start
    }
    if (before) lastHeardNs = nowNs;
    if (wantedTerms != null && ice == null) {
      now.expect(wantedTerms);
    }
    wantedTerms = null;
  }

  private void takeIce(long nowNs) {
    IceEndpoint path = ice;
    if (path == null || ended()) return;
    path.takeWishes(nowNs);
    if (wantedPlain) {
      path.leave(nowNs);
      ice = null;
    }
    wantedPlain = false;
  }

  private void protectNow(Protection agreed) {
    if (agreed.equals(protection.agreed())) return;
    closeDtls();
    protection.use(agreed);
    if (!(agreed instanceof Protection.Dtls)) early.forget();
    if (agreed instanceof Protection.Dtls terms) {
      dtls = new DtlsPath(terms, secured.loop.handshakes(), ice != null, secured);
    }
  }

  private void turnDtls() {
    EndSession now = session();
    if (dtls != null && now != null) {
      dtls.begin(now.rtpPeer().destination());
      early.giveTo(dtls, (high, low, port) -> now.mayComeFrom(RelaySession.RTP, high, low, port));
      dtls.turn();
    }
  }

  private void closeDtls() {
    if (dtls != null) dtls.close();
    dtls = null;
  }

  /** What the handshake does here. */
  private final class Secured implements DtlsPath.Owner {
    private final MediaLoop loop;

    Secured(MediaLoop loop) {
      this.loop = loop;
    }

    @Override
    public void wake() {
      want(() -> {});
    }

    @Override
    public void send(byte[] datagram, MediaAddress to) {
      IceEndpoint path = ice;
      if (path != null) path.sendDatagram(datagram);
      else loop.send(ports.rtp, datagram, to);
    }

    @Override
    public void secured(MasterKey inbound, MasterKey outbound, MediaAddress peer) {
      protection.keys(inbound, outbound);
      EndSession now = session();
      if (now != null && ice == null) now.rtpPeer().prove(peer);
      listener().secured(0);
    }

    @Override
    public void unsecured(String reason, MediaAddress peer) {
      EndSession now = session();
      if (now == null) return;
      if (ice != null || now.rtpPeer().isDestination(peer.high(), peer.low(), peer.port())) {
        listener().unsecured(0, reason);
      }
    }
  }

  @Override
  void received(
      MediaLoop on,
      MediaSocket socket,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    EndSession now = session();
    IceEndpoint path = ice;
    if (path != null) {
      path.received(socket, buffer, offset, length, high, low, port, nowNs);
      return;
    }
    PacketKind kind = PacketKind.of(buffer, offset, length);
    boolean handshake = kind == PacketKind.DTLS && socket.component == RelaySession.RTP;
    if (handshake && protection.agreed() instanceof Protection.Awaited) {
      early.keep(buffer, offset, length, high, low, port);
      return;
    }
    if (now == null) {
      return;
    }
    if (!now.mayComeFrom(socket.component, high, low, port)) {
      now.refuse();
      return;
    }
    if (handshake && dtls != null) {
      dtls.receive(buffer, offset, length, high, low, port);
      return;
    }
    open(now, socket.component, kind, buffer, offset, length, high, low, port, nowNs);
  }

  /** Takes a packet that ICE has let in: whatever address it came from, it is the peer's. */
  void arrived(
      PacketKind kind, ByteBuffer buffer, int offset, int length, MediaAddress from, long nowNs) {
    EndSession now = session();
    MediaAddress peer = now == null ? null : now.rtpPeer().destination();
    MediaAddress as = peer == null ? from : peer;
    if (kind == PacketKind.DTLS) {
      if (dtls != null) dtls.receive(buffer, offset, length, as.high(), as.low(), as.port());
    } else if (now != null && peer != null) {
      int rtp = RelaySession.RTP;
      open(now, rtp, kind, buffer, offset, length, as.high(), as.low(), as.port(), nowNs);
    }
  }

  /** ICE has found the way. */
  void pathIs(MediaAddress remote) {
    EndSession now = session();
    if (now != null) now.expect(RelaySide.Terms.of(remote, null, null, true));
    turnDtls();
  }

  private void open(
      EndSession now,
      int component,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    ProtectionStatus status = protection.unprotect(kind, buffer, offset, length);
    if (status != ProtectionStatus.OK) {
      // A peer whose handshake is done a moment before ours may speak at once.
      if (status == ProtectionStatus.NO_KEYS) now.refuse();
      else now.refuseNotAuthentic();
      return;
    }
    int bytes = protection.length();
    VideoPort with = guest;
    if (with == null || isOurs(now, with, kind, buffer, offset, bytes, high, low, port, nowNs)) {
      take(component, kind, buffer, offset, bytes, high, low, port, nowNs);
    }
    if (now.rtpPeer().held()) {
      lastHeardNs = nowNs;
      silent = false;
      if (!heard) {
        heard = true;
        listener().heard(0);
      }
    }
  }

  /** Gives a guest what is its; whether it is for this stream too. */
  private boolean isOurs(
      EndSession now,
      VideoPort with,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    long lines = 0;
    if (kind == PacketKind.RTP) {
      int line = demux.rtp(buffer, offset, length);
      lines = line == BundleDemux.NONE ? 0 : 1L << line;
    } else if (kind == PacketKind.RTCP) {
      lines = demux.rtcp(buffer, offset, length);
    }
    // Whoever may still prove itself does so with its sound.
    if ((lines & 2) != 0 && now.rtpPeer().isDestination(high, low, port)) {
      with.carried(buffer, offset, length, nowNs);
    }
    return (lines & 1) != 0;
  }

  /** Takes a stream along from now on; null for none. */
  void takeAlong(@Nullable VideoPort with, List<IceLine> lines) {
    guest = with;
    demux.lines(with == null ? List.of() : lines);
  }

  /** Lets go of a stream, if it is the one. */
  void letGo(VideoPort of) {
    if (guest == of) takeAlong(null, List.of());
  }

  @Override
  public MediaTenant tenant() {
    return this;
  }

  /** Lets the way go on with what is due. */
  void turnPath(long nowNs) {
    IceEndpoint path = ice;
    if (path != null) path.turn(nowNs);
  }

  /** Sends a packet that was written into the loop's own buffer. */
  void sendRtp(MediaLoop on, EndSession now, int length) {
    MediaAddress destination = now.rtpPeer().destination();
    if (length > 0 && destination != null) {
      send(on, ports.rtp, PacketKind.RTP, length, destination);
    }
  }

  /** The same for a report. */
  void sendReport(MediaLoop on, EndSession now, int length) {
    MediaAddress destination = now.rtcpPeer().destination();
    if (length > 0 && destination != null) {
      MediaSocket from = now.mux() ? ports.rtp : ports.rtcp;
      send(on, from, PacketKind.RTCP, length, destination);
    }
  }

  private void send(
      MediaLoop on, MediaSocket from, PacketKind kind, int length, MediaAddress destination) {
    int sealed = seal(on, kind, length, 0);
    if (sealed > 0) transmit(on, from, sealed, destination, mark());
  }

  /**
   * Protects a packet that was written into the loop's own buffer.
   *
   * @param line whose it is of those that share the path
   * @return its new length; 0 when it may not be sent
   */
  int seal(MediaLoop on, PacketKind kind, int length, int line) {
    ByteBuffer out = on.scratch();
    boolean shared = kind == PacketKind.RTP && guest != null && protection.ready();
    int bytes = shared ? demux.sent(out, 0, length, line) : length;
    boolean done = protection.protect(kind, out, 0, bytes) == ProtectionStatus.OK;
    return done ? protection.length() : 0;
  }

  private void transmit(
      MediaLoop on, MediaSocket from, int length, MediaAddress destination, Dscp as) {
    IceEndpoint path = ice;
    if (path != null) path.sendMedia(length, as);
    else on.send(from, on.scratch(), 0, length, destination);
  }

  /** Whether what is sent reaches somebody. */
  boolean reaches() {
    EndSession now = session();
    return !ended() && now != null && now.rtpPeer().destination() != null && protection.ready();
  }

  /**
   * Sends a protected packet from the loop's own buffer where this stream's own go.
   *
   * @param as how it is marked, where packets of both kinds share the way
   */
  void transmit(MediaLoop on, PacketKind kind, int length, Dscp as) {
    EndSession now = session();
    if (now == null) return;
    boolean own = kind == PacketKind.RTCP && !now.mux();
    MediaAddress to = (own ? now.rtcpPeer() : now.rtpPeer()).destination();
    if (to != null) transmit(on, own ? ports.rtcp : ports.rtp, length, to, as);
  }

  @Override
  void check(MediaLoop on, long nowNs) {
    turnDtls();
    EndSession now = session();
    if (now != null && protection.ready()) {
      keepAlive.check(on, ports.rtp, now.rtpPeer().destination(), nowNs);
    }
    if (now != null && !silent && nowNs - lastHeardNs >= on.silenceNs()) {
      silent = true;
      listener().silent(0, nowNs - lastHeardNs);
    }
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    stop(on, nowNs);
    closeDtls();
    EndSession now = session();
    try {
      if (now != null) {
        sendReport(on, now, now.bye(on.scratch(), 0, nowNs));
        now.close();
      }
      IceEndpoint path = ice;
      if (path != null) path.leave(nowNs);
    } finally {
      on.leave(this);
      on.unpace(this);
      on.giveBack(ports, nowNs);
      on.giveBack(more, nowNs);
    }
    if (now != null) tellClosed();
  }
}
