package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Tone;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.codec.G711;
import org.ringfence.codec.G722;
import org.ringfence.codec.Speex;

class AudioSessionTest {
  private static final long FRAME_NS = 20_000_000;
  private static final MediaAddress ALICE =
      MediaAddress.of(new InetSocketAddress("192.0.2.1", 4000));
  private static final MediaAddress BOB = MediaAddress.of(new InetSocketAddress("192.0.2.2", 5000));
  private static final MediaAddress MALLORY =
      MediaAddress.of(new InetSocketAddress("192.0.2.66", 5000));

  private final AudioFormat format = AudioFormat.of(new LinearCodec(8000, 8000), 96, 101);
  private final AudioSession alice = new AudioSession(format, "a", new SplittableRandom(1));
  private final AudioSession bob = new AudioSession(format, "b", new SplittableRandom(2));
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private final short[] pcm = new short[format.frameSamples()];
  private long nowNs = 1_000_000_000_000L;

  AudioSessionTest() {
    alice.expect(RelaySide.Terms.at(BOB));
    bob.expect(RelaySide.Terms.at(ALICE));
  }

  private int speak(int value) {
    Arrays.fill(pcm, (short) value);
    return alice.write(pcm, true, buffer, 0, nowNs);
  }

  private AudioStatus toBob(int component, int length, MediaAddress from) {
    return bob.receive(
        component, buffer, 0, length, from.high(), from.low(), from.port() + component, nowNs);
  }

  /** What bob hears in the next frame: the first sample. */
  private int hear() {
    bob.read(pcm, nowNs);
    nowNs += FRAME_NS;
    return pcm[0];
  }

  @Test
  void whatIsSaidIsHeardInOrder() {
    List<Integer> heard = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      assertThat(toBob(0, speak(i), ALICE)).isEqualTo(AudioStatus.AUDIO);
      heard.add(hear());
    }
    assertThat(heard.getFirst()).as("it fills first").isZero();
    assertThat(heard.subList(1, 20))
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
    assertThat(bob.statistics().receivedPackets()).isEqualTo(20);
    assertThat(bob.statistics().jitterMs()).isZero();
  }

  @Test
  void aLostFrameIsConcealedAndAThirdPartyIsNotHeard() {
    List<Integer> heard = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      int length = speak(i);
      assertThat(toBob(0, length, i == 5 ? MALLORY : ALICE))
          .isEqualTo(i == 5 ? AudioStatus.REFUSED : AudioStatus.AUDIO);
      heard.add(hear());
    }
    assertThat(heard).containsExactly(0, 1, 2, 3, 4, -1, 6, 7, 8, 9);
    assertThat(bob.statistics().lost()).isEqualTo(1);
    assertThat(bob.statistics().refused()).isEqualTo(1);
    assertThat(bob.statistics().concealed()).isEqualTo(1);
  }

  @Test
  void theMarkerBeginsATalkspurtAndTimeGoesOnInSilence() {
    speak(1);
    assertThat(buffer.get(1)).as("marker").isNegative();
    int timestamp = buffer.getInt(4);
    speak(2);
    assertThat(buffer.get(1)).isEqualTo((byte) 96);
    assertThat(buffer.getInt(4) - timestamp).isEqualTo(160);
    assertThat(alice.write(pcm, false, buffer, 0, nowNs)).isZero();
    speak(3);
    assertThat(buffer.get(1)).isNegative();
    assertThat(buffer.getInt(4) - timestamp).isEqualTo(480);
  }

  @Test
  void theTimestampFollowsTheRtpClockNotTheSampleRate() {
    AudioFormat wide = AudioFormat.of(new LinearCodec(16000, 8000), 9, -1);
    AudioSession session = new AudioSession(wide, "g722", new SplittableRandom(3));
    short[] frame = new short[wide.frameSamples()];
    assertThat(frame).hasSize(320);
    session.write(frame, true, buffer, 0, nowNs);
    int timestamp = buffer.getInt(4);
    session.write(frame, true, buffer, 0, nowNs);
    assertThat(buffer.getInt(4) - timestamp).isEqualTo(160);
  }

  @Test
  void keysAreHeardOnceAndAreNoLoss() {
    StringBuilder keys = new StringBuilder();
    "42#".chars().forEach(key -> assertThat(alice.sendDigit((char) key)).isTrue());
    assertThat(alice.sendDigit('x')).isFalse();
    for (int i = 0; i < 60; i++) {
      int length = speak(7);
      if (length > 0 && toBob(0, length, ALICE) == AudioStatus.DIGIT) {
        keys.append(bob.digit());
      }
      hear();
    }
    assertThat(keys.toString()).isEqualTo("42#");
    assertThat(bob.statistics().lost()).isZero();
  }

  /** A side without telephone events presses keys by their tones; with them, tones are sound. */
  @Test
  void tonesAreKeysOnlyWhereNoEventsWereAgreed() {
    short[] tone = Tone.record(Cadence.dtmf('7', 200), 8000, 0.3, 1000).pcm();
    for (boolean events : new boolean[] {false, true}) {
      AudioFormat agreed = AudioFormat.of(format.codec(), 96, events ? 101 : -1);
      alice.format(agreed);
      bob.format(agreed);
      StringBuilder keys = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        System.arraycopy(tone, i * 160, pcm, 0, 160);
        toBob(0, alice.write(pcm, true, buffer, 0, nowNs), ALICE);
        hear();
        if (bob.heardKey() != 0) {
          keys.append(bob.heardKey());
        }
      }
      assertThat(keys.toString()).isEqualTo(events ? "" : "7");
    }
  }

  @Test
  void reportsTellLossAndTheRoundTrip() {
    long oneWayNs = 30_000_000;
    ByteBuffer out = ByteBuffer.allocate(512);
    int aliceReports = 0;
    for (int i = 0; i < 1500; i++) {
      int length = speak(i);
      if (i % 10 != 3) {
        toBob(0, length, ALICE);
      }
      hear();
      int report = alice.report(out, 0, nowNs);
      if (report > 0) {
        aliceReports++;
        assertThat(
                bob.receive(1, out, 0, report, ALICE.high(), ALICE.low(), 4001, nowNs + oneWayNs))
            .isEqualTo(AudioStatus.REPORT);
      }
      int answer = bob.report(out, 0, nowNs + oneWayNs);
      if (answer > 0) {
        assertThat(
                alice.receive(1, out, 0, answer, BOB.high(), BOB.low(), 5001, nowNs + 2 * oneWayNs))
            .isEqualTo(AudioStatus.REPORT);
      }
    }
    AudioStatistics seen = alice.statistics();
    assertThat(aliceReports).as("in 30 s").isBetween(4, 12);
    assertThat(seen.roundTripMs()).isBetween(59.9, 60.1);
    assertThat(seen.oneWayMs()).isBetween(29.9, 30.1);
    assertThat(seen.remoteFractionLost()).isBetween(0.07, 0.13);
    assertThat(seen.remoteLost()).isBetween(80, 150);
  }

  @Test
  void lossIsToldAtOnceOnlyWhereThatWasAgreed() {
    assertThat(reportsOfLossAlone()).isZero();
    bob.format(format.withReducedSize());
    assertThat(reportsOfLossAlone()).isBetween(1, 3);
    assertThat(alice.statistics().remoteFractionLost()).isGreaterThan(0.05);
  }

  /** Five seconds without loss, and five with a quarter lost. */
  private int reportsOfLossAlone() {
    ByteBuffer out = ByteBuffer.allocate(512);
    int alone = 0;
    for (int i = 0; i < 500; i++) {
      int length = speak(i);
      if (i < 250 || i % 4 != 0) toBob(0, length, ALICE);
      hear();
      int report = bob.report(out, 0, nowNs);
      if (report > 0) {
        assertThat(alice.receive(1, out, 0, report, BOB.high(), BOB.low(), 5001, nowNs))
            .isEqualTo(AudioStatus.REPORT);
      }
      alone += report == 32 ? 1 : 0;
    }
    return alone;
  }

  /** Only a side that reports loss is sent everything twice or thrice (RFC 2198). */
  @Test
  void reportedLossIsAnsweredByRedundancyWhereThatWasAgreed() {
    alice.format(format.withRed(97));
    bob.format(format.withRed(97));
    ByteBuffer out = ByteBuffer.allocate(512);
    SplittableRandom random = new SplittableRandom(6);
    long concealed = 0;
    for (int i = 0; i < 3000; i++) {
      int length = speak(3000);
      int type = buffer.get(1) & 0x7F;
      assertThat(type).as("frame %d", i).isIn(i < 50 ? List.of(96) : List.of(96, 97));
      if (random.nextInt(10) > 0) {
        toBob(0, length, ALICE);
      }
      hear();
      int answer = bob.report(out, 0, nowNs);
      if (answer > 0) {
        alice.receive(1, out, 0, answer, BOB.high(), BOB.low(), 5001, nowNs);
      }
      if (i == 999) {
        concealed = bob.statistics().concealed();
        assertThat(type).as("by now").isEqualTo(97);
        assertThat(length).as("two copies").isGreaterThan(3 * 320);
      }
    }
    assertThat(bob.statistics().lost()).isBetween(200L, 400L);
    assertThat(bob.statistics().concealed() - concealed).as("of some 200").isLessThan(20);
  }

  @Test
  void withoutAgreementNothingIsSentTwice() {
    ByteBuffer out = ByteBuffer.allocate(512);
    for (int i = 0; i < 1000; i++) {
      int length = speak(i);
      assertThat(buffer.get(1) & 0x7F).isEqualTo(96);
      if (i % 5 > 0) {
        toBob(0, length, ALICE);
      }
      hear();
      int answer = bob.report(out, 0, nowNs);
      if (answer > 0) {
        alice.receive(1, out, 0, answer, BOB.high(), BOB.low(), 5001, nowNs);
      }
    }
    assertThat(alice.statistics().remoteFractionLost()).isGreaterThan(0.1);
  }

  @Test
  void anotherCodecGoesOnUnderTheSameSource() {
    speak(1);
    int ssrc = buffer.getInt(8);
    alice.format(AudioFormat.of(new LinearCodec(16000, 16000), 97, -1));
    assertThat(alice.write(new short[320], true, buffer, 0, nowNs)).isEqualTo(12 + 640);
    assertThat(buffer.getInt(8)).isEqualTo(ssrc);
    assertThat(buffer.get(1) & 0x7F).isEqualTo(97);
    assertThat(alice.sendDigit('1')).as("no events agreed").isFalse();
  }

  /** The first packet was held up, so frames were read too late from then on. */
  @Test
  void whatIsReadLaterThanItNeedBeIsReadSooner() {
    long readsNs = 0;
    long soonerNs = 0;
    int told = 0;
    for (int i = 0; i < 500; i++) {
      long sentNs = nowNs + i * FRAME_NS;
      long arrivesNs = sentNs + (i == 0 ? 9_000_000 : 0);
      if (i == 0) readsNs = arrivesNs + (long) (JitterBuffer.BEST_READ_AFTER_MS * 1e6);
      int length = speak(i);
      bob.receive(0, buffer, 0, length, ALICE.high(), ALICE.low(), ALICE.port(), arrivesNs);
      bob.read(pcm, readsNs + i * FRAME_NS - soonerNs);
      long now = bob.takeSlackNs();
      soonerNs += now;
      told += now > 0 ? 1 : 0;
    }
    assertThat(told).isEqualTo(1);
    assertThat(soonerNs / 1e6).isBetween(6.0, 10.0);
    assertThat(bob.statistics().playoutDelayMs()).isBetween(12, 17);
    assertThat(bob.statistics().concealed()).isLessThan(2);
  }

  @Test
  void packetsAreAsLongAsTheOtherSideWantsThem() {
    AudioFormat usual = AudioFormat.of(G711.MU_LAW, 0, -1);
    AudioFormat longer = usual.withPackets(40, 60);
    alice.format(longer);
    bob.format(longer);
    int packets = 0;
    double heard = 0;
    for (int i = 0; i < 100; i++) {
      int length = speak(8_000);
      assertThat(length).isIn(0, 12 + 320);
      if (length > 0) {
        packets++;
        toBob(0, length, ALICE);
      }
      heard += hear() > 7_000 ? 1 : 0;
    }
    assertThat(packets).isEqualTo(50);
    assertThat(heard).isGreaterThan(90);
    assertThat(usual.framesPerPacket(1)).isEqualTo(1);
    assertThat(usual.framesPerPacket(3)).as("the way is full").isEqualTo(3);
    assertThat(usual.withPackets(20, 40).framesPerPacket(3)).isEqualTo(2);
    assertThat(AudioFormat.of(new Speex(8_000), 97, -1).framesPerPacket(3)).isEqualTo(1);
  }

  /** Reports too: they are few, but a hundred calls a loop make them many. */
  @Test
  void minutesOfAudioAndItsReportsAllocateNothing() {
    AudioFormat speech = AudioFormat.of(G722.CODEC, 9, -1);
    alice.format(speech);
    bob.format(speech);
    ByteBuffer out = ByteBuffer.allocate(1500);
    short[] frame = new short[speech.frameSamples()];
    AtomicInteger reports = new AtomicInteger();
    long allocated =
        AllocatedBytes.least(() -> {
          for (int i = 0; i < 6_000; i++) {
            toBob(0, alice.write(frame, true, buffer, 0, nowNs), ALICE);
            bob.read(frame, nowNs);
            nowNs += FRAME_NS;
            reports.addAndGet(bob.report(out, 0, nowNs) > 0 ? 1 : 0);
          }
        });
    assertThat(reports).hasValueGreaterThan(20);
    assertThat(allocated).isLessThan(600);
  }

  @Test
  void aFrameAllocatesNothing() {
    long allocated =
        AllocatedBytes.least(() -> {
          for (int i = 0; i < 10_000; i++) {
            toBob(0, speak(i), ALICE);
            hear();
          }
        });
    assertThat(allocated).isLessThan(10_000);
  }
}
