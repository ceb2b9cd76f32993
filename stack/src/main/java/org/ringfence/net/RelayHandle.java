package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.Protection;
import org.ringfence.media.ProtectionStatus;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.media.RelayStatus;
import org.ringfence.rtp.PacketKind;

/**
 * A relay between two parties, as a call sees it. Any thread may call; nothing here waits. What is
 * wanted takes effect on the loop, in a few microseconds.
 */
public final class RelayHandle extends MediaTenant {
  private final RelaySession session;
  private final MediaPortPair[] ports;
  private final PacketProtection[] protections = {new PacketProtection(), new PacketProtection()};
  private final RelaySide.@Nullable Terms[] wantedTerms = new RelaySide.Terms[2];
  private final @Nullable Protection[] wantedProtections = new Protection[2];
  private @Nullable RelayMode wantedMode;
  private boolean wantedClose;
  private final boolean[] heard = new boolean[2];
  private final boolean[] silent = new boolean[2];
  private final long[] quietSinceNs = new long[2];

  RelayHandle(
      MediaLoop loop, RelaySession session, RelaySpec spec, MediaPortPair a, MediaPortPair b) {
    super(loop, spec.listener());
    this.session = session;
    wantedProtections[0] = spec.protection();
    wantedProtections[1] = spec.protection();
    ports = new MediaPortPair[] {a, b};
  }

  /** Our RTP port towards a side: {@link RelaySession#A} or {@link RelaySession#B}. */
  public InetSocketAddress localRtp(int side) {
    return ports[side].rtp.local;
  }

  /** Our RTCP port towards a side. */
  public InetSocketAddress localRtcp(int side) {
    return ports[side].rtcp.local;
  }

  /** What an offer or answer said of a side. */
  public void update(int side, RelaySide.Terms terms) {
    want(() -> wantedTerms[side] = terms);
  }

  /**
   * How a side's packets are protected from now on. A side that was never told anything else than
   * {@link Protection#AWAITED} lets nothing in and sends nothing.
   */
  public void protect(int side, Protection protection) {
    want(() -> wantedProtections[side] = protection);
  }

  /**
   * That side goes over ICE, and gives its own ports back. For good; told again, it may be another
   * leg or another line of it.
   */
  public void carry(int side, IceLeg leg, IceLine line) {
    throw new UnsupportedOperationException("not yet");
  }

  public void mode(RelayMode mode) {
    want(() -> wantedMode = mode);
  }

  /** Ends it; {@link MediaListener#closed} follows. More than once does no harm. */
  public void close() {
    want(() -> wantedClose = true);
  }

  /** What a side sent so far; may be a packet old. */
  public RelaySide.Statistics statistics(int side) {
    return session.side(side).statistics();
  }

  @Override
  void apply(MediaLoop on, long nowNs) {
    RelaySide.Terms a;
    RelaySide.Terms b;
    Protection protectionA;
    Protection protectionB;
    RelayMode mode;
    boolean close;
    synchronized (this) {
      taken();
      a = wantedTerms[0];
      b = wantedTerms[1];
      protectionA = wantedProtections[0];
      protectionB = wantedProtections[1];
      mode = wantedMode;
      close = wantedClose;
      wantedTerms[0] = null;
      wantedTerms[1] = null;
      wantedProtections[0] = null;
      wantedProtections[1] = null;
      wantedMode = null;
    }
    if (close) {
      end(nowNs);
    }
    if (ended()) {
      return;
    }
    if (index < 0) {
      on.settle(this, ports, nowNs);
      quietSinceNs[0] = nowNs;
      quietSinceNs[1] = nowNs;
    }
    protectNow(0, protectionA);
    protectNow(1, protectionB);
    if (a != null) {
      session.side(0).expect(a);
      listenAnew(0, nowNs);
    }
    if (b != null) {
      session.side(1).expect(b);
      listenAnew(1, nowNs);
    }
    if (mode != null) {
      session.mode(mode);
      listenAnew(0, nowNs);
      listenAnew(1, nowNs);
    }
  }

  private void protectNow(int side, @Nullable Protection protection) {
    if (protection != null) {
      protections[side].use(protection);
      session.side(side).sealed(protections[side].isSealed());
    }
  }

  /** Its terms changed: silence begins now, and is told again. */
  private void listenAnew(int side, long nowNs) {
    quietSinceNs[side] = nowNs;
    silent[side] = false;
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    on.leave(this, ports, nowNs);
    listener().closed(session.side(0).statistics(), session.side(1).statistics());
  }

  /** The path of every relayed packet. */
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
    int side = socket.side;
    RelaySide from = session.side(side);
    if (!from.mayComeFrom(socket.component, high, low, port)) {
      from.refuse();
      return;
    }
    PacketKind kind = PacketKind.of(buffer, offset, length);
    PacketProtection in = protections[side];
    if (in.unprotect(kind, buffer, offset, length) != ProtectionStatus.OK) {
      from.refuseNotAuthentic();
      return;
    }
    int bytes = in.length();
    RelayStatus status =
        session.relay(side, socket.component, buffer, offset, bytes, high, low, port, nowNs);
    if (status.sends()) {
      send(on, buffer, offset, bytes);
    }
    hear(side, nowNs);
  }

  /** Sends what the session has just judged, protected for the side that it goes to. */
  private void send(MediaLoop on, ByteBuffer buffer, int offset, int length) {
    int side = session.outSide();
    MediaAddress to = session.outDestination();
    PacketProtection out = protections[side];
    if (to == null
        || out.protect(session.outKind(), buffer, offset, length) != ProtectionStatus.OK) {
      return;
    }
    boolean rtp = session.outComponent() == RelaySession.RTP;
    on.send(rtp ? ports[side].rtp : ports[side].rtcp, buffer, offset, out.length(), to);
  }

  private void hear(int side, long nowNs) {
    if (!heard[side] && session.side(side).heard() && session.side(side).lastHeardNs() == nowNs) {
      heard[side] = true;
      silent[side] = false;
      listener().heard(side);
    }
  }

  @Override
  void check(MediaLoop on, long nowNs) {
    if (session.mode() == RelayMode.HOLD) {
      return;
    }
    for (int i = 0; i < 2; i++) {
      RelaySide side = session.side(i);
      long since = quietSinceNs[i];
      if (side.heard() && side.lastHeardNs() - since > 0) {
        since = side.lastHeardNs();
        quietSinceNs[i] = since;
      }
      if (!silent[i] && nowNs - since >= on.silenceNs()) {
        silent[i] = true;
        heard[i] = false;
        listener().silent(i, nowNs - since);
      }
    }
  }
}
