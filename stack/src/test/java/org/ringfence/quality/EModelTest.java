package org.ringfence.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EModelTest {
  private static CodecImpairment codec(String name) {
    return CodecImpairment.of(name).orElseThrow();
  }

  /** ITU-T G.107 clause 7.7. */
  @Test
  void theDefaultsMakeTheRatingTheRecommendationNames() {
    assertThat(EModel.DEFAULT.rating()).isCloseTo(93.2, within(0.01));
    assertThat(EModel.DEFAULT.ro()).isCloseTo(94.77, within(0.01));
    assertThat(EModel.DEFAULT.is()).isCloseTo(1.41, within(0.01));
    assertThat(EModel.DEFAULT.id()).isCloseTo(0.15, within(0.01));
  }

  /** ITU-T G.107 table B.1. */
  @ParameterizedTest
  @CsvSource({"90, 4.34", "80, 4.03", "70, 3.60", "60, 3.10", "50, 2.58"})
  void theScoresAreThoseOfTheTable(double rating, double mos) {
    assertThat(EModel.mos(rating)).isCloseTo(mos, within(0.006));
  }

  @Test
  void aScoreStaysBetweenOneAndFourAndAHalf() {
    assertThat(EModel.mos(-20)).isEqualTo(1);
    assertThat(EModel.mos(3)).as("where the cubic dips").isEqualTo(1);
    assertThat(EModel.mos(120)).isEqualTo(4.5);
  }

  @Test
  void aShortDelayCostsNothingAndALongOneMuch() {
    assertThat(EModel.DEFAULT.withDelay(100).rating()).isEqualTo(EModel.DEFAULT.rating());
    assertThat(EModel.DEFAULT.withDelay(150).rating()).isCloseTo(93.0, within(0.1));
    assertThat(EModel.DEFAULT.withDelay(400).rating()).isBetween(68.0, 70.0);
    double last = 0;
    for (int ms = 0; ms < 2000; ms += 10) {
      double cost = EModel.delayImpairment(ms);
      assertThat(cost).isGreaterThanOrEqualTo(last);
      last = cost;
    }
  }

  @Test
  void anEchoCostsTheMoreTheLouderAndTheLaterItIs() {
    double faint = EModel.DEFAULT.withEchoedDelay(50, 65).rating();
    double loud = EModel.DEFAULT.withEchoedDelay(50, 40).rating();
    double later = EModel.DEFAULT.withEchoedDelay(150, 40).rating();
    assertThat(faint).isBetween(91.0, 93.0);
    assertThat(loud).isLessThan(faint - 10);
    assertThat(later).isLessThan(loud - 10);
  }

  /** 93.2 less the codec's Ie, as G.113's readers compute it. */
  @ParameterizedTest
  @CsvSource({"PCMA, 93.2", "G729, 82.2", "GSM, 73.2", "G726-32, 86.2", "AAL2-G726-24, 68.2"})
  void aCodecCostsItsFactor(String name, double rating) {
    assertThat(EModel.DEFAULT.withCodec(codec(name), 0).rating()).isCloseTo(rating, within(0.01));
  }

  /** Ie-eff with G.711 and concealment: 95 * 5 / (5 + 25.1). */
  @Test
  void lossCostsAsTheCodecIsRobust() {
    assertThat(EModel.DEFAULT.withCodec(codec("pcmu"), 5).rating())
        .isCloseTo(93.2 - 15.78, within(0.02));
    assertThat(EModel.DEFAULT.withCodec(CodecImpairment.UNCONCEALED_G711, 5).rating())
        .isCloseTo(93.2 - 51.08, within(0.02));
    assertThat(codec("PCMA").effective(5, 2)).isCloseTo(95 * 5 / 27.6, within(0.01));
  }

  @Test
  void theWidebandScaleReaches129() {
    assertThat(Scale.WIDEBAND.best()).isEqualTo(129);
    assertThat(Scale.WIDEBAND.mos(129)).isEqualTo(4.5);
    assertThat(Scale.WIDEBAND.mos(64.5)).isCloseTo(EModel.mos(50), within(0.001));
    assertThat(codec("G722").scale()).isEqualTo(Scale.WIDEBAND);
    assertThat(codec("opus").source()).contains("assumed");
    assertThat(CodecImpairment.of("L16")).isEmpty();
  }
}
