package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringfence.codec.AudioCodec;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.AudioStatistics;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpProfile;

class AudioPortTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  /** The upper byte of each sample. */
  private record Coarse() implements AudioCodec {
    @Override
    public String encodingName() {
      return "L8";
    }

    @Override
    public int clockRateHz() {
      return 8000;
    }

    @Override
    public int sampleRateHz() {
      return 8000;
    }

    @Override
    public int staticPayloadType() {
      return -1;
    }

    @Override
    public Encoder newEncoder() {
      return new Encoder() {
        @Override
        public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
          for (int i = 0; i < samples; i++) {
            out[outOffset + i] = (byte) (pcm[offset + i] >> 8);
          }
          return samples;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public Decoder newDecoder() {
      return new Decoder() {
        @Override
        public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
          for (int i = 0; i < length; i++) {
            pcm[pcmOffset + i] = (short) (payload[offset + i] << 8);
          }
          return length;
        }

        @Override
        public int conceal(short[] pcm, int offset, int samples) {
          java.util.Arrays.fill(pcm, offset, offset + samples, (short) 0);
          return samples;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final class Ear implements AudioSink {
    final AtomicInteger frames = new AtomicInteger();
    final AtomicInteger matches = new AtomicInteger();
    final Queue<Character> digits = new ConcurrentLinkedQueue<>();
    private final short expected;

    Ear(int expected) {
      this.expected = (short) (expected << 8);
    }

    @Override
    public void write(short[] pcm) {
      frames.incrementAndGet();
      if (pcm[0] == expected && pcm[159] == expected) {
        matches.incrementAndGet();
      }
    }

    @Override
    public void digit(char digit) {
      digits.add(digit);
    }
  }

  private static AudioSession session(int seed) {
    return new AudioSession(
        AudioFormat.of(new Coarse(), 96, 101), "c" + seed, new SplittableRandom(seed));
  }

  private static boolean fill(short[] pcm, int value) {
    java.util.Arrays.fill(pcm, (short) (value << 8));
    return true;
  }

  @Test
  void twoPortsTalkPressKeysAndSayGoodbye() throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(LOOPBACK).ports(24_000, 24_099);
    AtomicReference<@Nullable AudioStatistics> last = new AtomicReference<>();
    MediaListener listener =
        new MediaListener() {
          @Override
          public void closed(AudioStatistics statistics) {
            last.set(statistics);
          }
        };
    try (MediaLoop loop = new MediaLoop("test-audio", config, new SplittableRandom(1))) {
      AudioPort alice = loop.openAudio(null, listener);
      AudioPort bob = loop.openAudio(null, MediaListener.NONE);
      Ear aliceEar = new Ear(22);
      Ear bobEar = new Ear(11);
      alice.protect(Protection.CLEAR);
      bob.protect(Protection.CLEAR);
      alice.start(session(1), pcm -> fill(pcm, 11), aliceEar);
      bob.start(session(2), pcm -> fill(pcm, 22), bobEar);
      alice.update(RelaySide.Terms.at(MediaAddress.of(bob.localRtp())));
      bob.update(RelaySide.Terms.at(MediaAddress.of(alice.localRtp())));
      long startNs = System.nanoTime();
      alice.dial("4#");
      await().atMost(Duration.ofSeconds(10)).until(() -> bobEar.matches.get() >= 100);
      int frames = aliceEar.frames.get();
      double expected = (System.nanoTime() - startNs) / 20e6;
      // Never more than the clock allows; fewer only where a busy machine held the loop up.
      assertThat((double) frames).as("no drift").isBetween(0.4 * expected, expected + 3);
      assertThat(aliceEar.matches.get()).isGreaterThan(90);
      assertThat(bobEar.digits).containsExactly('4', '#');
      alice.sending(false);
      int quietAt = bobEar.matches.get();
      await().atMost(Duration.ofSeconds(5)).until(() -> aliceEar.frames.get() > frames + 50);
      assertThat(bobEar.matches.get() - quietAt).isLessThan(30);
      alice.close();
      await().atMost(Duration.ofSeconds(5)).until(() -> last.get() != null);
      assertThat(last.get().receivedPackets()).isGreaterThan(100);
      assertThat(last.get().refused()).isZero();
    }
  }

  @Test
  void twoPortsTalkUnderKeysFromSdesOrFromAHandshake() throws Exception {
    DtlsCertificate a = DtlsCertificate.create(new SecureRandom(), Instant.now());
    DtlsCertificate b = DtlsCertificate.create(new SecureRandom(), Instant.now());
    MasterKey first = MasterKey.generate(SrtpProfile.AEAD_AES_128_GCM, new SplittableRandom(1));
    MasterKey second = MasterKey.generate(SrtpProfile.AEAD_AES_128_GCM, new SplittableRandom(2));
    assertTalk(new Protection.Srtp(first, second), new Protection.Srtp(second, first), 0);
    assertTalk(
        new Protection.Dtls(a, b.fingerprint(), true),
        new Protection.Dtls(b, a.fingerprint(), false),
        1);
  }

  /** They hear each other, and a third party's plaintext is heard by nobody. */
  private static void assertTalk(Protection ofAlice, Protection ofBob, int handshakes)
      throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(LOOPBACK).ports(24_200, 24_299);
    AtomicInteger secured = new AtomicInteger();
    MediaListener listener =
        new MediaListener() {
          @Override
          public void secured(int side) {
            secured.incrementAndGet();
          }
        };
    try (MediaLoop loop = new MediaLoop("test-audio", config, new SplittableRandom(1));
        SrtpPhone plain = new SrtpPhone()) {
      AudioPort alice = loop.openAudio(null, listener);
      AudioPort bob = loop.openAudio(null, MediaListener.NONE);
      Ear aliceEar = new Ear(22);
      Ear bobEar = new Ear(11);
      alice.start(session(1), pcm -> fill(pcm, 11), aliceEar);
      bob.start(session(2), pcm -> fill(pcm, 22), bobEar);
      alice.update(plain.terms());
      await().atMost(Duration.ofSeconds(20)).until(() -> aliceEar.frames.get() > 5);
      assertThat(plain.hearsNothing()).as("before there are keys").isTrue();
      alice.update(RelaySide.Terms.at(MediaAddress.of(bob.localRtp())));
      bob.update(RelaySide.Terms.at(MediaAddress.of(alice.localRtp())));
      alice.protect(ofAlice);
      bob.protect(ofBob);
      await().atMost(Duration.ofSeconds(40)).until(() -> bobEar.matches.get() >= 20);
      await().atMost(Duration.ofSeconds(40)).until(() -> aliceEar.matches.get() >= 20);
      assertThat(secured).hasValue(handshakes);
      bob.update(plain.terms());
      plain.take(); // bob sends there now
      assertThat(plain.length).isGreaterThan(172);
      long received = bob.statistics().receivedPackets();
      long before = bob.statistics().notAuthentic();
      for (int i = 0; i < 10; i++) plain.say(i, bob.localRtp());
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> bob.statistics().notAuthentic() == before + 10);
      assertThat(bob.statistics().receivedPackets()).isEqualTo(received);
    }
  }

  @Test
  void aSourceThatThrowsEndsItsStreamAndIsToldOnce() throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(LOOPBACK).ports(24_100, 24_199);
    AtomicInteger failed = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    MediaListener listener =
        new MediaListener() {
          @Override
          public void failed(Throwable failure) {
            failed.incrementAndGet();
          }

          @Override
          public void closed(AudioStatistics statistics) {
            closed.incrementAndGet();
          }
        };
    try (MediaLoop loop = new MediaLoop("test-audio", config, new SplittableRandom(1))) {
      AudioPort port = loop.openAudio(null, listener);
      port.start(
          session(1),
          pcm -> {
            throw new IllegalStateException("no microphone");
          },
          new Ear(0));
      await().atMost(Duration.ofSeconds(5)).until(() -> closed.get() == 1);
      port.close();
      assertThat(failed).hasValue(1);
    }
    assertThat(closed).hasValue(1);
  }
}
