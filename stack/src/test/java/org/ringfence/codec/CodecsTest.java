package org.ringfence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.AllocatedBytes;

class CodecsTest {
  @Test
  void theBestIsOfferedFirst() {
    assertThat(Codecs.PREFERRED)
        .extracting(AudioCodec::encodingName)
        .containsExactly("opus", "G722", "PCMA", "PCMU");
  }

  @ParameterizedTest
  @CsvSource({"0, PCMU", "3, GSM", "8, PCMA", "9, G722"})
  void staticPayloadTypesNeedNoRtpmap(int payloadType, String name) {
    assertThat(Codecs.byPayloadType(payloadType))
        .hasValueSatisfying(codec -> assertThat(codec.encodingName()).isEqualTo(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 18, 96, 127, 128})
  void noOtherPayloadTypeIsKnown(int payloadType) {
    assertThat(Codecs.byPayloadType(payloadType)).isEmpty();
  }

  @Test
  void namesAreFoundInAnyCaseButClockAndChannelsCount() {
    assertThat(Codecs.byName("OPUS", 48_000, 2)).contains(Codecs.OPUS);
    assertThat(Codecs.byName("pcmu", 8000, 1)).contains(G711.MU_LAW);
    assertThat(Codecs.byName("G722", 8000, 1)).contains(G722.CODEC);
    assertThat(Codecs.byName("gsm", 8000, 1)).contains(Gsm.CODEC);
    assertThat(Codecs.byName("G726-32", 8000, 1)).contains(G726.ALL.get(1));
    assertThat(Codecs.byName("AAL2-G726-16", 8000, 1)).contains(G726.ALL.getLast());
    assertThat(Codecs.byName("opus", 48_000, 1)).isEmpty();
    assertThat(Codecs.byName("G722", 16_000, 1)).isEmpty();
    assertThat(Codecs.byName("PCMA", 16_000, 1)).isEmpty();
  }

  /** Concentus allocates inside, which is what makes it the fallback; all else must not. */
  @Test
  void noFrameAllocates() {
    for (AudioCodec codec : Codecs.KNOWN) {
      if (codec instanceof Opus opus && !opus.isNative()) {
        continue;
      }
      int frame = codec.sampleRateHz() / 50;
      short[] pcm = Speechlike.at(codec.sampleRateHz(), 20);
      byte[] packet = new byte[1500];
      try (AudioCodec.Encoder encoder = codec.newEncoder();
          AudioCodec.Decoder decoder = codec.newDecoder()) {
        long allocated =
            AllocatedBytes.least(() -> {
              for (int i = 0; i < 100; i++) {
                int bytes = encoder.encode(pcm, 0, frame, packet, 0);
                decoder.decode(packet, 0, bytes, pcm, 0);
                decoder.conceal(pcm, 0, frame);
              }
            });
        assertThat(allocated).as("%s, 100 frames", codec.encodingName()).isLessThan(100);
      }
    }
  }
}
