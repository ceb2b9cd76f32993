package org.ringfence.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.PacketProtection;
import org.ringfence.media.Protection;
import org.ringfence.media.ProtectionStatus;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtcpWriter;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.srtp.SrtpProfile;

/**
 * Sends what the two sides of a relay say to somebody else as well, a recorder: each side's packets
 * in a stream of its own (RFC 7866 section 8.2), as they came but for the header, under our sources
 * and other keys. Nothing is decoded, and nothing allocated per packet. Any thread may call what is
 * public; nothing waits.
 */
public final class StreamCopy extends MediaTenant {
  /** Behind what may be in the loop's buffer itself. */
  private static final int AT = Limits.RTP_PACKET_BYTES;

  private static final int MOST_BYTES = Limits.RTP_PACKET_BYTES - SrtpProfile.MAX_OVERHEAD_BYTES;
  private static final int REPORT_SECONDS = 5;
  private static final long SECOND_NS = 1_000_000_000L;

  /** From 1900, where the network's time begins, to 1970. */
  private static final long NTP_EPOCH_SECONDS = 2_208_988_800L;

  private final MediaLoop loop;
  private final Way[] ways;
  private final RtpPacket packet = new RtpPacket();
  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] cname;
  private boolean wantedPause;
  private boolean wantedClose;
  private boolean paused;
  private int seconds;

  /**
   * What one of the two streams is agreed to be.
   *
   * @param to where it goes; null for nowhere
   * @param reports where reports of it go
   * @param numbers what each payload type of the side is called there; -1 for what is left out
   * @param clockHz of its timestamps
   */
  @SuppressWarnings("ArrayRecordComponent") // made once, never changed
  public record Terms(
      @Nullable MediaAddress to,
      @Nullable MediaAddress reports,
      Protection protection,
      byte[] numbers,
      int clockHz) {
    /** Nothing is sent. */
    public static final Terms NONE =
        new Terms(null, null, Protection.AWAITED, none(), RelayTap.RATE_HZ);

    /** No payload type has a name. */
    public static byte[] none() {
      byte[] numbers = new byte[128];
      Arrays.fill(numbers, (byte) -1);
      return numbers;
    }
  }

  /** One side's stream; the loop's own but for what is wanted. */
  private static final class Way {
    private final MediaPortPair ports;
    private final PacketProtection protection = new PacketProtection();
    private final int ssrc;
    private @Nullable Terms wanted;
    private Terms terms = Terms.NONE;

    /** Whose packets go there now, and how theirs become ours. */
    private int source;

    private boolean began;
    private int ahead;
    private int later;
    private int lastNumber;
    private int lastTime;
    private long lastNs;
    private volatile long packets;
    private long octets;

    Way(MediaPortPair ports, int ssrc, int firstNumber) {
      this.ports = ports;
      this.ssrc = ssrc;
      this.lastNumber = firstNumber;
    }

    /** Another source goes on where the last one was. */
    void rebase(int newSource, int number, int time, long nowNs) {
      long passed = began ? (nowNs - lastNs) * terms.clockHz / SECOND_NS : 0;
      ahead = lastNumber + 1 - number;
      later = lastTime + (int) passed - time;
      source = newSource;
      began = true;
    }
  }

  StreamCopy(
      MediaLoop loop, MediaPortPair a, MediaPortPair b, String cname, MediaListener listener) {
    super(loop, listener);
    this.loop = loop;
    this.cname = cname.getBytes(StandardCharsets.UTF_8);
    ways = new Way[] {way(a), way(b)};
  }

  private Way way(MediaPortPair ports) {
    return new Way(ports, loop.random().nextInt(), loop.random().nextInt() & 0x7FFF);
  }

  /** Our RTP port for what that side says. */
  public InetSocketAddress localRtp(int side) {
    return ways[side].ports.rtp.local;
  }

  /** Our RTCP port for the same. */
  public InetSocketAddress localRtcp(int side) {
    return ways[side].ports.rtcp.local;
  }

  /** What was agreed of a side's stream. */
  public void update(int side, Terms terms) {
    want(() -> ways[side].wanted = terms);
  }

  /** Whether nothing is sent for now; at once, whatever is being agreed on. */
  public void pause(boolean on) {
    want(() -> wantedPause = on);
  }

  /** Ends it. More than once does no harm. */
  public void close() {
    want(() -> wantedClose = true);
  }

  /** How many packets of that side went there; may be a packet old. */
  public long packets(int side) {
    return ways[side].packets;
  }

  @Override
  void apply(MediaLoop on, long nowNs) {
    boolean close;
    Terms[] wanted = new Terms[ways.length];
    synchronized (this) {
      taken();
      close = wantedClose;
      paused = wantedPause;
      for (int i = 0; i < ways.length; i++) {
        wanted[i] = ways[i].wanted;
        ways[i].wanted = null;
      }
    }
    if (close) end(nowNs);
    if (ended()) return;
    if (index < 0) {
      on.settle(this);
      for (int i = 0; i < ways.length; i++) on.settle(this, ways[i].ports, i);
    }
    for (int i = 0; i < ways.length; i++) {
      Terms terms = wanted[i];
      if (terms == null) continue;
      ways[i].terms = terms;
      ways[i].protection.use(terms.protection);
    }
  }

  /**
   * A packet of a side's is on its way to the other.
   *
   * @param marked its second byte as the side sent it, before it was renamed for the other
   */
  void take(
      MediaLoop on,
      int from,
      byte marked,
      PacketKind kind,
      ByteBuffer buffer,
      int offset,
      int length,
      long nowNs) {
    Way way = ways[from];
    Terms terms = way.terms;
    byte number = terms.numbers[marked & 0x7F];
    MediaAddress to = terms.to;
    if (paused || ended() || kind != PacketKind.RTP || number < 0 || to == null) return;
    if (!way.protection.ready()) return;
    if (packet.wrap(buffer, offset, length) != RtpStatus.VALID) return;
    int payload = packet.payloadLength();
    if (payload > MOST_BYTES - RtpPacket.HEADER_BYTES) return;
    int source = packet.ssrc();
    if (!way.began || source != way.source) {
      way.rebase(source, packet.sequenceNumber(), packet.timestamp(), nowNs);
    }
    int sequence = (packet.sequenceNumber() + way.ahead) & 0xFFFF;
    int time = packet.timestamp() + way.later;
    ByteBuffer out = on.scratch();
    out.put(AT, (byte) 0x80).put(AT + 1, (byte) (marked & 0x80 | number));
    out.putShort(AT + 2, (short) sequence).putInt(AT + 4, time).putInt(AT + 8, way.ssrc);
    out.put(AT + RtpPacket.HEADER_BYTES, buffer, packet.payloadOffset(), payload);
    int bytes = RtpPacket.HEADER_BYTES + payload;
    if (way.protection.protect(PacketKind.RTP, out, AT, bytes) != ProtectionStatus.OK) return;
    on.send(way.ports.rtp, out, AT, way.protection.length(), to);
    if ((short) (sequence - way.lastNumber) > 0) {
      way.lastNumber = sequence;
      way.lastTime = time;
      way.lastNs = nowNs;
    }
    way.packets = way.packets + 1; // by this loop alone
    way.octets += payload;
  }

  /** What comes back are reports, or nothing of interest. */
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
      long nowNs) {}

  @Override
  void check(MediaLoop on, long nowNs) {
    seconds++;
    if (paused || seconds % REPORT_SECONDS != 0) return;
    for (Way way : ways) report(on, way, nowNs);
  }

  /** The two streams are brought in line by what their reports say of the time. */
  private void report(MediaLoop on, Way way, long nowNs) {
    MediaAddress to = way.terms.reports;
    if (to == null || way.packets == 0 || !way.protection.ready()) return;
    long passed = (nowNs - way.lastNs) * way.terms.clockHz / SECOND_NS;
    ByteBuffer out = on.scratch();
    writer.start(out, 0);
    writer.senderReport(way.ssrc, ntp(), way.lastTime + (int) passed, way.packets, way.octets);
    writer.cname(way.ssrc, cname);
    if (way.protection.protect(PacketKind.RTCP, out, 0, writer.length()) != ProtectionStatus.OK) {
      return;
    }
    boolean muxed = to.equals(way.terms.to);
    on.send(muxed ? way.ports.rtp : way.ports.rtcp, out, 0, way.protection.length(), to);
  }

  private static long ntp() {
    long nowMs = System.currentTimeMillis();
    long fraction = (nowMs % 1000 << 32) / 1000;
    return nowMs / 1000 + NTP_EPOCH_SECONDS << 32 | fraction;
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    on.leave(this);
    for (Way way : ways) on.giveBack(way.ports, nowNs);
  }
}
