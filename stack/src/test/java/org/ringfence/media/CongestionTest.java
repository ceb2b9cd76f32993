package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.OpusSettings;

/** A call over a line that is too narrow for it gets along with less, and takes more again. */
class CongestionTest {
  private static final long MS = 1_000_000L;
  private static final MediaAddress THERE =
      MediaAddress.of(new InetSocketAddress("192.0.2.9", 9000));

  private static final OpusSettings QUICK = new OpusSettings(0, 32_000, 10, false, false);

  /** IP and UDP. */
  private static final int AROUND_BYTES = 28;

  private static final long DELAY_NS = 20 * MS;
  private static final long QUEUE_NS = 400 * MS;

  private record Flying(long atNs, byte[] packet) {}

  private final SplittableRandom random = new SplittableRandom(11);
  private final AudioFormat format = AudioFormat.of(Codecs.OPUS.with(QUICK), 96, -1);
  private final AudioSession talker = new AudioSession(format, "talker", random.split());
  private final AudioSession hearer = new AudioSession(format, "hearer", random.split());
  private final ArrayDeque<Flying> there = new ArrayDeque<>();
  private final ArrayDeque<Flying> back = new ArrayDeque<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private long lineFreeNs;
  private long nowNs;
  private int sent;
  private int dropped;
  private long bits;

  private static void expect(AudioSession session) {
    session.expect(RelaySide.Terms.of(THERE, null, null, true));
  }

  /** A packet enters the narrow line: it waits its turn, or finds the queue full. */
  private void enter(int length, int bitsPerSecond) {
    sent++;
    long packetBits = 8L * (length + AROUND_BYTES);
    bits += packetBits;
    long beginsNs = Math.max(nowNs, lineFreeNs);
    if (beginsNs - nowNs > QUEUE_NS) {
      dropped++;
      return;
    }
    lineFreeNs = beginsNs + packetBits * 1_000_000_000L / bitsPerSecond;
    there.add(new Flying(lineFreeNs + DELAY_NS, copy(length)));
  }

  private byte[] copy(int length) {
    byte[] packet = new byte[length];
    buffer.get(0, packet);
    return packet;
  }

  private void arrive(ArrayDeque<Flying> way, AudioSession at) {
    while (!way.isEmpty() && way.peek().atNs() <= nowNs) {
      byte[] packet = way.poll().packet();
      buffer.put(0, packet);
      at.receive(
          RelaySession.RTP,
          buffer,
          0,
          packet.length,
          THERE.high(),
          THERE.low(),
          THERE.port(),
          nowNs);
    }
  }

  /** Somebody talks for so long over a line of so much; what was lost of it, in percent. */
  private double talk(int seconds, int bitsPerSecond) {
    short[] pcm = new short[format.frameSamples()];
    long endNs = nowNs + seconds * 1000L * MS;
    sent = 0;
    dropped = 0;
    bits = 0;
    for (; nowNs < endNs; nowNs += 20 * MS) {
      arrive(there, hearer);
      arrive(back, talker);
      // Right behind a packet that fills the queue, a report would never get through.
      int report = talker.report(buffer, 0, nowNs);
      if (report > 0) enter(report, bitsPerSecond);
      for (int i = 0; i < pcm.length; i++) pcm[i] = (short) (6000 * random.nextGaussian());
      int length = talker.write(pcm, true, buffer, 0, nowNs);
      if (length > 0) enter(length, bitsPerSecond);
      hearer.read(pcm, nowNs);
      report = hearer.report(buffer, 0, nowNs);
      if (report > 0) back.add(new Flying(nowNs + DELAY_NS, copy(report)));
    }
    return 100.0 * dropped / sent;
  }

  @Test
  void aNarrowLineIsFilledNoMoreAndAWideOneIsUsedAgain() {
    expect(talker);
    expect(hearer);
    assertThat(talk(15, 1_000_000)).isZero();
    double usual = bits / 15.0;
    assertThat(usual).isGreaterThan(40_000);
    assertThat(talk(20, 36_000)).as("at first too much is lost").isGreaterThan(3);
    talk(60, 36_000);
    assertThat(talk(40, 36_000)).as("then hardly any").isLessThan(1);
    assertThat(bits / 40.0).isLessThan(36_000);
    assertThat(hearer.statistics().concealed()).isPositive();
    assertThat(talker.statistics().roundTripMs()).as("nothing waits").isLessThan(150);
    talk(210, 1_000_000);
    assertThat(talk(10, 1_000_000)).isZero();
    assertThat(bits / 10.0).as("as before").isGreaterThan(0.8 * usual);
    talker.close();
    hearer.close();
  }

  @Test
  void lossAndJitterAloneAreNotTakenForAFullLine() {
    CongestionAnswer answer = new CongestionAnswer();
    for (int i = 0; i < 500; i++) {
      double there = random.nextDouble() * 200;
      double back = random.nextDouble() * 200;
      answer.reported(20 + there + back, 67);
    }
    assertThat(answer.share()).isGreaterThan(0.9);
  }

  @Test
  void lessComesAfterTwoReportsAndMoreStepByStep() {
    CongestionAnswer answer = new CongestionAnswer();
    answer.reported(40, 2);
    answer.reported(300, 2);
    assertThat(answer.share()).isEqualTo(1);
    answer.reported(300, 2);
    assertThat(answer.share()).isEqualTo(0.6);
    assertThat(answer.framesPerPacket()).isEqualTo(2);
    assertThat(answer.isFull()).isTrue();
    for (int i = 0; i < 3; i++) answer.reported(40, 2);
    assertThat(answer.share()).isBetween(0.71, 0.73);
    for (int i = 0; i < 60; i++) answer.reported(40, 2);
    assertThat(answer.share()).isEqualTo(1);
    assertThat(answer.isFull()).isFalse();
    answer.reported(-1, 2);
    assertThat(answer.share()).as("not known").isEqualTo(1);
  }
}
