package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.audio.Level;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.G711;
import org.ringfence.codec.Opus;
import org.ringfence.codec.Speechlike;

/** Somebody speaks two seconds, is silent four, and speaks again. */
class PausesTest {
  private static final long FRAME_NS = 20_000_000;
  private static final MediaAddress HERE = MediaAddress.of(new InetSocketAddress("192.0.2.1", 4));
  private static final int SPEECH = 100;
  private static final int PAUSE = 200;
  private static final int NOISE_PEAK = 130;

  private final ByteBuffer packet = ByteBuffer.allocate(2048);
  private long nowNs = 1_000_000_000_000L;
  private int sentInPause;
  private int bytesOfLast;
  private double saidDbfs;
  private double heardDbfs;
  private double speechDbfs;
  private long concealed;

  private void talk(AudioFormat format, int lostEvery) {
    AudioSession alice = new AudioSession(format, "a", new SplittableRandom(1));
    AudioSession bob = new AudioSession(format, "b", new SplittableRandom(2));
    alice.expect(RelaySide.Terms.at(HERE));
    bob.expect(RelaySide.Terms.at(HERE));
    int samples = format.frameSamples();
    short[] speech = Speechlike.at(format.codec().sampleRateHz(), 2 * SPEECH * 20);
    SplittableRandom random = new SplittableRandom(3);
    short[] pcm = new short[samples];
    double said = 0;
    double heard = 0;
    double loud = 0;
    int frames = 2 * SPEECH + PAUSE;
    for (int i = 0; i < frames; i++) {
      boolean speaks = i < SPEECH || i >= SPEECH + PAUSE;
      int from = (i < SPEECH ? i : i - PAUSE) * samples;
      for (int n = 0; n < samples; n++) {
        int noise = random.nextInt(-NOISE_PEAK, NOISE_PEAK + 1);
        pcm[n] = (short) (noise + (speaks ? speech[from + n] : 0));
      }
      boolean deep = i > SPEECH + 60 && i < SPEECH + PAUSE - 10;
      if (deep) said += Level.meanSquare(pcm, 0, samples);
      int length = alice.write(pcm, true, packet, 0, nowNs);
      if (length > 0) bytesOfLast = length;
      if (deep && length > 0) sentInPause++;
      boolean lost = lostEvery > 0 && i % lostEvery == lostEvery - 1;
      if (length > 0 && !lost) {
        bob.receive(0, packet, 0, length, HERE.high(), HERE.low(), HERE.port(), nowNs);
      }
      bob.read(pcm, nowNs + 1_000_000);
      if (deep) heard += Level.meanSquare(pcm, 0, samples);
      if (i > SPEECH + PAUSE + 20) loud += Level.meanSquare(pcm, 0, samples);
      nowNs += FRAME_NS;
    }
    int deepFrames = PAUSE - 71;
    saidDbfs = Level.dbfs(said / deepFrames);
    heardDbfs = Level.dbfs(heard / deepFrames);
    speechDbfs = Level.dbfs(loud / (SPEECH - 21));
    concealed = bob.statistics().concealed();
    alice.close();
    bob.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PCMU", "PCMA", "G722"})
  void aPauseIsToldOfAndSoundsLikeTheRoomItIsIn(String name) {
    AudioCodec codec = Codecs.byName(name, 8000, 1).orElseThrow();
    talk(AudioFormat.of(codec, codec.staticPayloadType(), -1).withNoise(13, 13), 0);
    assertThat(sentInPause).as("packets in 2.6 s of silence").isBetween(2, 12);
    assertThat(heardDbfs - saidDbfs).as("level of the silence").isBetween(-4.0, 4.0);
    assertThat(speechDbfs).as("speech after it").isGreaterThan(-30);
    assertThat(concealed).as("a pause is no loss").isLessThan(4);
  }

  @Test
  void whoWasNotAskedToSendsSilenceAsWell() {
    talk(AudioFormat.of(G711.MU_LAW, 0, -1).withNoise(13, 13).withoutPauses(), 0);
    assertThat(sentInPause).isEqualTo(PAUSE - 71);
    assertThat(bytesOfLast).isEqualTo(172);
  }

  @Test
  void lostPacketsOfAPauseDoNotEndIt() {
    talk(AudioFormat.of(G711.MU_LAW, 0, -1).withNoise(13, 13), 3);
    assertThat(heardDbfs - saidDbfs).isBetween(-4.0, 4.0);
    assertThat(speechDbfs).isGreaterThan(-30);
  }

  @Test
  void opusPausesByItself() {
    Opus opus = Codecs.OPUS.with(Codecs.OPUS.settings().withDtx());
    talk(AudioFormat.of(opus, 96, -1), 0);
    assertThat(sentInPause).isBetween(1, 30);
    assertThat(heardDbfs - saidDbfs).as("level of the silence").isBetween(-12.0, 6.0);
    assertThat(speechDbfs).isGreaterThan(-30);
  }
}
