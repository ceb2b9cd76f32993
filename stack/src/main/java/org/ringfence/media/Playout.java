package org.ringfence.media;

import java.nio.ByteBuffer;
import org.ringfence.audio.TimeStretch;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.ComfortNoise;
import org.ringfence.rtp.RedPayload;
import org.ringfence.rtp.RtpPacket;

/**
 * From packets to sound that never stops: puts them in order, waits as long as {@link
 * DelayHistogram} says, decodes, and makes up for what is missing, by redundancy (RFC 2198), by what
 * the next packet tells of it, or by concealment. Where it waits too long or too short a time, sound
 * is made shorter or longer by single pitch periods. A pause of the sender (timestamps go on,
 * sequence numbers do not) is silence, or comfort noise (RFC 3389).
 *
 * <p>One owner. Nothing is allocated per packet.
 */
public final class Playout implements AutoCloseable {
  /** Before anything is known of the network: as long as two frames of 20 ms. */
  private static final double FIRST_TARGET_MS = 40;

  /** From how much too late on it is made shorter, and from how much too early on longer. */
  private static final double SPARE_MS = 15;

  private static final double SHORT_MS = 10;

  /** So much too late, sound is cut where it will be heard, too. */
  private static final double FAR_MS = 80;

  /** How long is made up before the sender is taken to be silent. */
  private static final int PATIENCE_MS = 120;

  /** The longest packet there is (Opus), and what may wait besides. */
  private static final int FIFO_MS = 300;

  private final AudioCodec.Decoder decoder;
  private final PacketSlots slots = new PacketSlots();
  private final DelayHistogram delays = new DelayHistogram(FIRST_TARGET_MS);
  private final RedPayload red = new RedPayload();
  private final ComfortNoise.Generator noise = new ComfortNoise.Generator(1);
  private final TimeStretch stretch;
  private final PlayoutCounters counters = new PlayoutCounters();
  private final int rateHz;
  private final int clockRateHz;
  private final int redType;
  private final int noiseType;

  /** What was played last ({@link TimeStretch#reach}), and behind it what is to be played. */
  private final short[] line;

  private final int history;
  private int waiting;

  private boolean started;
  private boolean holding;
  private boolean noisy;
  private int ssrc;
  private int next;
  private int highest;
  private int nextTimestamp;
  private int lastTimestamp;
  private long unwrapped;
  private int frame;
  private int dry;
  private boolean stretched;

  /**
   * @param redType the payload type of redundant audio; -1 when none was agreed
   * @param noiseType that of comfort noise; -1 when none was agreed
   */
  public Playout(AudioCodec codec, int redType, int noiseType) {
    decoder = codec.newDecoder();
    rateHz = codec.sampleRateHz();
    clockRateHz = codec.clockRateHz();
    this.redType = redType;
    this.noiseType = noiseType;
    stretch = new TimeStretch(rateHz);
    history = stretch.reach();
    line = new short[history + rateHz / 1000 * FIFO_MS];
    frame = rateHz / 50;
  }

  /** Takes a packet. */
  public JitterBuffer.Status insert(RtpPacket packet, ByteBuffer buffer, long nowNs) {
    arrived(packet, nowNs);
    int offset = packet.payloadOffset();
    int length = packet.payloadLength();
    int sequence = packet.sequenceNumber();
    if (packet.payloadType() != redType) {
      return put(sequence, packet.timestamp(), packet.payloadType(), buffer, offset, length);
    }
    if (!red.wrap(buffer, offset, length)) {
      return JitterBuffer.Status.TOO_LONG;
    }
    int last = red.count() - 1;
    for (int i = 0; i < last; i++) {
      int earlier = sequence - (last - i) & 0xFFFF;
      int timestamp = packet.timestamp() - red.timestampOffset(i);
      if (put(earlier, timestamp, red.payloadType(i), buffer, red.offset(i), red.length(i))
          == JitterBuffer.Status.INSERTED) {
        counters.redundant++;
      }
    }
    return put(
        sequence,
        packet.timestamp(),
        red.payloadType(last),
        buffer,
        red.offset(last),
        red.length(last));
  }

  /** Takes note of a packet that holds no sound (a key), so that it is not taken for a loss. */
  public JitterBuffer.Status pass(RtpPacket packet, ByteBuffer buffer, long nowNs) {
    arrived(packet, nowNs);
    return put(packet.sequenceNumber(), packet.timestamp(), packet.payloadType(), buffer, 0, 0);
  }

  private void arrived(RtpPacket packet, long nowNs) {
    boolean far = Math.abs((short) (packet.sequenceNumber() - next)) >= PacketSlots.capacity();
    if (!started || packet.ssrc() != ssrc || far) {
      restart(packet);
    }
    unwrapped += packet.timestamp() - lastTimestamp;
    lastTimestamp = packet.timestamp();
    delays.add(ms(nowNs), ms(nowNs) - unwrapped * 1000.0 / clockRateHz);
  }

  private void restart(RtpPacket packet) {
    slots.clear();
    delays.forget();
    started = true;
    holding = true;
    ssrc = packet.ssrc();
    next = packet.sequenceNumber();
    highest = next;
    nextTimestamp = packet.timestamp();
    lastTimestamp = packet.timestamp();
    unwrapped = 0;
    dry = 0;
  }

  private static double ms(long ns) {
    return ns / 1e6;
  }

  private JitterBuffer.Status put(
      int sequence, int timestamp, int type, ByteBuffer buffer, int offset, int length) {
    int ahead = (short) (sequence - next);
    if (ahead < 0 && holding && counters.played == 0 && highest - sequence < PacketSlots.capacity()
        && type != redType && ahead > -4) {
      next = sequence; // nothing was played yet, so it can still be first
      nextTimestamp = timestamp;
      ahead = 0;
    }
    if (ahead < 0) {
      counters.late++;
      return JitterBuffer.Status.LATE;
    }
    if (slots.has(sequence)) {
      counters.duplicates++;
      return JitterBuffer.Status.DUPLICATE;
    }
    slots.put(sequence, timestamp, type, buffer, offset, length);
    if ((short) (sequence - highest) > 0) {
      highest = sequence;
    }
    return JitterBuffer.Status.INSERTED;
  }

  /**
   * Takes the next sound.
   *
   * @return whether anything was heard or made up for
   */
  public boolean read(short[] pcm, int samples, long nowNs) {
    counters.read += samples;
    if (started && !holding) {
      adapt(samples, nowNs);
    }
    boolean sound = false;
    while (waiting < samples) {
      sound |= produce(samples - waiting, nowNs);
    }
    sound |= waiting > 0 && !holding;
    System.arraycopy(line, history, pcm, 0, samples);
    waiting -= samples;
    System.arraycopy(line, samples, line, 0, history + waiting);
    return sound;
  }

  /** How long after the earliest packet the next one is played, were it played now. */
  private double slackMs(long nowNs) {
    long ahead = nextTimestamp - lastTimestamp;
    double sentMs = (unwrapped + ahead) * 1000.0 / clockRateHz;
    return ms(nowNs) - sentMs - delays.earliestMs();
  }

  /** Makes what waits shorter or longer, where packets are played too late or too early. */
  private void adapt(int samples, long nowNs) {
    double later = waiting / samples * (samples * 1000.0 / rateHz);
    double over = slackMs(nowNs) + later - delays.targetMs();
    if (over < -SHORT_MS && waiting >= history) {
      waiting += counters.lengthened(stretch.lengthen(line, history, history + waiting, false));
      return;
    }
    if (over <= SPARE_MS) {
      lengthenNext(over, samples, nowNs);
      return;
    }
    stretched = !stretched;
    if (stretched || over > FAR_MS) {
      while (waiting < 2 * history && slots.has(next) && !pauseBeforeNext()) {
        decode();
      }
      if (waiting >= 2 * history) {
        boolean must = over > FAR_MS;
        waiting -= counters.shortened(stretch.shorten(line, history, history + waiting, must));
      }
    }
  }

  /** Decodes first where there is too little to make longer. */
  private void lengthenNext(double over, int samples, long nowNs) {
    if (over >= -SHORT_MS || !slots.has(next) || pauseBeforeNext()) {
      return;
    }
    decode();
    if (waiting >= history) {
      waiting += counters.lengthened(stretch.lengthen(line, history, history + waiting, false));
    }
  }

  /** Adds to what waits: at least one sample. False for silence. */
  private boolean produce(int wanted, long nowNs) {
    if (holding && !ready(nowNs)) {
      return background(wanted);
    }
    if (slots.has(next)) {
      if (pauseBeforeNext() && !holding) {
        holding = true;
        return produce(wanted, nowNs);
      }
      nextTimestamp = slots.timestamp(next);
      holding = false;
      decode();
      return true;
    }
    if (slots.any() && (short) (highest - next) > 0) {
      recover();
      return true;
    }
    if (++dry * frame > rateHz / 1000 * PATIENCE_MS) {
      holding = true;
      dry = 0;
      return background(wanted);
    }
    if (noisy) {
      return background(wanted);
    }
    counters.dry += frame;
    waiting += decoder.conceal(line, history + waiting, frame);
    return true;
  }

  /** Whether the first packet after a pause has waited long enough. */
  private boolean ready(long nowNs) {
    if (!started || !slots.any()) {
      return false;
    }
    while (!slots.has(next)) {
      next = next + 1 & 0xFFFF; // what was lost in a pause is not made up for
    }
    nextTimestamp = slots.timestamp(next);
    return slackMs(nowNs) >= delays.targetMs() - 1;
  }

  /** Whether the sender was silent before the next packet: its number goes on, its time jumped. */
  private boolean pauseBeforeNext() {
    return slots.timestamp(next) - nextTimestamp > ticks(frame) / 2;
  }

  private int ticks(int samples) {
    return (int) ((long) samples * clockRateHz / rateHz);
  }

  private boolean background(int wanted) {
    if (noisy) {
      noise.generate(line, history + waiting, wanted);
    } else {
      java.util.Arrays.fill(line, history + waiting, history + waiting + wanted, (short) 0);
    }
    waiting += wanted;
    return noisy;
  }

  private void decode() {
    int sequence = next;
    byte[] payload = slots.payload(sequence);
    int length = slots.length(sequence);
    if (slots.type(sequence) == noiseType) {
      noisy = noise.read(payload, 0, length);
      nextTimestamp = slots.timestamp(sequence);
      holding = true; // until the next speech
    } else if (length > 0) {
      noisy = false;
      int made = decoder.decode(payload, 0, length, line, history + waiting);
      if (made > 0) {
        frame = made;
      } else {
        made = conceal();
      }
      waiting += made;
      nextTimestamp = slots.timestamp(sequence) + ticks(made);
      counters.played++;
    } else {
      nextTimestamp = slots.timestamp(sequence);
      waiting += silence();
    }
    step(sequence);
  }

  private int silence() {
    java.util.Arrays.fill(line, history + waiting, history + waiting + frame, (short) 0);
    return frame;
  }

  /** The next packet is lost: perhaps the one after it tells of it. */
  private void recover() {
    int after = next + 1 & 0xFFFF;
    if (slots.has(after) && slots.length(after) > 0 && slots.type(after) != noiseType) {
      byte[] payload = slots.payload(after);
      int length = slots.length(after);
      waiting += decoder.recover(payload, 0, length, line, history + waiting, frame);
      counters.lost += frame;
    } else {
      waiting += conceal();
    }
    nextTimestamp += ticks(frame);
    step(next);
  }

  private int conceal() {
    counters.lost += frame;
    return decoder.conceal(line, history + waiting, frame);
  }

  private void step(int sequence) {
    slots.remove(sequence);
    next = sequence + 1 & 0xFFFF;
    dry = 0;
  }

  /** How long packets shall wait at present. */
  public double targetMs() {
    return delays.targetMs();
  }

  /** How long the next one waits, from the earliest on; 0 before there was any. */
  public double delayMs(long nowNs) {
    return started ? Math.max(0, slackMs(nowNs) + waiting * 1000.0 / rateHz) : 0;
  }

  public PlayoutCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
