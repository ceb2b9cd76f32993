package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.Opus;
import org.ringfence.codec.OpusSettings;

class OpusTermsTest {
  private static OpusSettings asked(String fmtp) {
    return OpusTerms.apply(Codecs.OPUS, fmtp).settings();
  }

  @Test
  void whatIsNotAskedForIsNotDone() {
    assertThat(asked(null)).isEqualTo(new OpusSettings(5, 32_000, 0, false, false));
    assertThat(asked("stereo=1; sprop-stereo=1")).isEqualTo(asked(null));
  }

  @Test
  void redundancyPausesAndConstantRateAreDoneAsAsked() {
    assertThat(asked("useinbandfec=1;usedtx=1"))
        .isEqualTo(new OpusSettings(5, 32_000, 10, true, false));
    assertThat(asked("cbr=1; usedtx=1"))
        .as("constant in every respect")
        .isEqualTo(new OpusSettings(5, 32_000, 0, false, true));
  }

  @Test
  void aLowerRateIsKeptAndAHigherOrSillyOneIsNot() {
    assertThat(asked("maxaveragebitrate=20000").bitrate()).isEqualTo(20_000);
    assertThat(asked("maxaveragebitrate=500000").bitrate()).isEqualTo(32_000);
    assertThat(asked("maxaveragebitrate=-1").bitrate()).isEqualTo(32_000);
    assertThat(asked("maxaveragebitrate=99999999999").bitrate()).isEqualTo(32_000);
  }

  @Test
  void theSameTermsAreTheSameCodecSoThatNothingStartsAnew() {
    Opus once = OpusTerms.apply(Codecs.OPUS, "useinbandfec=1");
    assertThat(once).isEqualTo(Codecs.OPUS).isEqualTo(OpusTerms.apply(once, "useinbandfec=1"));
    assertThat(OpusTerms.apply(Codecs.OPUS, "usedtx=1")).isNotEqualTo(once);
  }
}
