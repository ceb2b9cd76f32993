package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.ringfence.rtp.RtpPacket;

/**
 * A stream of 20 ms packets over a network that delays each by itself, and what one buffer or the
 * other makes of it. Everything follows from the seed.
 */
final class Trace {
  static final int FRAME_MS = 20;

  /** How long after it was sent the packet comes, beyond the least; negative when it is lost. */
  interface Network {
    double delayMs(int packet, SplittableRandom random);
  }

  /**
   * What came of it.
   *
   * @param delayMs how long after its earliest possible time sound was played, on average
   * @param concealed the share of the sound that was made up
   */
  record Outcome(double delayMs, double concealed) {}

  private record Arrival(double atMs, int packet) {}

  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(Comparator.comparingDouble(Arrival::atMs));
  private final int packets;
  private final RtpPacket packet = new RtpPacket();
  private final ByteBuffer buffer = ByteBuffer.allocate(400);

  /**
   * @param skew how much faster than ours the sender's clock is, such as 1e-4
   */
  Trace(Network network, int packets, double skew, long seed) {
    this.packets = packets;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < packets; i++) {
      double delay = network.delayMs(i, random);
      if (delay >= 0) {
        arrivals.add(new Arrival(i * FRAME_MS * (1 - skew) + 50 + delay, i));
      }
    }
  }

  private ArrayDeque<Arrival> inOrder() {
    ArrayDeque<Arrival> order = new ArrayDeque<>();
    PriorityQueue<Arrival> copy = new PriorityQueue<>(arrivals);
    while (!copy.isEmpty()) {
      order.add(copy.poll());
    }
    return order;
  }

  private void make(int number) {
    RtpPacket.writeHeader(buffer, 0, false, 96, number & 0xFFFF, number * 160, 7);
    for (int i = 0; i < 160; i++) {
      buffer.putShort(12 + 2 * i, (short) number);
    }
    packet.wrap(buffer, 0, 12 + 320);
  }

  Outcome throughJitterBuffer() {
    JitterBuffer jitter = new JitterBuffer(512);
    byte[] out = new byte[512];
    ArrayDeque<Arrival> waiting = inOrder();
    double delay = 0;
    int frames = 0;
    int concealed = 0;
    for (double now = 57; now < packets * FRAME_MS; now += FRAME_MS) {
      while (!waiting.isEmpty() && waiting.peek().atMs() <= now) {
        make(waiting.poll().packet());
        jitter.insert(packet, buffer);
      }
      JitterBuffer.Status status = jitter.read(out);
      if (status == JitterBuffer.Status.FRAME) {
        int number = out[0] << 8 | out[1] & 0xFF;
        delay += now - 50 - number * FRAME_MS;
        frames++;
      } else if (status == JitterBuffer.Status.LOST) {
        concealed++;
      }
    }
    return new Outcome(delay / frames, (double) concealed / (frames + concealed));
  }

  Outcome throughPlayout() {
    Playout playout = new Playout(new LinearCodec(8000, 8000), -1, -1);
    ArrayDeque<Arrival> waiting = inOrder();
    short[] pcm = new short[160];
    double delay = 0;
    int frames = 0;
    for (double now = 57; now < packets * FRAME_MS; now += FRAME_MS) {
      while (!waiting.isEmpty() && waiting.peek().atMs() <= now) {
        Arrival arrival = waiting.poll();
        make(arrival.packet());
        playout.insert(packet, buffer, (long) (arrival.atMs() * 1e6));
      }
      playout.read(pcm, 160, (long) (now * 1e6));
      if (pcm[159] > 0) {
        delay += now + FRAME_MS - 50 - (pcm[159] + 1) * FRAME_MS;
        frames++;
      }
    }
    PlayoutCounters counters = playout.counters();
    double made = counters.lostSamples() + counters.drySamples();
    return new Outcome(delay / frames, made / counters.readSamples());
  }
}
