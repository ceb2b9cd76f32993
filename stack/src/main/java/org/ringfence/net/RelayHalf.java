package org.ringfence.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.PayloadFormats;
import org.ringfence.media.PictureFeedback;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.PacketKind;
import org.ringfence.srtp.MasterKey;

/**
 * One side of a relay: its ports or its leg, its keys, and whether it is heard. Where RTP and RTCP
 * have a port each, DTLS gives each its keys by an association of its own (RFC 5764 section 3).
 */
final class RelayHalf implements DtlsPath.Owner {
  final int number;
  final RelaySide side;
  final PacketProtection protection = new PacketProtection();
  private final Reports reports = new Reports();
  private final EarlyHello[] early = {new EarlyHello(), new EarlyHello()};
  private final RelayHandle relay;
  private final MediaLoop loop;

  /** What other threads want; under the relay's lock. */
  RelaySide.@Nullable Terms wantedTerms;

  @Nullable Protection wantedProtection;
  @Nullable IceLeg wantedLeg;
  @Nullable IceLine wantedLine;
  @Nullable Agreed<?> wantedInside;
  boolean wantedOwnPorts;
  @Nullable Described wantedDescription;

  /** Whether somebody may know the ports: then they stay, also while a leg is used. */
  private boolean told;

  private @Nullable MediaPortPair fresh;
  private @Nullable MediaPortPair left;

  /** Set under the relay's lock. */
  volatile @Nullable MediaPortPair ports;

  /** What is; the loop's own. */
  @Nullable IceLeg leg;

  private IceLeg.@Nullable Line line;

  /** What it sends is marked so. */
  Dscp mark = Dscp.VOICE;

  /** What it is asked when the other side begins to see it. */
  final PictureWish pictures = new PictureWish();

  @Nullable Inside<?> inside;
  private @Nullable DtlsPath dtls;
  private final KeepAlive keepAlive = new KeepAlive();
  private boolean heard;
  private boolean silent;
  private long quietSinceNs;

  RelayHalf(RelayHandle relay, MediaLoop loop, int number, RelaySide side, MediaPortPair ports) {
    this.relay = relay;
    this.loop = loop;
    this.number = number;
    this.side = side;
    this.ports = ports;
    this.fresh = ports;
  }

  /** What was agreed anew; an association under the same terms goes on. */
  void protect(Protection agreed) {
    if (agreed.equals(protection.agreed())) return;
    closeDtls();
    protection.use(agreed);
    if (!(agreed instanceof Protection.Dtls)) forgetEarly();
    if (leg == null) side.sealed(protection.isSealed());
    if (agreed instanceof Protection.Dtls terms) {
      dtls = new DtlsPath(terms, loop.handshakes(), false, this);
    }
  }

  /** The ports, which stay from now on: whoever asks tells them. Null where they were left. */
  @Nullable MediaPortPair tell() {
    synchronized (relay) {
      told = true;
      return ports;
    }
  }

  /** Whether its own ports carry what nobody protects, as agreed. */
  boolean isPlain() {
    return leg == null && inside == null && protection.agreed() instanceof Protection.Clear;
  }

  /** Leaves ports that nobody was told. Under the relay's lock. */
  void leavePorts() {
    if (told) return;
    left = ports;
    ports = null;
    fresh = null;
  }

  /** Has ports again. Under the relay's lock. */
  void havePorts(MediaPortPair lent) {
    told = true;
    ports = lent;
    fresh = lent;
  }

  /** Begins to listen at new ports and gives back those that were left. */
  void settlePorts(long nowNs) {
    MediaPortPair arrived;
    MediaPortPair gone;
    synchronized (relay) {
      arrived = fresh;
      gone = left;
      fresh = null;
      left = null;
    }
    loop.giveBack(gone, nowNs);
    if (arrived != null && relay.ended()) loop.giveBack(arrived, nowNs);
    else if (arrived != null) loop.settle(relay, arrived, number);
  }

  /** Gives every port back: the relay ends. */
  void endPorts(long nowNs) {
    MediaPortPair gone;
    synchronized (relay) {
      gone = left;
      fresh = null;
      left = null;
    }
    loop.giveBack(gone, nowNs);
    loop.giveBack(ports, nowNs);
  }

  /** Goes over ICE from now on. */
  void carry(IceLeg over, IceLine what) {
    if (leg != over) leaveLeg();
    leg = over;
    side.carried(true);
    line = over.attach(relay, this, what);
  }

  /** Goes over its own ports again. */
  void useOwnPorts(long nowNs) {
    leaveInside(nowNs);
    leaveLeg();
    leg = null;
    side.carried(false);
    side.sealed(protection.isSealed());
  }

  /** What the party says of what it sends. */
  record Described(
      PayloadFormats formats, boolean sends, boolean video, PictureFeedback feedback) {}

  /** What is wanted of it, by other threads. */
  record Wanted(
      RelaySide.@Nullable Terms terms,
      @Nullable Protection protection,
      @Nullable IceLeg leg,
      @Nullable IceLine line,
      @Nullable Agreed<?> inside,
      @Nullable Described description,
      boolean ownPorts) {}

  /** Takes that out. Under the relay's lock. */
  Wanted takeWanted() {
    Wanted wanted =
        new Wanted(
            wantedTerms,
            wantedProtection,
            wantedLeg,
            wantedLine,
            wantedInside,
            wantedDescription,
            wantedOwnPorts);
    wantedTerms = null;
    wantedProtection = null;
    wantedLeg = null;
    wantedLine = null;
    wantedInside = null;
    wantedDescription = null;
    wantedOwnPorts = false;
    return wanted;
  }

  /** What ends here, and how. */
  record Agreed<F>(Inside<F> end, F format, boolean sends) {
    void begin(MediaLoop on, RelayHandle in, RelayHalf at, long nowNs) {
      end.agree(on, in, at, format, sends, nowNs);
    }
  }

  /** Ends in this process from now on. */
  void terminate(Agreed<?> agreed, long nowNs) {
    if (inside != agreed.end) leaveInside(nowNs);
    inside = agreed.end;
    side.carried(true);
    agreed.begin(loop, relay, this, nowNs);
  }

  void leaveInside(long nowNs) {
    Inside<?> gone = inside;
    inside = null;
    if (gone != null) gone.leave(loop, nowNs);
  }

  void leaveLeg() {
    IceLeg over = leg;
    IceLeg.Line left = line;
    if (over != null && left != null) over.detach(left);
    line = null;
  }

  /** Sends a packet over the leg. */
  void send(IceLeg over, PacketKind kind, ByteBuffer buffer, int offset, int length) {
    IceLeg.Line through = line;
    if (through != null) over.send(through, kind, buffer, offset, length);
  }

  /** Whether a packet from anywhere is worth asking its keys, since its sender may have moved. */
  boolean mayHaveMoved(PacketKind kind, int component, long nowNs) {
    return kind == PacketKind.RTP
        && component == RelaySession.RTP
        && protection.proves()
        && side.mayHaveMoved(nowNs);
  }

  /** The association at one of its ports; null where there is none. */
  @Nullable DtlsPath dtls(int component) {
    return component == RelaySession.RTP ? dtls : reports.dtls;
  }

  /** What the packets at one of its ports pass. */
  PacketProtection protection(int component) {
    return component == RelaySession.RTCP && reports.apart ? reports.protection : protection;
  }

  /** Lets the handshakes go on with what has come and what is known now. */
  void turnDtls() {
    DtlsPath path = dtls;
    if (path == null || leg != null) return;
    path.begin(side.destination());
    giveEarly(RelaySession.RTP, path);
    path.turn();
    reports.turn();
  }

  /** Keeps a datagram of DTLS while it is not known how this side is to be protected. */
  boolean keepEarly(
      int component, ByteBuffer buffer, int offset, int length, long high, long low, int port) {
    if (!(protection.agreed() instanceof Protection.Awaited) || leg != null) return false;
    early[component].keep(buffer, offset, length, high, low, port);
    return true;
  }

  private void giveEarly(int component, DtlsPath path) {
    early[component].giveTo(
        path, (high, low, port) -> side.mayComeFrom(component, high, low, port));
  }

  private void forgetEarly() {
    for (EarlyHello each : early) each.forget();
  }

  void closeDtls() {
    if (dtls != null) dtls.close();
    dtls = null;
    reports.join();
  }

  /** The keys of RTCP that has a port of its own. That it gets none harms nobody's call. */
  private final class Reports implements DtlsPath.Owner {
    final PacketProtection protection = new PacketProtection();
    @Nullable DtlsPath dtls;

    /** Whether it has keys of its own, or is to have them. */
    boolean apart;

    void turn() {
      boolean wanted = !side.mux() && leg == null;
      if (wanted && !apart && RelayHalf.this.protection.agreed() instanceof Protection.Dtls terms) {
        apart = true;
        protection.use(terms);
        dtls = new DtlsPath(terms, loop.handshakes(), false, this);
      } else if (!wanted) {
        join();
      }
      DtlsPath path = dtls;
      if (path != null) {
        path.begin(side.reports());
        giveEarly(RelaySession.RTCP, path);
        path.turn();
      }
    }

    void join() {
      giveUp();
      apart = false;
      protection.use(Protection.AWAITED);
    }

    private void giveUp() {
      if (dtls != null) dtls.close();
      dtls = null;
    }

    @Override
    public void wake() {
      relay.wake();
    }

    @Override
    public void send(byte[] datagram, MediaAddress to) {
      MediaPortPair own = ports;
      if (own != null) loop.send(own.rtcp, datagram, to);
    }

    @Override
    public void secured(MasterKey inbound, MasterKey outbound, MediaAddress peer) {
      protection.keys(inbound, outbound);
      side.proveReports(peer);
    }

    @Override
    public void unsecured(String reason, MediaAddress peer) {
      MediaAddress expected = side.reports();
      if (expected != null && expected.is(peer.high(), peer.low(), peer.port())) giveUp();
    }
  }

  @Override
  public void wake() {
    relay.wake();
  }

  @Override
  public void send(byte[] datagram, MediaAddress to) {
    MediaPortPair own = ports;
    if (own != null) loop.send(own.rtp, datagram, to);
  }

  @Override
  public void secured(MasterKey inbound, MasterKey outbound, MediaAddress peer) {
    protection.keys(inbound, outbound);
    side.prove(peer);
    relay.listener().secured(number);
  }

  @Override
  public void unsecured(String reason, MediaAddress peer) {
    MediaAddress expected = side.destination();
    if (expected != null && expected.is(peer.high(), peer.low(), peer.port())) {
      relay.listener().unsecured(number, reason);
    }
  }

  /** Tells when it is heard, at first and after silence. */
  void hear(long nowNs) {
    if (!heard && side.heard() && side.lastHeardNs() == nowNs) {
      heard = true;
      silent = false;
      relay.listener().heard(number);
    }
  }

  /** Its terms changed: silence begins now, and is told again. */
  void listenAnew(long nowNs) {
    quietSinceNs = nowNs;
    silent = false;
  }

  /** Keeps the way to the party open while nothing is sent to it. */
  void keepAlive(long nowNs) {
    MediaPortPair own = ports;
    if (own != null && protection.ready()) {
      keepAlive.check(loop, own.rtp, side.destination(), nowNs);
    }
  }

  void checkSilence(long nowNs, long silenceNs) {
    long since = quietSinceNs;
    if (side.heard() && side.lastHeardNs() - since > 0) {
      since = side.lastHeardNs();
      quietSinceNs = since;
    }
    if (!silent && nowNs - since >= silenceNs) {
      silent = true;
      heard = false;
      relay.listener().silent(number, nowNs - since);
    }
  }
}
