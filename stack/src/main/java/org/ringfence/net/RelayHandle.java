package org.ringfence.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.FaxStatistics;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.PayloadFormats;
import org.ringfence.media.PictureFeedback;
import org.ringfence.media.Protection;
import org.ringfence.media.ProtectionStatus;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.media.RelayStatus;
import org.ringfence.quality.QualityRecording;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtcpPacket;

/**
 * A relay between two parties, as a call sees it. Any thread may call; nothing here waits. What is
 * wanted takes effect on the loop, in a few microseconds.
 */
public final class RelayHandle extends MediaTenant {
  private static final Runnable NOTHING_NEW = () -> {};

  private final MediaLoop loop;
  private final RelaySession session;
  private final RelayHalf[] halves;
  private final RelayQuality quality = new RelayQuality();
  private final boolean[] full = new boolean[2];
  private final @Nullable InetAddress[] locals;
  private @Nullable RelayMode wantedMode;
  private boolean wantedClose;
  private @Nullable Boolean wantedFax;
  private Transcoder.@Nullable Formats wantedTranscoding;
  private boolean wantedPlain;
  private Onlookers.@Nullable Wanted wantedOnlookers;
  private @Nullable CompletableFuture<Optional<QualityRecording>> wantedMeasure;
  private @Nullable StreamCopy wantedCopy;
  private boolean wantedNoCopy;

  /** The loop's own; null where the two understand each other. */
  private @Nullable Transcoder transcoder;

  /** The same; null where nobody is beside them. */
  private @Nullable Onlookers onlookers;

  /** The same; null where nobody else is to have what they say. */
  private @Nullable StreamCopy copy;

  RelayHandle(
      MediaLoop loop, RelaySession session, RelaySpec spec, MediaPortPair a, MediaPortPair b) {
    super(loop, spec.listener());
    this.loop = loop;
    this.session = session;
    halves =
        new RelayHalf[] {
          new RelayHalf(this, loop, RelaySession.A, session.side(RelaySession.A), a),
          new RelayHalf(this, loop, RelaySession.B, session.side(RelaySession.B), b)
        };
    locals = new InetAddress[] {spec.localA(), spec.localB()};
    for (RelayHalf half : halves) half.wantedProtection = spec.protection();
  }

  /** Our RTP port towards a side: {@link RelaySession#A} or {@link RelaySession#B}. */
  public InetSocketAddress localRtp(int side) {
    return ports(side).rtp.local;
  }

  /** Our RTCP port towards a side. */
  public InetSocketAddress localRtcp(int side) {
    return ports(side).rtcp.local;
  }

  private MediaPortPair ports(int side) {
    MediaPortPair own = halves[side].tell();
    if (own == null) throw new IllegalStateException("that side goes over ICE");
    return own;
  }

  /** Sees to ports of its own for a side that has left them for ICE. */
  public void lendPorts(int side) throws MediaPortsExhaustedException {
    if (halves[side].tell() != null) return;
    MediaPortPair lent = loop.lendPorts(locals[side]);
    want(() -> halves[side].havePorts(lent));
  }

  /** What an offer or answer said of a side. */
  public void update(int side, RelaySide.Terms terms) {
    want(() -> halves[side].wantedTerms = terms);
  }

  /** What a side says of what it sends, so that it can be measured, and marked as what it is. */
  public void describe(
      int side, PayloadFormats formats, boolean sends, boolean video, PictureFeedback feedback) {
    RelayHalf.Described said = new RelayHalf.Described(formats, sends, video, feedback);
    want(() -> halves[side].wantedDescription = said);
  }

  /**
   * How a side's packets are protected from now on. A side that was never told anything else than
   * {@link Protection#AWAITED} lets nothing in and sends nothing. It is for the side's own ports:
   * what goes over ICE is protected by its leg.
   */
  public void protect(int side, Protection protection) {
    want(() -> halves[side].wantedProtection = protection);
  }

  /**
   * That side goes over ICE, and takes nothing at its own ports; those that nobody has asked for it
   * leaves. Told again, it may be another leg, or say another thing of the line.
   */
  public void carry(int side, IceLeg leg, IceLine line) {
    if (!leg.isOf(loop)) {
      throw new IllegalArgumentException("a leg of another media loop");
    }
    want(() -> {
      halves[side].wantedLeg = leg;
      halves[side].wantedLine = line;
      halves[side].wantedOwnPorts = false;
      halves[side].leavePorts();
    });
  }

  /**
   * That side goes over its own ports again: of several phones that rang, another one speaks. Where
   * it has left them, {@link #lendPorts} has to be called before.
   */
  public void useOwnPorts(int side) {
    want(() -> {
      halves[side].wantedLeg = null;
      halves[side].wantedLine = null;
      halves[side].wantedInside = null;
      halves[side].wantedOwnPorts = true;
    });
  }

  /** That side ends in this process: told again, something else was agreed. */
  public <F> void terminate(int side, Inside<F> end, F format, boolean sends) {
    want(() -> halves[side].wantedInside = new RelayHalf.Agreed<>(end, format, sends));
  }

  /** The two have no codec in common: what each says is put into the other's from now on. */
  public void transcode(AudioFormat a, AudioFormat b) {
    want(() -> {
      wantedTranscoding = new Transcoder.Formats(a, b);
      wantedPlain = false;
    });
  }

  /** The two understand each other: packets go across as they are. */
  public void relayOnly() {
    want(() -> {
      wantedTranscoding = null;
      wantedPlain = true;
    });
  }

  /**
   * Who is beside the two from now on, and what these speak; null for one that says nothing yet.
   */
  public void attend(
      List<? extends RelayTap> taps, @Nullable AudioFormat a, @Nullable AudioFormat b) {
    Onlookers.Wanted wanted = new Onlookers.Wanted(List.copyOf(taps), a, b);
    want(() -> wantedOnlookers = wanted);
  }

  /** Who has what both say from now on too; null for nobody. */
  public void copyTo(@Nullable StreamCopy other) {
    want(() -> {
      wantedCopy = other;
      wantedNoCopy = other == null;
    });
  }

  /**
   * What was measured in the last ten seconds; empty when nothing was heard. Never done once it has
   * ended.
   */
  public CompletableFuture<Optional<QualityRecording>> measure() {
    CompletableFuture<Optional<QualityRecording>> asked = new CompletableFuture<>();
    want(() -> {
      if (wantedMeasure == null) wantedMeasure = asked;
      else wantedMeasure.thenAccept(asked::complete);
    });
    return asked;
  }

  public void mode(RelayMode mode) {
    want(() -> wantedMode = mode);
  }

  /** Whether the line carries the datagrams of a fax from now on (ITU-T T.38), and no RTP. */
  public void fax(boolean on) {
    want(() -> wantedFax = on);
  }

  /**
   * What a side sent by T.38 so far; null where nothing of that was agreed. May be a packet old.
   */
  public @Nullable FaxStatistics faxed(int side) {
    return session.faxed(side);
  }

  /** Ends it; {@link MediaListener#closed} follows. More than once does no harm. */
  public void close() {
    want(() -> wantedClose = true);
  }

  /** What a side sent so far; may be a packet old. */
  public RelaySide.Statistics statistics(int side) {
    return session.side(side).statistics();
  }

  void wake() {
    want(NOTHING_NEW);
  }

  @Override
  void apply(MediaLoop on, long nowNs) {
    RelayHalf.Wanted a;
    RelayHalf.Wanted b;
    RelayMode mode;
    Boolean fax;
    boolean close;
    Transcoder.Formats formats;
    boolean plain;
    Onlookers.Wanted beside;
    CompletableFuture<Optional<QualityRecording>> measure;
    synchronized (this) {
      taken();
      a = halves[0].takeWanted();
      b = halves[1].takeWanted();
      mode = wantedMode;
      close = wantedClose;
      wantedMode = null;
      fax = wantedFax;
      wantedFax = null;
      formats = wantedTranscoding;
      plain = wantedPlain;
      wantedTranscoding = null;
      wantedPlain = false;
      beside = wantedOnlookers;
      wantedOnlookers = null;
      measure = wantedMeasure;
      wantedMeasure = null;
      if (wantedCopy != null || wantedNoCopy) copy = wantedCopy;
      wantedCopy = null;
      wantedNoCopy = false;
    }
    if (measure != null) measure.complete(Optional.ofNullable(quality.latest()));
    if (close) {
      end(nowNs);
    }
    if (ended()) {
      for (RelayHalf half : halves) half.settlePorts(nowNs);
      return;
    }
    if (index < 0) {
      on.settle(this);
      halves[0].listenAnew(nowNs);
      halves[1].listenAnew(nowNs);
    }
    for (RelayHalf half : halves) half.settlePorts(nowNs);
    if (fax != null) session.fax(fax);
    apply(on, halves[0], a, nowNs);
    apply(on, halves[1], b, nowNs);
    if (beside != null) attend(on, beside, nowNs);
    if (plain) endTranscoding(on, nowNs);
    if (formats != null) transcode(on, formats, nowNs);
    if (mode != null) {
      session.mode(mode);
      halves[0].listenAnew(nowNs);
      halves[1].listenAnew(nowNs);
    }
  }

  private void attend(MediaLoop on, Onlookers.Wanted wanted, long nowNs) {
    Onlookers there = onlookers;
    if (wanted.taps().isEmpty()) {
      onlookers = null;
      if (there != null) there.leave(on);
      return;
    }
    if (there == null) there = new Onlookers(this, on.random());
    onlookers = there;
    there.agree(on, wanted, nowNs);
  }

  /** Who is beside the two; null for nobody. */
  @Nullable Onlookers onlookers() {
    return onlookers;
  }

  private void transcode(MediaLoop on, Transcoder.Formats formats, long nowNs) {
    Transcoder running = transcoder;
    if (running != null) {
      running.agree(formats);
      return;
    }
    Transcoder begun = new Transcoder(this, formats, on.random());
    transcoder = begun;
    begun.start(on, nowNs);
  }

  private void endTranscoding(MediaLoop on, long nowNs) {
    Transcoder running = transcoder;
    transcoder = null;
    if (running == null) return;
    running.leave(on, nowNs);
    for (RelayHalf half : halves) half.side.speaksNoMore();
  }

  /** The transcoder is what a side hears, under that source. */
  void speaksFor(int side, int ssrc) {
    halves[side].side.speaks(ssrc);
  }

  /** Whether a side is to send. */
  boolean sends(int side) {
    return halves[side].side.sends();
  }

  private void apply(MediaLoop on, RelayHalf half, RelayHalf.Wanted wanted, long nowNs) {
    if (wanted.ownPorts()) half.useOwnPorts(nowNs);
    if (wanted.inside() != null) half.terminate(wanted.inside(), nowNs);
    if (wanted.leg() != null && wanted.line() != null) {
      half.carry(wanted.leg(), wanted.line());
    }
    if (wanted.protection() != null) {
      half.protect(wanted.protection());
    }
    if (wanted.terms() != null) {
      half.side.expect(wanted.terms());
      half.listenAnew(nowNs);
    }
    RelayHalf.Described description = wanted.description();
    if (description != null) {
      half.side.describe(description.formats(), description.sends());
      half.mark = description.video() ? Dscp.VIDEO : Dscp.VOICE;
      half.pictures.describe(description.feedback(), description.video());
      for (RelayHalf each : halves) each.pictures.begin(nowNs);
      MediaPortPair own = half.ports;
      if (own != null) on.mark(own, half.mark);
    }
    half.turnDtls();
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    // Before anything is taken apart: the last second is to say how it was.
    QualityRecording measured = quality.end(session);
    endTranscoding(on, nowNs);
    if (onlookers != null) onlookers.leave(on);
    for (RelayHalf half : halves) {
      half.leaveInside(nowNs);
      half.closeDtls();
      half.leaveLeg();
    }
    on.leave(this);
    for (RelayHalf half : halves) half.endPorts(nowNs);
    if (measured != null) listener().measured(measured);
    listener().closed(halves[0].side.statistics(), halves[1].side.statistics());
  }

  /** The path of every packet that comes to a relay's own port. */
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
    RelayHalf half = halves[socket.side];
    int component = socket.component;
    if (session.isFax()) {
      receivedFax(on, half, component, buffer, offset, length, high, low, port, nowNs);
      return;
    }
    PacketKind kind = PacketKind.of(buffer, offset, length);
    boolean early =
        kind == PacketKind.DTLS
            && half.keepEarly(component, buffer, offset, length, high, low, port);
    boolean expected = half.side.mayComeFrom(component, high, low, port);
    boolean heard = expected || half.mayHaveMoved(kind, component, nowNs);
    if (half.leg != null || early || !heard) {
      half.side.refuse();
      return;
    }
    DtlsPath dtls = half.dtls(component);
    if (kind == PacketKind.DTLS && dtls != null) {
      dtls.receive(buffer, offset, length, high, low, port);
      return;
    }
    PacketProtection protection = half.protection(component);
    if (protection.unprotect(kind, buffer, offset, length) != ProtectionStatus.OK) {
      half.side.refuseNotAuthentic();
      return;
    }
    if (!expected) half.side.shownAt(high, low);
    int bytes = protection.length();
    relay(on, half, component, buffer, offset, bytes, high, low, port, nowNs);
  }

  /** The path of a fax's datagrams, which know no protection: both sides have agreed to none. */
  private void receivedFax(
      MediaLoop on,
      RelayHalf half,
      int component,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    RelayHalf out = halves[1 - half.number];
    MediaPortPair own = out.ports;
    if (!half.isPlain() || !half.side.mayComeFrom(component, high, low, port)) {
      half.side.refuse();
      return;
    }
    RelayStatus status =
        session.relay(half.number, component, buffer, offset, length, high, low, port, nowNs);
    MediaAddress to = session.outDestination();
    if (status.sends() && out.isPlain() && own != null && to != null) {
      on.send(own.rtp, buffer, offset, session.outLength(), to);
    }
    half.hear(nowNs);
  }

  /** The path of every packet that comes over a side's leg, which has judged its source. */
  void carried(
      MediaLoop on,
      RelayHalf half,
      int component,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs) {
    if (session.isFax()) return;
    try {
      relay(on, half, component, buffer, offset, length, 0, 0, 0, nowNs);
    } catch (RuntimeException | Error e) {
      on.fail(this, e, nowNs);
    }
  }

  /** Whether what comes from there reaches somebody now. */
  boolean reaches(RelayHalf from) {
    RelayHalf out = halves[1 - from.number];
    IceLeg leg = out.leg;
    if (out.inside != null) return true;
    return leg != null ? leg.isReady() : out.protection.ready() && out.side.destination() != null;
  }

  /** The leg of the other side; null when it has none. */
  @Nullable IceLeg otherLeg(RelayHalf half) {
    return halves[1 - half.number].leg;
  }

  /** Relays a packet without its protection: RTP or RTCP, or what is sealed. */
  private void relay(
      MediaLoop on,
      RelayHalf from,
      int component,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    Onlookers beside = onlookers;
    StreamCopy also = copy;
    byte marked = beside == null && also == null ? 0 : buffer.get(offset + 1);
    RelayStatus status =
        session.relay(from.number, component, buffer, offset, length, high, low, port, nowNs);
    if (beside != null && status.sends()) {
      beside.receive(from.number, marked, session.outKind(), buffer, offset, length, nowNs);
    }
    if (also != null && status.sends()) {
      also.take(on, from.number, marked, session.outKind(), buffer, offset, length, nowNs);
    }
    Transcoder between = transcoder;
    if (status.sends() && between != null) {
      between.receive(from.number, session.outKind(), buffer, offset, length, nowNs);
    } else if (status.sends()) {
      int source = buffer.getInt(offset + 8);
      PacketKind kind = session.outKind();
      send(on, halves[session.outSide()], buffer, offset, length);
      if (kind == PacketKind.RTP && from.pictures.isDue(nowNs)) ask(on, from, source, nowNs);
    }
    from.hear(nowNs);
  }

  /** Its pictures reach somebody who has not seen a whole one. */
  private void ask(MediaLoop on, RelayHalf from, int source, long nowNs) {
    if (from.side.isSealed() || !reaches(from)) return;
    ByteBuffer out = on.scratch();
    int length = from.pictures.write(out, source, nowNs);
    if (length > 0) say(on, from.number, PacketKind.RTCP, out, length, nowNs);
    else listener().pictureWanted(from.number);
  }

  /** Sends what the session has just judged, protected for the side that it goes to. */
  private void send(MediaLoop on, RelayHalf out, ByteBuffer buffer, int offset, int length) {
    Inside<?> inside = out.inside;
    if (inside != null) {
      inside.receive(session.outKind(), buffer, offset, length, System.nanoTime());
      return;
    }
    IceLeg leg = out.leg;
    if (leg != null) {
      out.send(leg, session.outKind(), buffer, offset, length);
      return;
    }
    MediaAddress to = session.outDestination();
    send(on, out, session.outKind(), session.outComponent(), to, buffer, offset, length);
  }

  private static void send(
      MediaLoop on,
      RelayHalf out,
      PacketKind kind,
      int component,
      @Nullable MediaAddress to,
      ByteBuffer buffer,
      int offset,
      int length) {
    MediaPortPair own = out.ports;
    PacketProtection protection = out.protection(component);
    if (own == null
        || to == null
        || protection.protect(kind, buffer, offset, length) != ProtectionStatus.OK) {
      return;
    }
    boolean rtp = component == RelaySession.RTP;
    on.send(rtp ? own.rtp : own.rtcp, buffer, offset, protection.length(), to);
  }

  /** Sends a packet of our own to a side. */
  void say(MediaLoop on, int to, PacketKind kind, ByteBuffer buffer, int length, long nowNs) {
    RelayHalf out = halves[to];
    if (session.mode() != RelayMode.RELAY || session.isFax()) return;
    boolean report = kind == PacketKind.RTCP;
    if (report && (buffer.get(1) & 0xFF) == RtcpPacket.SENDER_REPORT) {
      out.side.told(buffer.getLong(8), nowNs);
    }
    Inside inside = out.inside;
    if (inside != null) {
      inside.receive(kind, buffer, 0, length, nowNs);
      return;
    }
    IceLeg leg = out.leg;
    if (leg != null) {
      out.send(leg, kind, buffer, 0, length);
      return;
    }
    boolean apart = report && !out.side.mux();
    MediaAddress address = apart ? out.side.reports() : out.side.destination();
    int component = apart ? RelaySession.RTCP : RelaySession.RTP;
    send(on, out, kind, component, address, buffer, 0, length);
  }

  @Override
  void check(MediaLoop on, long nowNs) {
    int inside = (halves[0].inside != null ? 1 : 0) | (halves[1].inside != null ? 2 : 0);
    quality.second(session, inside);
    tellFull();
    for (RelayHalf half : halves) {
      half.turnDtls();
      if (!session.isFax()) half.keepAlive(nowNs); // one who expects UDPTL takes it for that
      if (session.mode() != RelayMode.HOLD) {
        half.checkSilence(nowNs, on.silenceNs());
      }
    }
  }

  private void tellFull() {
    for (int side = 0; side < 2; side++) {
      boolean now = session.isFull(side);
      if (now == full[side]) continue;
      full[side] = now;
      listener().line(side, now);
    }
  }
}
