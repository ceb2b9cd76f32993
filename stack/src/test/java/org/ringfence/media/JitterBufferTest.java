package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.media.JitterBuffer.Status.DUPLICATE;
import static org.ringfence.media.JitterBuffer.Status.INSERTED;
import static org.ringfence.media.JitterBuffer.Status.LATE;
import static org.ringfence.media.JitterBuffer.Status.MALFORMED;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.G711;
import org.ringfence.codec.Speechlike;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;

class JitterBufferTest {
  private static final long FRAME_NS = 20_000_000;
  private static final int SAMPLES = 160;

  private final JitterBuffer jitter =
      new JitterBuffer(AudioFormat.of(new LinearCodec(8000, 8000), 96, 101).withRed(97));
  private final RtpPacket packet = new RtpPacket();
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private final short[] pcm = new short[SAMPLES];
  private long nowNs = 5_000_000_000L;

  /** A frame whose samples all are the number given, sent at its own time. */
  private JitterBuffer.Status insert(int sequence, int timestamp, int ssrc, int value) {
    RtpPacket.writeHeader(buffer, 0, false, 96, sequence & 0xFFFF, timestamp, ssrc);
    for (int i = 0; i < SAMPLES; i++) {
      buffer.putShort(12 + 2 * i, (short) value);
    }
    packet.wrap(buffer, 0, 12 + 2 * SAMPLES);
    return jitter.insert(packet, buffer, nowNs);
  }

  private JitterBuffer.Status insert(int sequence) {
    return insert(sequence, sequence * SAMPLES, 1, sequence);
  }

  private int read() {
    nowNs += FRAME_NS;
    jitter.read(pcm, SAMPLES, nowNs);
    return pcm[0];
  }

  @Test
  void disorderIsPutRightAcrossTheWrap() {
    assertThat(insert(0xFFFF, -160, 1, 2)).isEqualTo(INSERTED);
    assertThat(insert(0xFFFE, -320, 1, 1)).as("may still be first").isEqualTo(INSERTED);
    assertThat(insert(1, 160, 1, 4)).isEqualTo(INSERTED);
    assertThat(insert(0, 0, 1, 3)).isEqualTo(INSERTED);
    assertThat(insert(0, 0, 1, 3)).isEqualTo(DUPLICATE);
    assertThat(read()).isEqualTo(1);
    assertThat(read()).isEqualTo(2);
    assertThat(insert(0xFFFE, -320, 1, 1)).isEqualTo(LATE);
    assertThat(read()).isEqualTo(3);
    assertThat(read()).isEqualTo(4);
    assertThat(jitter.counters().late()).isEqualTo(1);
    assertThat(jitter.counters().duplicates()).isEqualTo(1);
    assertThat(jitter.counters().concealedSamples()).isZero();
  }

  @Test
  void nothingPlaysBeforeItsTime() {
    jitter.read(pcm, SAMPLES, nowNs);
    assertThat(pcm[0]).as("nothing came yet").isZero();
    insert(7);
    jitter.read(pcm, SAMPLES, nowNs);
    assertThat(pcm[0]).as("it waits").isZero();
    assertThat(read()).isEqualTo(7);
    assertThat(jitter.delayMs()).isEqualTo(20);
  }

  @Test
  void whatIsLostIsMadeUpForAndSilenceFollowsOnlyWhenNothingComesAnyMore() {
    insert(1);
    assertThat(read()).isEqualTo(1);
    for (int i = 0; i < 6; i++) {
      assertThat(read()).as("made up").isEqualTo(-1);
    }
    assertThat(jitter.read(pcm, SAMPLES, nowNs + FRAME_NS)).isFalse();
    assertThat(jitter.delayMs()).isZero();
  }

  @Test
  void aPauseOfTheSenderIsNoLossOnceItShows() {
    insert(1);
    read();
    for (int i = 0; i < 50; i++) {
      read();
    }
    assertThat(jitter.counters().concealedSamples()).isEqualTo(6 * SAMPLES);
    insert(2, 52 * SAMPLES, 1, 2); // sent when it came
    assertThat(read()).isEqualTo(2);
    assertThat(jitter.counters().concealedSamples()).isZero();
  }

  @Test
  void aStandstillOfTheNetworkIsNoPause() {
    insert(1);
    read();
    for (int i = 0; i < 50; i++) {
      read();
    }
    insert(2);
    assertThat(read()).isEqualTo(2);
    assertThat(jitter.counters().concealedSamples()).isEqualTo(50 * SAMPLES);
  }

  @Test
  void anotherSourceStartsAnew() {
    insert(1);
    read();
    assertThat(insert(900, 77, 2, 9)).isEqualTo(INSERTED);
    assertThat(insert(901, 77 + SAMPLES, 2, 10)).isEqualTo(INSERTED);
    assertThat(read()).isEqualTo(9);
    assertThat(read()).isEqualTo(10);
  }

  @Test
  void aJumpBeyondItsMemoryStartsAnewButAStragglerDoesNot() {
    insert(1);
    read();
    insert(5000);
    assertThat(read()).isEqualTo(5000);
    assertThat(insert(4000)).as("one alone is late").isEqualTo(LATE);
    assertThat(insert(4001)).as("two in a row are a new count").isEqualTo(INSERTED);
    assertThat(read()).isEqualTo(4001);
  }

  @Test
  void anotherCountOfTimestampsStartsAnew() {
    insert(1);
    read();
    insert(2, 1_000_000_000, 1, 2);
    assertThat(read()).isEqualTo(2);
  }

  @Test
  void keysTakeTheirTurnsAndNoMore() {
    insert(1);
    assertThat(read()).isEqualTo(1);
    for (int i = 2; i < 10; i++) {
      RtpPacket.writeHeader(buffer, 0, false, 101, i, 2 * SAMPLES, 1);
      packet.wrap(buffer, 0, 16);
      assertThat(jitter.pass(packet, buffer, nowNs)).isEqualTo(INSERTED);
      assertThat(read()).isZero();
    }
    insert(10);
    assertThat(read()).isEqualTo(10);
    assertThat(jitter.counters().concealedSamples()).isZero();
  }

  @Test
  void redundancyThatIsBrokenIsAValue() {
    insert(1);
    RtpPacket.writeHeader(buffer, 0, false, 97, 2, 2 * SAMPLES, 1);
    buffer.putInt(12, 0xFFFFFFFF);
    packet.wrap(buffer, 0, 16);
    assertThat(jitter.insert(packet, buffer, nowNs)).isEqualTo(MALFORMED);
  }

  /** In-band FEC (RFC 6716 section 2.1.7): it waits for the packet that tells, and then uses it. */
  @Test
  void opusTellsOfWhatWasLost() {
    AudioFormat format = AudioFormat.of(Codecs.OPUS, 96, -1);
    AudioCodec.Encoder encoder = Codecs.OPUS.newEncoder();
    JitterBuffer opus = new JitterBuffer(format);
    short[] said = Speechlike.at(48_000, 20_000);
    short[] heard = new short[960];
    byte[] payload = new byte[1500];
    SplittableRandom random = new SplittableRandom(5);
    int lost = 0;
    for (int i = 0; i < 1000; i++) {
      int length = encoder.encode(said, i * 960, 960, payload, 0);
      RtpPacket.writeHeader(buffer, 0, false, 96, i, i * 960, 1);
      buffer.put(12, payload, 0, length);
      packet.wrap(buffer, 0, 12 + length);
      if (random.nextInt(10) > 0) {
        opus.insert(packet, buffer, nowNs);
      } else {
        lost++;
      }
      nowNs += FRAME_NS;
      opus.read(heard, 960, nowNs);
    }
    encoder.close();
    PlayoutCounters counters = opus.counters();
    opus.close();
    assertThat(lost).isBetween(70, 130);
    assertThat(counters.recoveredSamples() / 960).isGreaterThan(lost * 6 / 10);
    assertThat(counters.concealedSamples() / 960).isLessThan(lost * 4 / 10);
  }

  @Test
  void whateverComesSoundGoesOn() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AudioFormat format = AudioFormat.of(seed % 2 == 0 ? G711.A_LAW : Codecs.OPUS, 96, 101);
      JitterBuffer any = new JitterBuffer(format.withRed(97));
      short[] out = new short[format.frameSamples()];
      int sequence = random.nextInt(0x10000);
      int timestamp = random.nextInt();
      for (int i = 0; i < 2000; i++) {
        int kind = random.nextInt(20);
        sequence += kind == 0 ? random.nextInt() : kind < 3 ? random.nextInt(9) - 4 : 1;
        timestamp += kind == 1 ? random.nextInt() : format.frameTicks();
        int length = random.nextInt(kind == 4 ? 2036 : 300);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        int type = random.nextInt(4) == 0 ? 97 : 96;
        RtpPacket.writeHeader(buffer, 0, false, type, sequence & 0xFFFF, timestamp, kind / 19);
        buffer.put(12, bytes);
        if (packet.wrap(buffer, 0, 12 + length) == RtpStatus.VALID) {
          any.insert(packet, buffer, nowNs);
        }
        nowNs += random.nextLong(2 * FRAME_NS);
        any.read(out, out.length, nowNs);
      }
      any.close();
    }
  }

  /** A tenth is lost, and now and then the line stands still for 100 ms. */
  private void unsteady(int i, SplittableRandom random) {
    for (int late = i % 200 == 95 ? 5 : 0; late >= 0 && (i % 200 < 90 || i % 200 > 94); late--) {
      if (random.nextInt(10) > 0) {
        insert(i - late, (i - late) * SAMPLES, 1, 3000 + i % 7);
      }
    }
    read();
  }

  @Test
  void aPacketAllocatesNothing() {
    SplittableRandom random = new SplittableRandom(3);
    AtomicInteger next = new AtomicInteger();
    long allocated =
        AllocatedBytes.least(() -> {
          int first = next.getAndAdd(10_000);
          for (int i = first; i < first + 10_000; i++) unsteady(i, random);
        });
    assertThat(allocated).isLessThan(10_000);
    assertThat(jitter.counters().shortenedSamples()).isPositive();
  }
}
