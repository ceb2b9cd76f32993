package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.audio.Level;

class SpeexTest {
  private static final int FRAMES = 100;

  private final byte[] packet = new byte[1500];

  @BeforeEach
  void installed() {
    Assumptions.assumeFalse(Speex.ALL.isEmpty(), "skipped: apt install libspeex1");
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void speechComesThroughAndALostFrameIsMadeUp(int rateHz) {
    Speex speex = new Speex(rateHz);
    int frame = rateHz / 50;
    short[] said = Speechlike.at(rateHz, 20 * FRAMES);
    short[] heard = new short[said.length];
    try (AudioCodec.Encoder encoder = speex.newEncoder();
        AudioCodec.Decoder decoder = speex.newDecoder()) {
      for (int i = 0; i < FRAMES; i++) {
        int length = encoder.encode(said, i * frame, frame, packet, 0);
        assertThat(length).isBetween(20, 80);
        int made =
            i % 20 == 19
                ? decoder.conceal(heard, i * frame, frame)
                : decoder.decode(packet, 0, length, heard, i * frame);
        assertThat(made).isEqualTo(frame);
        if (i % 20 == 19) {
          assertThat(Level.rmsDbfs(heard, i * frame, frame)).as("made up").isGreaterThan(-50);
        }
      }
    }
    double before = Level.rmsDbfs(said, 0, said.length);
    assertThat(Level.rmsDbfs(heard, 0, heard.length)).isBetween(before - 3, before + 3);
    assertThat(likeness(said, heard, rateHz)).isGreaterThan(0.6);
  }

  /** The best correlation within 40 ms. */
  private static double likeness(short[] said, short[] heard, int rateHz) {
    double best = 0;
    for (int lag = 0; lag < rateHz / 25; lag++) {
      double both = 0;
      double one = 1;
      double other = 1;
      for (int i = 0; i + lag < said.length; i++) {
        both += (double) said[i] * heard[i + lag];
        one += (double) said[i] * said[i];
        other += (double) heard[i + lag] * heard[i + lag];
      }
      best = Math.max(best, both / Math.sqrt(one * other));
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 16_000})
  void anyBytesAreJudged(int rateHz) {
    SplittableRandom random = new SplittableRandom(9);
    short[] pcm = new short[rateHz];
    try (AudioCodec.Decoder decoder = new Speex(rateHz).newDecoder()) {
      for (int i = 0; i < 20_000; i++) {
        int length = random.nextInt(0, i % 50 == 0 ? 1500 : 80);
        for (int n = 0; n < length; n++) packet[n] = (byte) random.nextInt();
        int made = decoder.decode(packet, 0, length, pcm, 0);
        assertThat(made).isBetween(-1, pcm.length);
        assertThat(made).isNotZero();
        int frames = SpeexFrames.count(packet, 0, length, rateHz > 8_000);
        boolean fits = frames > 0 && frames * (rateHz / 50) <= pcm.length;
        assertThat(made > 0).as("what was let through is good for the library").isEqualTo(fits);
      }
    }
    assertThat(SpeexFrames.count(new byte[] {0x48}, 0, 1, true))
        .as("mode 9 does not exist")
        .isEqualTo(-1);
    assertThat(SpeexFrames.count(new byte[] {0x08}, 0, 1, true)).as("not whole").isEqualTo(-1);
  }
}
