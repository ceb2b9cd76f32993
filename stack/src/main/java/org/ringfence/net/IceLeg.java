package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.ice.IceCredentials;
import org.ringfence.ice.IceLiteSession;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.Protection;
import org.ringfence.media.ProtectionStatus;
import org.ringfence.media.RelaySession;
import org.ringfence.rtp.PacketKind;
import org.ringfence.srtp.MasterKey;

/**
 * One party's path on the UDP port that all ICE calls of a media loop share: ICE lite (RFC 8445),
 * one protection for all its media lines (RFC 9143). Any thread may call; nothing here waits.
 */
public final class IceLeg extends MediaTenant implements DtlsPath.Owner {
  private final MediaLoop loop;
  private final IcePort port;
  private final IceListener ears;
  private final InetSocketAddress local;
  private volatile IceCredentials credentials;

  /** What other threads want; under the lock. */
  private @Nullable Protection wantedProtection;

  private @Nullable IceCredentials wantedRestart;
  private boolean wantedClose;

  /** What is; the loop's own. */
  private final PacketProtection protection = new PacketProtection();

  private final BundleDemux demux = new BundleDemux();
  private final List<Line> lines = new ArrayList<>(1);
  private @Nullable IceLiteSession session;
  private @Nullable DtlsPath dtls;
  private @Nullable MediaSocket socket;
  private @Nullable MediaAddress nominated;
  private byte[] spare = {};

  /** A relay's side that goes over this leg. */
  static final class Line {
    final RelayHandle relay;
    final RelayHalf half;
    IceLine what;
    int number;

    Line(RelayHandle relay, RelayHalf half, IceLine what) {
      this.relay = relay;
      this.half = half;
      this.what = what;
    }
  }

  IceLeg(
      MediaLoop loop,
      IcePort port,
      InetSocketAddress local,
      IceCredentials credentials,
      IceListener ears) {
    super(
        loop,
        new MediaListener() {
          @Override
          public void failed(Throwable failure) {
            ears.failed(failure);
          }
        });
    this.loop = loop;
    this.port = port;
    this.local = local;
    this.credentials = credentials;
    this.ears = ears;
  }

  /** Ours: {@code a=ice-ufrag} and {@code a=ice-pwd}. */
  public IceCredentials credentials() {
    return credentials;
  }

  /** Our one address and port, for the candidate and the {@code m=} lines. */
  public InetSocketAddress local() {
    return local;
  }

  /** How all its packets are protected from now on; nothing passes before. */
  public void protect(Protection agreed) {
    want(() -> wantedProtection = agreed);
  }

  /**
   * Begins an ICE restart (RFC 8445 section 9): media go on over the old path until the peer has
   * chosen one with the new credentials.
   *
   * @return the new ones, which {@link #credentials} tells from now on
   */
  public IceCredentials restart() {
    IceCredentials fresh = port.freshCredentials();
    credentials = fresh;
    want(() -> wantedRestart = fresh);
    return fresh;
  }

  /** Ends it; its relays' other sides go on. More than once does no harm. */
  public void close() {
    want(() -> wantedClose = true);
  }

  /** Whether what is sent reaches the peer. */
  boolean isReady() {
    return nominated != null && protection.ready();
  }

  boolean isOf(MediaLoop other) {
    return loop == other;
  }

  @Override
  void apply(MediaLoop on, long nowNs) {
    Protection agreed;
    IceCredentials restart;
    boolean close;
    synchronized (this) {
      taken();
      agreed = wantedProtection;
      restart = wantedRestart;
      close = wantedClose;
      wantedProtection = null;
      wantedRestart = null;
    }
    if (close) {
      end(nowNs);
    }
    if (ended()) {
      return;
    }
    if (session == null) {
      on.settle(this);
      session = port.open(this);
    }
    if (restart != null) {
      port.restart(session, restart);
    }
    if (agreed != null) {
      protectNow(agreed);
    }
    turnDtls();
  }

  private void protectNow(Protection agreed) {
    if (agreed.equals(protection.agreed())) return;
    closeDtls();
    protection.use(agreed);
    for (Line line : lines) line.half.side.sealed(protection.isSealed());
    if (agreed instanceof Protection.Dtls terms) {
      dtls = new DtlsPath(terms, loop.handshakes(), true, this);
    }
  }

  private void turnDtls() {
    if (dtls != null) {
      dtls.begin(nominated);
      dtls.turn();
    }
  }

  private void closeDtls() {
    if (dtls != null) dtls.close();
    dtls = null;
  }

  /** Takes a relay's side on; null when there is no room for it. */
  @Nullable Line attach(RelayHandle relay, RelayHalf half, IceLine what) {
    Line line = null;
    for (Line each : lines) {
      if (each.half == half) line = each;
    }
    if (line == null) {
      if (ended() || lines.size() == Limits.SDP_MEDIA) return null;
      line = new Line(relay, half, what);
      lines.add(line);
    }
    line.what = what;
    half.side.sealed(protection.isSealed());
    numberLines();
    return line;
  }

  /** Lets go of a line whose relay ends or goes elsewhere. */
  void detach(Line line) {
    if (lines.remove(line)) numberLines();
  }

  private void numberLines() {
    List<IceLine> all = new ArrayList<>(lines.size());
    for (Line line : lines) {
      line.number = all.size();
      all.add(line.what);
    }
    demux.lines(all);
  }

  /** The path of every packet that comes from an address of the peer's. */
  @Override
  void received(
      MediaLoop on,
      MediaSocket at,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int fromPort,
      long nowNs) {
    PacketKind kind = PacketKind.of(buffer, offset, length);
    if (kind == PacketKind.DTLS && dtls != null) {
      socket = nominated == null ? at : socket;
      dtls.receive(buffer, offset, length, high, low, fromPort);
      return;
    }
    if (protection.unprotect(kind, buffer, offset, length) != ProtectionStatus.OK) {
      if (!lines.isEmpty()) lines.getFirst().half.side.refuseNotAuthentic();
      return;
    }
    int bytes = protection.length();
    if (protection.isSealed()) {
      deliver(on, 0, kind, buffer, offset, bytes, nowNs);
    } else if (kind == PacketKind.RTP) {
      deliver(on, demux.rtp(buffer, offset, bytes), kind, buffer, offset, bytes, nowNs);
    } else if (kind == PacketKind.RTCP) {
      deliverReport(on, demux.rtcp(buffer, offset, bytes), buffer, offset, bytes, nowNs);
    }
  }

  private void deliver(
      MediaLoop on,
      int number,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs) {
    if (number >= 0 && number < lines.size()) {
      Line line = lines.get(number);
      int component = kind == PacketKind.RTCP ? RelaySession.RTCP : RelaySession.RTP;
      line.relay.carried(on, line.half, component, buffer, offset, length, nowNs);
    }
  }

  /** A report goes to each line that it speaks of, but once to one and the same other party. */
  private void deliverReport(
      MediaLoop on, long which, ByteBuffer buffer, int offset, int length, long nowNs) {
    if (Long.bitCount(which) < 2) {
      deliver(
          on, Long.numberOfTrailingZeros(which), PacketKind.RTCP, buffer, offset, length, nowNs);
      return;
    }
    if (spare.length == 0) spare = new byte[Limits.RTP_PACKET_BYTES];
    buffer.get(offset, spare, 0, length);
    IceLeg before = null;
    for (int i = 0; i < lines.size(); i++) {
      IceLeg other = lines.get(i).relay.otherLeg(lines.get(i).half);
      boolean told = other != null && other == before;
      if ((which >>> i & 1) != 0 && !told) {
        buffer.put(offset, spare, 0, length); // the line before has protected it in place
        deliver(on, i, PacketKind.RTCP, buffer, offset, length, nowNs);
        before = other;
      }
    }
  }

  /** Sends a packet of a line, protected, where the peer wants it. */
  void send(Line line, PacketKind kind, ByteBuffer buffer, int offset, int length) {
    MediaAddress to = nominated;
    MediaSocket from = socket;
    if (to == null || from == null) {
      return;
    }
    boolean read = kind == PacketKind.RTP && protection.ready() && !protection.isSealed();
    int bytes = read ? demux.sent(buffer, offset, length, line.number) : length;
    if (protection.protect(kind, buffer, offset, bytes) == ProtectionStatus.OK) {
      loop.markNext(from, line.half.mark);
      loop.send(from, buffer, offset, protection.length(), to);
    }
  }

  /** The peer has chosen where it wants its media. */
  void nominated(MediaSocket at, MediaAddress remote) {
    socket = at;
    nominated = remote;
    turnDtls();
    ears.connected(remote.socketAddress());
  }

  void consentLost() {
    nominated = null;
    ears.consentLost();
  }

  @Override
  public void wake() {
    want(() -> {});
  }

  @Override
  public void send(byte[] datagram, MediaAddress to) {
    MediaSocket from = socket;
    MediaAddress chosen = nominated;
    if (from != null) loop.send(from, datagram, chosen == null ? to : chosen);
  }

  @Override
  public void secured(MasterKey inbound, MasterKey outbound, MediaAddress peer) {
    protection.keys(inbound, outbound);
    ears.secured();
  }

  @Override
  public void unsecured(String reason, MediaAddress peer) {
    ears.unsecured(reason);
  }

  @Override
  void check(MediaLoop on, long nowNs) {
    turnDtls();
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    closeDtls();
    nominated = null;
    lines.clear();
    demux.lines(List.of());
    port.close(this, session);
    on.leave(this);
  }
}
