package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.AudioSource;
import org.ringfence.media.AudioStatistics;
import org.ringfence.media.AudioStatus;
import org.ringfence.media.AudioTap;
import org.ringfence.media.HeardMetrics;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.Protection;
import org.ringfence.media.ProtectionStatus;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.quality.Measured;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.VoipMetrics;
import org.ringfence.srtp.MasterKey;

/**
 * An audio stream that ends here, driven by the loop: every 20 ms a frame is read from the source
 * and sent, and one is taken from the network and given to the sink. Any thread may call; nothing
 * waits.
 */
public final class AudioPort extends MediaTenant implements Paced {
  private final MediaPortPair ports;

  /** Of the other address family, for ICE; null when there is none. */
  private final @Nullable MediaPortPair more;

  private final Secured secured;

  /** What other threads want; under the lock. */
  private final StringBuilder wantedDigits = new StringBuilder();

  private @Nullable AudioSession wantedSession;
  private @Nullable AudioSource wantedSource;
  private @Nullable AudioSink wantedSink;
  private @Nullable AudioFormat wantedFormat;
  private RelaySide.@Nullable Terms wantedTerms;
  private @Nullable Boolean wantedSending;
  private @Nullable Protection wantedProtection;
  private boolean wantedPlain;
  private boolean wantedClose;

  /** What is; the loop's own. */
  private final PacketProtection protection = new PacketProtection();

  private @Nullable DtlsPath dtls;
  private final EarlyHello early = new EarlyHello();
  private final KeepAlive keepAlive = new KeepAlive();
  private volatile @Nullable IceEndpoint ice;
  private volatile @Nullable AudioSession session;

  private @Nullable AudioSource source;
  private @Nullable AudioSink sink;
  private volatile @Nullable AudioTap tap;
  private short[] pcm = new short[0];
  private boolean sending = true;
  private boolean heard;
  private boolean aligned;
  private boolean silent;
  private long lastHeardNs;
  private final FrameClock clock = new FrameClock();

  AudioPort(
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

  /** Begins; the port owns the session from here on. */
  public void start(AudioSession newSession, AudioSource newSource, AudioSink newSink) {
    want(() -> {
      wantedSession = newSession;
      wantedSource = newSource;
      wantedSink = newSink;
    });
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

  /** Another codec was agreed. */
  public void format(AudioFormat format) {
    want(() -> wantedFormat = format);
  }

  /** Whether sound is sent: false while the direction is recvonly or inactive (RFC 3264). */
  public void sending(boolean value) {
    want(() -> wantedSending = value);
  }

  /** Sends keys, one after the other. */
  public void dial(String digits) {
    want(() -> wantedDigits.append(digits));
  }

  /** Lets somebody see each RTP packet as it leaves and as it comes; null for nobody. */
  public void tap(@Nullable AudioTap newTap) {
    tap = newTap;
  }

  /** Ends it, with a goodbye. More than once does no harm. */
  public void close() {
    want(() -> wantedClose = true);
  }

  /** What was measured of what is heard; null before anything was. It may be a packet old. */
  public @Nullable Measured heard() {
    AudioSession now = session;
    return now == null || now.receivedPackets() == 0 ? null : HeardMetrics.measured(now);
  }

  /** How the other side hears us, where it says so. */
  public @Nullable VoipMetrics remoteMetrics() {
    AudioSession now = session;
    return now == null ? null : now.remoteMetrics();
  }

  /** As known now; null before the start. It may be a packet old. */
  public @Nullable AudioStatistics statistics() {
    AudioSession now = session;
    return now == null ? null : now.statistics();
  }

  @Override
  void apply(MediaLoop on, long nowNs) {
    String digits;
    boolean close;
    synchronized (this) {
      taken();
      if (index < 0 && !ended() && !wantedClose) {
        on.settle(this);
        on.settle(this, ports, 0);
        if (more != null) on.settle(this, more, 0);
        on.pace(this);
      }
      takeWanted(nowNs);
      close = wantedClose;
      digits = wantedDigits.toString();
      wantedDigits.setLength(0);
    }
    IceEndpoint path = ice;
    if (path != null) path.turn(nowNs);
    turnDtls();
    AudioSession now = session;
    for (int i = 0; now != null && i < digits.length(); i++) {
      now.sendDigit(digits.charAt(i));
    }
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
    AudioSession begun = wantedSession;
    if (begun != null && session == null) {
      session = begun;
      source = wantedSource;
      sink = wantedSink;
      pcm = new short[begun.format().frameSamples()];
      clock.start(nowNs);
      lastHeardNs = nowNs;
    }
    AudioSession now = session;
    if (now == null) {
      return; // the rest waits for the start
    }
    if (wantedTerms != null && ice == null) {
      now.expect(wantedTerms);
    }
    if (wantedFormat != null) {
      now.format(wantedFormat);
      pcm = new short[now.format().frameSamples()];
    }
    if (wantedSending != null) {
      sending = wantedSending;
    }
    wantedTerms = null;
    wantedFormat = null;
    wantedSending = null;
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
    AudioSession now = session;
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
      AudioSession now = session;
      if (now != null && ice == null) now.rtpPeer().prove(peer);
      listener().secured(0);
    }

    @Override
    public void unsecured(String reason, MediaAddress peer) {
      AudioSession now = session;
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
    AudioSession now = session;
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
    take(now, socket.component, kind, buffer, offset, length, high, low, port, nowNs);
  }

  /** Takes a packet that ICE has let in: whatever address it came from, it is the peer's. */
  void arrived(
      PacketKind kind, ByteBuffer buffer, int offset, int length, MediaAddress from, long nowNs) {
    AudioSession now = session;
    MediaAddress peer = now == null ? null : now.rtpPeer().destination();
    MediaAddress as = peer == null ? from : peer;
    if (kind == PacketKind.DTLS) {
      if (dtls != null) dtls.receive(buffer, offset, length, as.high(), as.low(), as.port());
    } else if (now != null && peer != null) {
      int rtp = RelaySession.RTP;
      take(now, rtp, kind, buffer, offset, length, as.high(), as.low(), as.port(), nowNs);
    }
  }

  /** ICE has found the way. */
  void pathIs(MediaAddress remote) {
    AudioSession now = session;
    if (now != null) now.expect(RelaySide.Terms.of(remote, null, null, true));
    turnDtls();
  }

  private void take(
      AudioSession now,
      int component,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    if (protection.unprotect(kind, buffer, offset, length) != ProtectionStatus.OK) {
      now.refuseNotAuthentic();
      return;
    }
    int bytes = protection.length();
    AudioTap seer = tap;
    if (seer != null && component == RelaySession.RTP) {
      seer.arrived(buffer, offset, bytes, nowNs);
    }
    AudioStatus status = now.receive(component, buffer, offset, bytes, high, low, port, nowNs);
    if (status == AudioStatus.DIGIT && sink != null) {
      sink.digit(now.digit());
    }
    if (status == AudioStatus.AUDIO && !aligned) {
      aligned = true;
      clock.align(nowNs);
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

  @Override
  public long nextFrameNs() {
    return clock.nextNs();
  }

  @Override
  public MediaTenant tenant() {
    return this;
  }

  @Override
  public void frames(MediaLoop on, long nowNs) {
    clock.catchUp(nowNs);
    IceEndpoint path = ice;
    if (path != null) path.turn(nowNs);
    while (clock.isDue(nowNs)) {
      frame(on, nowNs, clock.nextNs());
      clock.advance();
    }
  }

  /**
   * @param dueNs when it should have been done: what is played keeps to that, however late it is
   */
  private void frame(MediaLoop on, long nowNs, long dueNs) {
    AudioSession now = session;
    AudioSource from = source;
    AudioSink to = sink;
    if (now == null || from == null || to == null) {
      return;
    }
    ByteBuffer out = on.scratch();
    boolean sound = from.read(pcm) && sending;
    int length = now.write(pcm, sound, out, 0, nowNs);
    MediaAddress destination = now.rtpPeer().destination();
    if (length > 0 && destination != null) {
      AudioTap seer = tap;
      if (seer != null) {
        seer.sent(out, 0, length, System.nanoTime());
      }
      send(on, ports.rtp, PacketKind.RTP, length, destination);
    }
    now.read(pcm, dueNs);
    if (now.heardKey() != 0) {
      to.digit(now.heardKey());
    }
    to.write(pcm);
    sendReport(on, now, now.report(out, 0, nowNs));
  }

  private void sendReport(MediaLoop on, AudioSession now, int length) {
    MediaAddress destination = now.rtcpPeer().destination();
    if (length > 0 && destination != null) {
      MediaSocket from = now.mux() ? ports.rtp : ports.rtcp;
      send(on, from, PacketKind.RTCP, length, destination);
    }
  }

  /** Sends what was written into the loop's own buffer. */
  private void send(
      MediaLoop on, MediaSocket from, PacketKind kind, int length, MediaAddress destination) {
    ByteBuffer out = on.scratch();
    if (protection.protect(kind, out, 0, length) != ProtectionStatus.OK) {
      return;
    }
    IceEndpoint path = ice;
    if (path != null) {
      path.sendMedia(protection.length());
    } else {
      on.send(from, out, 0, protection.length(), destination);
    }
  }

  @Override
  void check(MediaLoop on, long nowNs) {
    turnDtls();
    AudioSession now = session;
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
    clock.stop();
    closeDtls();
    AudioSession now = session;
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
    if (now != null) {
      listener().closed(now.statistics());
    }
  }
}
