package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.ringfence.rtp.RedSender;
import org.ringfence.rtp.RtpPacket;

/**
 * A sender of 20 ms packets, a network that delays or loses each by itself, and a {@link
 * JitterBuffer} that plays them, in simulated time. Frame number {@code n} is {@code n} in each of
 * its samples, so that what is heard says when it was sent. Everything follows from the seed.
 */
final class Lane {
  static final int FRAME_MS = 20;
  private static final int SAMPLES = 160;

  /** The first frame's number: below some 80 it would be too quiet to be heard. */
  private static final int FIRST = 100;

  private static final int RED_TYPE = 97;

  /** How long after it was sent a packet comes, beyond the least; negative when it is lost. */
  interface Network {
    double delayMs(int packet, SplittableRandom random);
  }

  /** Whether a frame holds speech: in a pause nothing is sent. */
  interface Speech {
    boolean at(int frame);
  }

  private record Arrival(double atMs, byte[] packet) {}

  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(Comparator.comparingDouble(Arrival::atMs));
  private final RtpPacket packet = new RtpPacket();
  private final int frames;
  private final double skew;
  private final JitterBuffer buffer;

  /** What was heard: how long after it was said on average, how often out of order. */
  double meanDelayMs;

  double longestDelayMs;
  double lastDelayMs;
  int backwards;
  int heard;

  /**
   * @param skew how much faster than ours the sender's clock is, such as 1e-4
   * @param copies of earlier payloads in each packet; 0 for none
   */
  Lane(Network network, Speech speech, int frames, double skew, int copies, long seed) {
    this.frames = frames;
    this.skew = skew;
    AudioFormat format = AudioFormat.of(new LinearCodec(8000, 8000), 96, -1).withRed(RED_TYPE);
    buffer = new JitterBuffer(format);
    SplittableRandom random = new SplittableRandom(seed);
    RedSender red = copies == 0 ? null : new RedSender(copies, 1400);
    int sequence = 0xFFF0;
    for (int i = 0; i < frames; i++) {
      if (!speech.at(i)) {
        if (red != null) {
          red.forget();
        }
        continue;
      }
      byte[] bytes = packet(i, sequence++ & 0xFFFF, red);
      double delay = network.delayMs(i, random);
      if (delay >= 0) {
        arrivals.add(new Arrival(sentMs(i) + delay, bytes));
      }
    }
  }

  static Lane of(Network network, int frames, long seed) {
    return new Lane(network, i -> true, frames, 0, 0, seed).run();
  }

  /** At which moment of ours a frame could be there at the earliest. */
  private double sentMs(int frame) {
    return 50 + (frame + 1) * FRAME_MS * (1 - skew);
  }

  private static byte[] packet(int frame, int sequence, RedSender red) {
    ByteBuffer out = ByteBuffer.allocate(1500);
    byte[] payload = new byte[2 * SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      ByteBuffer.wrap(payload).putShort(2 * i, (short) (FIRST + frame));
    }
    int timestamp = frame * SAMPLES;
    RtpPacket.writeHeader(out, 0, false, red == null ? 96 : RED_TYPE, sequence, timestamp, 7);
    int length = payload.length;
    if (red == null) {
      out.put(12, payload);
    } else {
      length = red.write(96, timestamp, payload, 0, payload.length, out, 12);
    }
    byte[] bytes = new byte[12 + length];
    out.get(0, bytes);
    return bytes;
  }

  Lane run() {
    short[] pcm = new short[SAMPLES];
    double sum = 0;
    int last = 0;
    for (double now = 50 + JitterBuffer.BEST_READ_AFTER_MS;
        now < sentMs(frames - 1);
        now += FRAME_MS) {
      while (!arrivals.isEmpty() && arrivals.peek().atMs() <= now) {
        Arrival arrival = arrivals.poll();
        ByteBuffer bytes = ByteBuffer.wrap(arrival.packet());
        packet.wrap(bytes, 0, arrival.packet().length);
        buffer.insert(packet, bytes, (long) (arrival.atMs() * 1e6));
      }
      buffer.read(pcm, SAMPLES, (long) (now * 1e6));
      int frame = pcm[SAMPLES - 1] - FIRST;
      if (frame >= 0) {
        lastDelayMs = now + FRAME_MS - sentMs(frame);
        sum += lastDelayMs;
        longestDelayMs = Math.max(longestDelayMs, lastDelayMs);
        heard++;
        backwards += frame < last ? 1 : 0;
        last = frame;
      }
    }
    meanDelayMs = sum / heard;
    return this;
  }

  PlayoutCounters counters() {
    return buffer.counters();
  }

  /** The share of what was played that was made up. */
  double concealed() {
    return (double) counters().concealedSamples() / counters().readSamples();
  }

  @Override
  public String toString() {
    return String.format(
        "delay %.1f (to %.0f, at last %.0f) target %.0f concealed %.4f shortened %.4f"
            + " lengthened %.4f late %d redundant %d backwards %d",
        meanDelayMs,
        longestDelayMs,
        lastDelayMs,
        buffer.targetMs(),
        concealed(),
        (double) counters().shortenedSamples() / counters().readSamples(),
        (double) counters().lengthenedSamples() / counters().readSamples(),
        counters().late(),
        counters().redundant(),
        backwards);
  }
}
