package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.media.RelayStatus;

/**
 * A relay between two parties, as a call sees it. Any thread may call; nothing here waits. What is
 * wanted takes effect on the loop, in a few microseconds.
 */
public final class RelayHandle extends MediaTenant {
  private final RelaySession session;
  private final MediaPortPair[] ports;
  private final RelaySide.@Nullable Terms[] wantedTerms = new RelaySide.Terms[2];
  private @Nullable RelayMode wantedMode;
  private boolean wantedClose;
  private final boolean[] heard = new boolean[2];
  private final boolean[] silent = new boolean[2];
  private final long[] quietSinceNs = new long[2];

  RelayHandle(
      MediaLoop loop,
      RelaySession session,
      MediaListener listener,
      MediaPortPair a,
      MediaPortPair b) {
    super(loop, listener);
    this.session = session;
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
    RelayMode mode;
    boolean close;
    synchronized (this) {
      taken();
      a = wantedTerms[0];
      b = wantedTerms[1];
      mode = wantedMode;
      close = wantedClose;
      wantedTerms[0] = null;
      wantedTerms[1] = null;
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
    // SRTP unprotects here, before anything reads further than the demultiplexer ...
    RelayStatus status =
        session.relay(side, socket.component, buffer, offset, length, high, low, port, nowNs);
    MediaAddress to = session.outDestination();
    if (status.sends() && to != null) {
      // ... and protects here, for the side that it goes to.
      MediaPortPair out = ports[session.outSide()];
      boolean rtp = session.outComponent() == RelaySession.RTP;
      on.send(rtp ? out.rtp : out.rtcp, buffer, offset, length, to);
    }
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
