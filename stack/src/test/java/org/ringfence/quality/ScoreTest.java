package org.ringfence.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalDouble;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreTest {
  private static final Measured CLEAN =
      Measured.NOTHING.withCodec("PCMA").withLoss(0, 0).withDelay(40);

  private static Score.Known known(Measured measured) {
    return (Score.Known) Score.conversational(measured);
  }

  @Test
  void withoutMeasurementThereIsNoNumber() {
    assertThat(Score.conversational(Measured.NOTHING))
        .asInstanceOf(InstanceOfAssertFactories.type(Score.Unknown.class))
        .extracting(Score.Unknown::missing)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly("codec", "loss", "late packets", "delay");
    assertThat(Score.listening(Measured.NOTHING.withCodec("PCMA").withLoss(0, 0)))
        .as("listening needs no delay")
        .isInstanceOf(Score.Known.class);
    assertThat(Score.conversational(CLEAN.withCodec("MPA"))).isInstanceOf(Score.Unknown.class);
    assertThat(Sentence.of(Score.conversational(CLEAN.withCodec("")), "", ""))
        .isEqualTo("Unknown until measured: codec.");
  }

  @Test
  void whatCannotBeIsNotKnown() {
    assertThat(CLEAN.withLoss(-1, 101).lossPercent()).isEmpty();
    assertThat(CLEAN.withLoss(-1, 101).latePercent()).isEmpty();
    assertThat(CLEAN.withDelay(Double.NaN).delayMs()).isEmpty();
    assertThat(CLEAN.withDelay(Double.POSITIVE_INFINITY).delayMs()).isEmpty();
    assertThat(CLEAN.withBurstRatio(0.5).burstRatio()).isEmpty();
    assertThat(CLEAN.withJitter(3).jitterMs()).isEqualTo(OptionalDouble.of(3));
  }

  @Test
  void theCostsAddUp() {
    Score.Known score = known(CLEAN.withCodec("G729").withLoss(3, 1).withDelay(250));
    assertThat(score.lossCost()).isCloseTo(3 * score.jitterCost(), within(1e-9));
    assertThat(
            score.rating()
                + score.codecCost()
                + score.lossCost()
                + score.jitterCost()
                + score.delayCost())
        .isCloseTo(Scale.NARROWBAND.best(), within(1e-9));
    assertThat(score.mos()).isEqualTo(EModel.mos(score.rating()));
    assertThat(known(CLEAN).mos()).isCloseTo(4.41, within(0.01));
    assertThat(known(CLEAN.withCodec("G722")).rating()).isEqualTo(116);
    assertThat(known(CLEAN.withLoss(100, 100).withDelay(3000)).rating()).isZero();
  }

  @Test
  void lossesThatComeTogetherCostMore() {
    assertThat(known(CLEAN.withLoss(5, 0).withBurstRatio(3)).mos())
        .isLessThan(known(CLEAN.withLoss(5, 0)).mos());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PCMA    | 0    | 0 | 40  | Good (MOS 4.4).",
        "PCMA    | 8    | 0 | 40  | Fair (MOS 3.6): loss of 8 % on the way in since 12:03.",
        "PCMA    | 12.3 | 0 | 40  | Poor (MOS 3.2): loss of 12 % on the way in since 12:03.",
        "PCMA    | 1.25 | 9 | 40  | Poor (MOS 3.4): jitter of 70 ms, by which 9 % came too late"
            + " on the way in since 12:03.",
        "PCMA    | 1    | 0 | 600 | Bad (MOS 2.8): a delay of 600 ms on the way in since 12:03.",
        "G726-16 | 2.5  | 0 | 40  | Bad (MOS 2.0): G726-16 sounds no better."
      })
  void theSentenceNamesTheCause(
      String codec, double loss, double late, double delay, String sentence) {
    Measured measured = CLEAN.withCodec(codec).withLoss(loss, late).withDelay(delay).withJitter(70);
    assertThat(Sentence.of(known(measured), "on the way in", "12:03")).isEqualTo(sentence);
  }

  @Test
  void aSentenceNeedsNeitherPlaceNorTime() {
    assertThat(Sentence.of(known(CLEAN.withLoss(8, 0)), "between your router and us", ""))
        .isEqualTo("Fair (MOS 3.6): loss of 8 % between your router and us.");
    assertThat(Sentence.of(known(CLEAN.withLoss(0, 7.75)), "", ""))
        .isEqualTo("Fair (MOS 3.6): 7.8 % came too late to be played.");
  }
}
