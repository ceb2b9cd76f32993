package org.ringfence.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Goertzel;
import org.ringfence.codec.AudioCodec;
import org.ringfence.lab.peer.Ports;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioSink;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.net.AudioPort;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaLoopConfig;

class TranscodedCallTest {
  @Test
  void eachPartyHearsTheOtherInItsOwnCodec() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int first = Ports.range(20);
    MediaLoopConfig config = MediaLoopConfig.at(loopback).ports(first, first + 19);
    try (MediaLoop loop = new MediaLoop("test-transcoded", config, new SplittableRandom(1))) {
      AudioPort alice = loop.openAudio(null, MediaListener.NONE);
      AudioPort bob = loop.openAudio(null, MediaListener.NONE);
      TranscodedCall call =
          new TranscodedCall(
              loop,
              RelaySide.Terms.at(MediaAddress.of(alice.localRtp())),
              RelaySide.Terms.at(MediaAddress.of(bob.localRtp())));
      Ear aliceEar = new Ear(TranscodedCall.CODEC_A, 1_200);
      Ear bobEar = new Ear(TranscodedCall.CODEC_B, 700);
      start(alice, TranscodedCall.CODEC_A, 700, aliceEar, MediaAddress.of(call.localA()));
      start(bob, TranscodedCall.CODEC_B, 1_200, bobEar, MediaAddress.of(call.localB()));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> {
            assertThat(aliceEar.heard).hasValueGreaterThan(20);
            assertThat(bobEar.heard).hasValueGreaterThan(20);
          });
      call.close();
    }
  }

  private static void start(
      AudioPort port, AudioCodec codec, int toneHz, AudioSink ear, MediaAddress to) {
    AudioFormat format = AudioFormat.of(codec, codec.staticPayloadType(), -1);
    int[] sample = {0};
    port.protect(Protection.CLEAR);
    port.start(
        new AudioSession(format, "test", new SplittableRandom(toneHz)),
        pcm -> {
          for (int i = 0; i < pcm.length; i++) {
            double turns = (double) toneHz * sample[0]++ / codec.sampleRateHz();
            pcm[i] = (short) (8_000 * Math.sin(2 * Math.PI * turns));
          }
          return true;
        },
        ear);
    port.update(RelaySide.Terms.at(to));
  }

  /** Counts frames that hold that tone and little else. */
  private static final class Ear implements AudioSink {
    final AtomicInteger heard = new AtomicInteger();
    private final AudioCodec codec;
    private final int toneHz;

    Ear(AudioCodec codec, int toneHz) {
      this.codec = codec;
      this.toneHz = toneHz;
    }

    @Override
    public void write(short[] pcm) {
      double all = 0;
      for (short sample : pcm) {
        all += (double) sample * sample / pcm.length;
      }
      double tone = Goertzel.power(pcm, 0, pcm.length, toneHz, codec.sampleRateHz());
      if (all > 1e6 && tone > 0.8 * all) {
        heard.incrementAndGet();
      }
    }
  }
}
