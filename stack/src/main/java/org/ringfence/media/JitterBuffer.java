package org.ringfence.media;

import java.nio.ByteBuffer;
import org.ringfence.codec.AudioCodec;
import org.ringfence.rtp.RedPayload;
import org.ringfence.rtp.RtpPacket;

/**
 * From packets to sound that never stops (RFC 3550): puts them in order, waits as long as {@link
 * ArrivalClock} says, decodes, and makes up for what is missing: by what came again (RFC 2198), by
 * what the next packet tells of it (RFC 6716 section 2.1.7), or by concealment. Sound that would
 * wait too long is made shorter, and longer where it would wait too short a time, by single pitch
 * periods.
 *
 * <p>A sender that pauses (its timestamps go on, its sequence numbers do not) begins again with
 * exactly the wait that is due. A pause sounds as the sender told (RFC 3389), if it did. One owner;
 * nothing is allocated per packet.
 */
public final class JitterBuffer implements AutoCloseable {
  /** What sound waits for besides the target. */
  static final double SPARE_MS = 2;

  /**
   * How long after a packet of a calm line is the best time to read: what is waited for at least,
   * and a little more, or the smallest unevenness would stretch the sound.
   */
  public static final double BEST_READ_AFTER_MS =
      ArrivalClock.LEAST_TARGET_MS + JitterBuffer.SPARE_MS;

  /** How long sound is made up before the sender is taken to be silent. */
  private static final int PATIENCE_MS = 120;

  /** So much too soon does not matter, or a target that wavers would be followed. */
  private static final double SLIGHT_MS = 2;

  /** How much more than it must sound may wait before it is shortened, as a share of that. */
  private static final double HEADROOM = 0.08;

  private static final double MOST_HEADROOM_MS = 8;

  /** So much too late does not matter. */
  private static final double MARGIN_MS = 1;

  /** From here on it is worth being heard. */
  private static final double FAR_MS = 80;

  private static final double ALIKE = 0.85;
  private static final double HARDLY_ALIKE = 0.5;

  /** A sender whose packets tell of none before them for 10 s does not send any that do. */
  private static final int SILENT_ON_PREVIOUS = 500;

  /** How far before the first packet that came another may be the first to be played. */
  private static final int BEFORE_FIRST = 8;

  private final AudioCodec codec;
  private final AudioCodec.Decoder decoder;
  private final PacketSlots slots = new PacketSlots();
  private final ArrivalClock clock;
  private final RedPayload red = new RedPayload();
  private final PlayoutCounters counters = new PlayoutCounters();
  private final SoundLine line;
  private final PauseNoise noise;
  private AudioFormat format;

  private boolean started;

  /** Nothing was played since it started. */
  private boolean fresh = true;

  /** Between talkspurts: the next packet waits until it is due. */
  private boolean holding = true;

  private int ssrc;
  private int next;
  private int nextTimestamp;

  /** What would follow a packet from far behind, if a new count has begun. */
  private int suspect;

  /** Samples of the last packet. */
  private int frame;

  /** Samples made up since there was nothing more to play, and silent ones after them. */
  private int dry;

  private int idle;

  /** What the next packet would have been, had the sender gone on. */
  private int expected;

  private int expectedTimestamp;

  /** Packets in a row that told nothing of the one before. */
  private int silentOnPrevious;

  private boolean rested;
  private double delayMs;

  public JitterBuffer(AudioFormat format) {
    this.format = format;
    codec = format.codec();
    decoder = codec.newBareDecoder();
    clock = new ArrivalClock(codec.clockRateHz());
    line = new SoundLine(codec.sampleRateHz());
    noise = new PauseNoise(codec.sampleRateHz());
    frame = format.frameSamples();
  }

  /** What came of {@link #insert}. */
  public enum Status {
    INSERTED,
    DUPLICATE,
    /** Its turn is over. */
    LATE,
    MALFORMED
  }

  /** Other payload types were agreed, for the same codec. */
  public void format(AudioFormat value) {
    format = value;
  }

  /** Takes a packet. */
  public Status insert(RtpPacket packet, ByteBuffer buffer, long nowNs) {
    int sequence = packet.sequenceNumber();
    int timestamp = packet.timestamp();
    if (!follows(packet)) {
      counters.late++;
      return Status.LATE;
    }
    if (!clock.arrived(timestamp, nowNs)) {
      restart(packet);
      clock.arrived(timestamp, nowNs);
    }
    int offset = packet.payloadOffset();
    int length = packet.payloadLength();
    if (packet.payloadType() != format.receiveRedPayloadType()) {
      boolean told = packet.payloadType() == format.receiveNoisePayloadType();
      return put(sequence, timestamp, buffer, offset, length, told, nowNs);
    }
    return red.wrap(buffer, offset, length)
        ? unpack(sequence, timestamp, buffer, nowNs)
        : Status.MALFORMED;
  }

  /**
   * Takes note of a packet that holds no audio (a telephone event), so that its sequence number is
   * not taken for a loss.
   */
  public Status pass(RtpPacket packet, ByteBuffer buffer, long nowNs) {
    // Its timestamp is that of the event's beginning and says nothing about the network.
    return follows(packet)
        ? put(packet.sequenceNumber(), packet.timestamp(), buffer, 0, 0, false, nowNs)
        : Status.LATE;
  }

  /** Whether the packet belongs to what is being played, or begins something new. */
  private boolean follows(RtpPacket packet) {
    int sequence = packet.sequenceNumber();
    int ahead = (short) (sequence - next);
    if (!started || packet.ssrc() != ssrc || ahead >= PacketSlots.CAPACITY) {
      restart(packet);
    } else if (ahead <= -PacketSlots.CAPACITY) {
      boolean again = sequence == suspect; // two in a row are no straggler (RFC 3550 A.1)
      suspect = sequence + 1 & 0xFFFF;
      if (!again) {
        return false;
      }
      restart(packet);
    }
    return true;
  }

  private void restart(RtpPacket packet) {
    slots.clear();
    clock.restart();
    started = true;
    fresh = true;
    holding = true;
    ssrc = packet.ssrc();
    next = packet.sequenceNumber();
    nextTimestamp = packet.timestamp();
    suspect = -1;
    dry = 0;
    idle = 0;
    noise.end();
  }

  /** Each block is put where its own packet would have been put. */
  private Status unpack(int sequence, int timestamp, ByteBuffer buffer, long nowNs) {
    int last = red.count() - 1;
    for (int i = 0; i < last; i++) {
      int age = last - i;
      int earlier = sequence - age & 0xFFFF;
      boolean fits = red.timestampOffset(i) == age * ticks(frame);
      boolean wanted = (short) (earlier - next) >= 0 && !slots.has(earlier);
      if (fits && wanted && red.payloadType(i) == format.receivePayloadType()) {
        int itsTimestamp = timestamp - red.timestampOffset(i);
        slots.put(earlier, itsTimestamp, buffer, red.offset(i), red.length(i), false);
        clock.madeGood(itsTimestamp, nowNs);
        counters.redundant++;
      }
    }
    boolean told = red.payloadType(last) == format.receiveNoisePayloadType();
    boolean audio = red.payloadType(last) == format.receivePayloadType();
    int length = audio || told ? red.length(last) : 0;
    return put(sequence, timestamp, buffer, red.offset(last), length, told, nowNs);
  }

  private Status put(
      int sequence,
      int timestamp,
      ByteBuffer buffer,
      int offset,
      int length,
      boolean isNoise,
      long nowNs) {
    int ahead = (short) (sequence - next);
    if (ahead < 0 && fresh && ahead >= -BEFORE_FIRST) {
      next = sequence; // nothing was played yet, so it can still be first
      ahead = 0;
    }
    if (ahead < 0) {
      counters.late++;
      return Status.LATE;
    }
    if (slots.has(sequence)) {
      counters.duplicates++;
      return Status.DUPLICATE;
    }
    slots.put(sequence, timestamp, buffer, offset, length, isNoise);
    silentOnPrevious = tellsOfPrevious(sequence) ? 0 : silentOnPrevious + 1;
    boolean told = decoder.bare() || decoder.mayTell() && silentOnPrevious < SILENT_ON_PREVIOUS;
    if (ahead > 0 && told && !slots.has(sequence - 1 & 0xFFFF)) {
      clock.madeGood(timestamp - ticks(frame), nowNs);
    }
    return Status.INSERTED;
  }

  private boolean tellsOfPrevious(int sequence) {
    return decoder.tellsOfPrevious(slots.payload(sequence), 0, slots.length(sequence));
  }

  /**
   * Takes the next sound to play: call it once a frame.
   *
   * @return whether anything was heard or made up for
   */
  public boolean read(short[] pcm, int samples, long nowNs) {
    counters.read += samples;
    if (started && !holding) {
      adapt(samples, nowNs);
    }
    boolean sound = line.waiting() > 0;
    while (line.waiting() < samples) {
      sound |= produce(samples, nowNs);
    }
    // What comes after a gap is known: it is filled with a view to that before it is played.
    if (line.canStillClose() && mayDecode() && line.room() >= frame) {
      decode();
    }
    delayMs = holding ? 0 : clock.waitedMs(nextTimestamp, nowNs) + ms(line.waiting());
    line.take(pcm, samples);
    return sound;
  }

  /**
   * By how much the packet that is needed next, counted from now or from when it will be needed, is
   * later than it need be.
   */
  private double overMs(int samples, long nowNs) {
    int whole = line.waiting() / samples * samples;
    int lacking = samples - (line.waiting() - whole);
    int early = (lacking - 1) / frame * frame; // of several short packets the last is what counts
    return clock.waitedMs(nextTimestamp, nowNs) + ms(whole - early) - clock.targetMs();
  }

  /** Makes what waits shorter or longer, where packets are played too late or too soon. */
  private void adapt(int samples, long nowNs) {
    double over = overMs(samples, nowNs);
    double alike = Math.abs(over) > FAR_MS ? HARDLY_ALIKE : ALIKE;
    if (over < -SLIGHT_MS) {
      decodeAhead(line.enoughToLengthen());
      if (line.waiting() >= line.enoughToLengthen()) {
        counters.lengthened += line.lengthen(over < -ms(samples) ? HARDLY_ALIKE : alike);
      }
      return;
    }
    // Less than a frame can be cut only from what waits already, or the next packet is due sooner.
    double spare = MARGIN_MS + Math.min(MOST_HEADROOM_MS, HEADROOM * clock.targetMs());
    boolean plenty = over >= ms(samples) + spare;
    int most = plenty ? samples : line.waiting() % samples;
    rested = !rested || over > FAR_MS;
    if (rested && most > 0) {
      decodeAhead(line.enoughToShorten());
      if (line.waiting() >= line.enoughToShorten()) {
        counters.shortened += line.shorten(most, alike);
      }
    }
  }

  private void decodeAhead(int enough) {
    while (line.waiting() < enough && mayDecode()) {
      decode();
    }
  }

  private boolean mayDecode() {
    return !holding && slots.has(next) && !pauseBeforeNext();
  }

  /** Adds to what waits, or finds that the sender has paused. */
  private boolean produce(int samples, long nowNs) {
    if (holding && !ready(samples, nowNs)) {
      idle(samples - line.waiting());
      return noise.plays();
    }
    if (slots.has(next)) {
      if (!holding && pauseBeforeNext()) {
        hold();
        return false;
      }
      if (holding) {
        goOn();
      }
      decode();
    } else if (slots.any()) {
      skipOrRecover(samples, nowNs);
    } else if (noise.plays() || ms(dry) >= PATIENCE_MS) {
      hold();
      return false;
    } else {
      dry += frame;
      counters.dry += frame;
      makeUp(frame);
    }
    return true;
  }

  /** Whether the first packet after a pause has waited long enough. */
  private boolean ready(int samples, long nowNs) {
    if (!slots.any()) {
      return false;
    }
    while (!slots.has(next)) {
      next = next + 1 & 0xFFFF; // what was lost in a pause is not made up for
    }
    nextTimestamp = slots.timestamp(next);
    return overMs(samples, nowNs) >= 0;
  }

  /** Whether the sender was silent before the next packet: its number goes on, its time jumped. */
  private boolean pauseBeforeNext() {
    return slots.timestamp(next) - nextTimestamp > ticks(frame) / 2;
  }

  private void hold() {
    holding = true;
    expected = next;
    expectedTimestamp = nextTimestamp;
    idle = 0;
  }

  /** Only now it shows whether the sender had paused, and what was made up was no loss. */
  private void goOn() {
    holding = false;
    int lost = next - expected & 0xFFFF;
    boolean paused = nextTimestamp - expectedTimestamp - lost * ticks(frame) > ticks(frame) / 2;
    counters.dry += fresh ? 0 : paused ? -dry : idle;
    dry = 0;
  }

  /** It fades out, or the decoder goes on with the sender's background, if it knows it. */
  private void idle(int samples) {
    idle += samples;
    if (noise.plays()) {
      noise.play(line.pcm(), line.end(), samples);
      line.added(samples);
    } else if (fresh) {
      line.addSilence(samples);
    } else {
      makeUp(samples);
    }
  }

  private void makeUp(int samples) {
    if (decoder.bare()) {
      line.fill(samples);
    } else {
      line.added(decoder.conceal(line.pcm(), line.end(), samples));
    }
  }

  private void decode() {
    dry = 0;
    int length = slots.length(next);
    boolean told = slots.isNoise(next) && noise.begin(slots.payload(next), length);
    if (!told) noise.end();
    if (told) {
      noise.play(line.pcm(), line.end(), frame);
      line.close(frame);
      line.added(frame);
      nextTimestamp = slots.timestamp(next) + ticks(frame);
    } else if (length == 0 || slots.isNoise(next)) {
      line.addSilence(frame);
      nextTimestamp += ticks(frame);
    } else {
      int made = decoder.decode(slots.payload(next), 0, length, line.pcm(), line.end());
      if (made > 0) {
        frame = made;
        line.close(made);
        line.added(made);
      } else {
        made = conceal();
      }
      nextTimestamp = slots.timestamp(next) + ticks(made);
    }
    step();
  }

  /** The next packet is lost: perhaps the one after it tells of it. */
  private void skipOrRecover(int samples, long nowNs) {
    int after = next + 1 & 0xFFFF;
    int length = slots.has(after) ? slots.length(after) : 0;
    boolean late = overMs(samples, nowNs) >= ms(frame) / 2;
    if (dry >= frame && late) {
      dry -= frame; // it was made up for already
      counters.dry -= frame;
      counters.lost += frame;
    } else if (length > 0) {
      if (tellsOfPrevious(after)) {
        counters.recovered += frame;
      } else {
        counters.lost += frame;
      }
      if (decoder.bare()) {
        line.fill(frame);
      } else {
        byte[] payload = slots.payload(after);
        line.added(decoder.recover(payload, 0, length, line.pcm(), line.end(), frame));
      }
    } else {
      conceal();
    }
    nextTimestamp += ticks(frame);
    step();
  }

  private int conceal() {
    counters.lost += frame;
    makeUp(frame);
    return frame;
  }

  private void step() {
    slots.remove(next);
    next = next + 1 & 0xFFFF;
    fresh = false;
  }

  private int ticks(int samples) {
    return (int) ((long) samples * codec.clockRateHz() / codec.sampleRateHz());
  }

  private double ms(int samples) {
    return samples * 1000.0 / codec.sampleRateHz();
  }

  /** How long sound shall wait at present, from when it could have come at the earliest. */
  public double targetMs() {
    return clock.targetMs();
  }

  /** How long what was read last had waited; 0 while the sender pauses. */
  public double delayMs() {
    return delayMs;
  }

  public PlayoutCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    decoder.close();
  }
}
