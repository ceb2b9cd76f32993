package org.ringfence.gateway.iax;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.iax.FrameCipher;
import org.ringfence.iax.IaxCall;
import org.ringfence.iax.MediaFormat;
import org.ringfence.iax.MiniFrame;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.AudioCarrier;
import org.ringfence.net.CarriedAudio;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.rtp.TelephoneEvent;
import org.ringfence.rtp.TelephoneEventReceiver;

/**
 * The sound of one call between its mini frames and RTP, untouched but for the headers. All of it
 * happens on the media loop; a packet costs no object.
 *
 * <p>Mini frames have no numbers: they are made up from the timestamps, so that a gap shows how
 * many frames are missing. Timestamps of IAX2 are whole milliseconds of a clock that trembles;
 * those within half a frame of where the last frame ended are taken to be exactly there.
 */
final class IaxSound implements AudioCarrier {
  private static final int FRAME_MS = 20;
  private static final int MOST_GAP_FRAMES = 500;
  private static final int EVENT_MS = 100;
  private static final int NO_FRAME = -1;

  /** Which bits of a timestamp change with a full frame. */
  private static final int FULL_BITS = 15;

  private static final int LATE_NS_MS = 1_000_000;

  private final IaxGateway gateway;
  private final CarriedAudio inlet = new CarriedAudio(this);
  private final RtpPacket rtp = new RtpPacket();
  private final TelephoneEventReceiver keys = new TelephoneEventReceiver();
  private final int ssrc;
  private final byte[] hidden = new byte[Limits.RTP_PACKET_BYTES + FrameCipher.GROWTH_BYTES];

  /** What the call is; set before the first frame. */
  private @Nullable IaxCall call;

  private @Nullable MediaFormat format;
  private @Nullable MediaAddress peer;
  private @Nullable FrameCipher cipher;
  private @Nullable TrunkSender trunk;
  private int ours;
  private int theirs;
  private long startNs;
  @Nullable IaxSound next;

  /** What was agreed in RTP. */
  private @Nullable AudioFormat agreed;

  private boolean sends;

  // From the peer.
  private boolean heard;
  private int heardMs;
  private int sequence;
  private int timestamp;

  // Until when the keys last, in the time of the sound.
  private boolean pressed;
  private int keysUntil;

  // To the peer.
  private boolean spoke;
  private int fromSsrc;
  private int anchorRtp;
  private int anchorMs;
  private int saidMs;
  private int wholeHigh = NO_FRAME;

  IaxSound(IaxGateway gateway) {
    this.gateway = gateway;
    SecureRandom random = new SecureRandom();
    this.ssrc = random.nextInt();
    this.sequence = random.nextInt() & 0xFFFF;
    this.timestamp = random.nextInt();
  }

  CarriedAudio inlet() {
    return inlet;
  }

  /** The call has a format and a peer with a number. */
  void begin(
      IaxCall of,
      MediaFormat what,
      @Nullable FrameCipher keysOfItsOwn,
      @Nullable TrunkSender together) {
    trunk = together;
    if (together != null) together.joined();
    call = of;
    format = what;
    cipher = keysOfItsOwn;
    peer = MediaAddress.of(of.peer());
    ours = of.number();
    theirs = of.peerNumber();
    startNs = of.startNs();
  }

  /** The call is over. */
  void end() {
    TrunkSender with = trunk;
    trunk = null;
    if (with != null) with.left();
  }

  boolean isFrom(int source, long high, long low, int port) {
    MediaAddress from = peer;
    return source == theirs && from != null && from.is(high, low, port);
  }

  int theirs() {
    return theirs;
  }

  @Override
  public void agreed(AudioFormat what, boolean mayBeHeard) {
    agreed = what;
    sends = mayBeHeard;
  }

  // From the peer to the relay.

  /** A mini frame of the peer's. */
  void mini(ByteBuffer frame, int offset, int length, long nowNs) {
    ByteBuffer out = inlet.scratch();
    if (out == null) return;
    FrameCipher with = cipher;
    int bytes;
    int low;
    if (with == null) {
      low = frame.getShort(offset + 2);
      bytes = length - MiniFrame.MINI_BYTES;
      if (bytes <= 0 || RtpPacket.HEADER_BYTES + bytes > out.capacity()) return;
      out.put(RtpPacket.HEADER_BYTES, frame, offset + MiniFrame.MINI_BYTES, bytes);
    } else {
      frame.get(offset, hidden, 0, length);
      int opened = with.open(hidden, length, FrameCipher.MINI_CLEAR);
      bytes = opened - MiniFrame.MINI_BYTES;
      if (bytes <= 0) return;
      low = (hidden[2] & 0xFF) << 8 | hidden[3] & 0xFF;
      out.put(RtpPacket.HEADER_BYTES, hidden, MiniFrame.MINI_BYTES, bytes);
    }
    give(out, MiniFrame.whole(heardMs, low & 0xFFFF), bytes, nowNs);
  }

  /** Sound that came in a trunk frame. */
  void trunked(int low, byte[] payload, long nowNs) {
    MediaFormat what = format;
    if (what != null && cipher == null) {
      full(what, MiniFrame.whole(heardMs, low), payload, nowNs);
    }
  }

  /** Sound that came in a full frame. */
  void full(MediaFormat what, int ms, byte[] payload, long nowNs) {
    ByteBuffer out = inlet.scratch();
    if (out == null || what != format || payload.length > Limits.RTP_PACKET_BYTES) return;
    if (RtpPacket.HEADER_BYTES + payload.length > out.capacity()) return;
    out.put(RtpPacket.HEADER_BYTES, payload);
    give(out, ms, payload.length, nowNs);
  }

  private void give(ByteBuffer out, int ms, int bytes, long nowNs) {
    AudioFormat to = agreed;
    MediaFormat what = format;
    if (to == null || what == null || !sends) return;
    int frameMs = Math.max(1, what.milliseconds(bytes));
    int ticks = to.codec().clockRateHz() / 1000;
    boolean first = !heard;
    if (first) {
      heard = true;
      heardMs = ms - frameMs;
      timestamp -= frameMs * ticks;
      sequence--;
    }
    int ahead = ms - heardMs;
    int frames = Math.round((float) ahead / frameMs);
    int number = sequence + (ahead > 0 ? Math.max(1, Math.min(MOST_GAP_FRAMES, frames)) : frames);
    boolean trembles = Math.abs(ahead - frames * frameMs) * 2 < frameMs && frames < MOST_GAP_FRAMES;
    int time = timestamp + (trembles ? frames * frameMs : ahead) * ticks;
    RtpPacket.writeHeader(out, 0, first, to.sendPayloadType(), number & 0xFFFF, time, ssrc);
    if (ahead > 0) {
      // The clock of the timestamps is followed, whatever it trembled by.
      heardMs = trembles ? heardMs + frames * frameMs : ms;
      int drift = ms - heardMs;
      if (Math.abs(drift) * 2 >= frameMs) heardMs = ms;
      sequence = number;
      timestamp = time;
    }
    inlet.give(out, 0, RtpPacket.HEADER_BYTES + bytes, nowNs);
  }

  /** A key of the peer's, for whoever takes keys in RTP: false when nobody does. */
  boolean key(char key, long nowNs) {
    AudioFormat to = agreed;
    ByteBuffer out = inlet.scratch();
    int event = TelephoneEvent.ofDigit(key);
    if (to == null || out == null || event < 0 || to.sendEventPayloadType() < 0) return false;
    int ticks = 8000 / 1000;
    int begin = timestamp + FRAME_MS * ticks;
    // Keys come one right after the other: each is an event of its own by its time.
    if (pressed && keysUntil - begin > 0) begin = keysUntil;
    pressed = true;
    keysUntil = begin + (EVENT_MS + FRAME_MS) * ticks;
    for (int i = 0; i < 5; i++) {
      boolean end = i >= 2;
      int duration = (end ? EVENT_MS : (i + 1) * FRAME_MS) * ticks;
      sequence++;
      RtpPacket.writeHeader(
          out, 0, i == 0, to.sendEventPayloadType(), sequence & 0xFFFF, begin, ssrc);
      TelephoneEvent.write(out, RtpPacket.HEADER_BYTES, event, end, 10, duration);
      inlet.give(out, 0, RtpPacket.HEADER_BYTES + TelephoneEvent.BYTES, nowNs);
    }
    return true;
  }

  // From the relay to the peer.

  @Override
  public void packet(PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs) {
    AudioFormat from = agreed;
    MediaFormat what = format;
    IaxCall of = call;
    if (kind != PacketKind.RTP || from == null || what == null || of == null) return;
    if (rtp.wrap(buffer, offset, length) != RtpStatus.VALID || rtp.payloadLength() == 0) return;
    if (rtp.payloadType() == from.receiveEventPayloadType()) {
      char key = keys.receive(rtp, buffer);
      if (key != 0) gateway.onLoop(() -> of.digit(key, System.nanoTime()));
      return;
    }
    if (rtp.payloadType() != from.receivePayloadType()) return;
    int ms = milliseconds(from.codec().clockRateHz() / 1000, nowNs);
    if (spoke && ms - saidMs < -MOST_GAP_FRAMES * FRAME_MS) return;
    saidMs = Math.max(saidMs, ms);
    if (ms >>> FULL_BITS != wholeHigh) whole(of, what, ms, buffer);
    else mini(ms, buffer, nowNs);
  }

  /** The time of the packet on the call's clock, which its RTP clock is anchored to. */
  private int milliseconds(int ticks, long nowNs) {
    int now = (int) ((nowNs - startNs) / LATE_NS_MS);
    int ms = anchorMs + (rtp.timestamp() - anchorRtp) / ticks;
    boolean strange = !spoke || rtp.ssrc() != fromSsrc || Math.abs(ms - now) > 1000;
    if (!strange) return ms;
    spoke = true;
    fromSsrc = rtp.ssrc();
    anchorRtp = rtp.timestamp();
    anchorMs = Math.max(now, saidMs + FRAME_MS);
    return anchorMs;
  }

  /**
   * The first of 32 seconds goes in a full frame (RFC 5456 section 6.10), which is acknowledged.
   */
  private void whole(IaxCall of, MediaFormat what, int ms, ByteBuffer buffer) {
    if (wholeHigh != NO_FRAME && ms >>> FULL_BITS < wholeHigh) return; // late, from before the turn
    wholeHigh = ms >>> FULL_BITS;
    byte[] payload = new byte[rtp.payloadLength()];
    buffer.get(rtp.payloadOffset(), payload);
    gateway.onLoop(() -> of.voice(ms, what, payload, System.nanoTime()));
  }

  /** The mini frame's header takes the last four bytes before the payload. */
  private void mini(int ms, ByteBuffer buffer, long nowNs) {
    MediaAddress to = peer;
    TrunkSender together = trunk;
    int payload = rtp.payloadOffset();
    int bytes = rtp.payloadLength();
    if (together != null && together.take(ours, ms, buffer, payload, bytes, nowNs)) return;
    int at = rtp.payloadOffset() - MiniFrame.MINI_BYTES;
    int length = rtp.payloadLength() + MiniFrame.MINI_BYTES;
    if (to == null) return;
    buffer.putShort(at, (short) ours);
    buffer.putShort(at + 2, (short) ms);
    FrameCipher with = cipher;
    if (with != null) {
      if (at + length + FrameCipher.GROWTH_BYTES > buffer.capacity()) return;
      buffer.get(at, hidden, 0, length);
      length = with.seal(hidden, length, FrameCipher.MINI_CLEAR);
      buffer.put(at, hidden, 0, length);
    }
    gateway.port().send(buffer, at, length, to);
  }
}
