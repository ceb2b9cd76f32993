package org.ringfence.lab.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Visqol;
import org.ringfence.lab.peer.Installed;

/** The impairment lab itself, and our phone in it on simulated time. */
class ImpairTest {
  private static final long SEED = 5;
  private static final String PAGE = "a\n<!-- scores -->\nold\n<!-- /scores -->\nb\n";
  private static final Weather CLEAN = new Weather(0, 1, 0);

  private static double mos(PacketTrain train, Weather weather) {
    Recording heard = SimulatedEar.hear(train, Schedule.of(train, weather, SEED));
    return Visqol.measure(train.said(), heard).mos();
  }

  private static PacketTrain train(Line line) throws Exception {
    return PacketTrain.of(line, Impair.speech("alice.wav"));
  }

  @Test
  void theWeatherIsAsForecastAndTheSameForEverybody() {
    for (int burst : new int[] {1, 4}) {
      double[] delays = new Weather(20, burst, 100).delaysMs(20_000, SEED);
      assertThat(delays).isEqualTo(new Weather(20, burst, 100).delaysMs(20_000, SEED));
      long lost = Arrays.stream(delays).filter(delay -> delay == Weather.LOST).count();
      long bursts = 0;
      for (int i = 1; i < delays.length; i++) {
        bursts += delays[i] == Weather.LOST && delays[i - 1] != Weather.LOST ? 1 : 0;
      }
      assertThat(lost / 20_000.0).isBetween(0.18, 0.22);
      assertThat((double) lost / bursts).isBetween(burst == 1 ? 1.1 : 3.5, burst == 1 ? 1.4 : 4.5);
      assertThat(Arrays.stream(delays))
          .allMatch(delay -> delay == Weather.LOST || delay >= 0 && delay <= 100);
    }
  }

  @Test
  void twoPhonesThatDifferByLessThanThemselvesAreAsGoodAsEachOther() {
    Takes ours = new Takes(3.1, 3.3, 2.0);
    Takes theirs = new Takes(3.2, Double.NaN, 3.0);
    assertThat(ours.median()).isEqualTo(3.1);
    assertThat(theirs.median()).isEqualTo(3.1);
    assertThat(theirs.variance()).isCloseTo(0.02, offset(1e-9));
    assertThat(new Takes().median()).isNaN();
    Takes none = new Takes(Double.NaN);
    Score even = new Score(Line.PCMU, CLEAN, new Takes(3, 3.2), 3.3, new Takes(3, 3.2), none);
    Score ahead = new Score(Line.G722, CLEAN, new Takes(4, 4.2), 4.5, new Takes(3, 3.2), none);
    assertThat(Score.noise(List.of(even, ahead))).isCloseTo(1.86 * Math.sqrt(0.02), offset(1e-9));
    assertThat(VoicePage.replaced(PAGE, List.of(even, ahead), "| codec |"))
        .contains(
            "Better than both others at 1 of 2 points, as good as the better one at 1, worse");
  }

  @Test
  void lossIsHeardLessWithRedundancyThanWithout() throws Exception {
    double clean = mos(train(Line.PCMU), CLEAN);
    double lossy = mos(train(Line.PCMU), new Weather(20, 1, 0));
    double redundant = mos(train(Line.PCMU_RED), new Weather(20, 1, 0));
    assertThat(clean).isGreaterThan(3);
    assertThat(lossy).isLessThan(clean - 0.1);
    assertThat(redundant).as("with RED, without %s, clean %s", lossy, clean).isGreaterThan(lossy);
  }

  /** The goal: a tenth of all packets costs less than 0.3, with in-band FEC and RED. */
  @Test
  void aTenthOfThePacketsIsHardlyMissedInOpus() throws Exception {
    PacketTrain train = train(Line.OPUS_RED);
    double clean = mos(train, CLEAN);
    assertThat(mos(train, new Weather(10, 1, 0))).isGreaterThan(clean - 0.3);
  }

  @Test
  void jitterCostsNextToNothing() throws Exception {
    PacketTrain train = train(Line.G722);
    double clean = mos(train, CLEAN);
    assertThat(mos(train, new Weather(0, 1, 50))).isGreaterThan(clean - 0.4);
  }

  @Test
  void phonesOfOtherMakesHearTheSame() throws Exception {
    Installed.need("baresip", "baresip-core");
    Installed.need("linphonec", "linphone-cli");
    Recording speech = Impair.speech("alice.wav");
    Recording begin = new Recording(Arrays.copyOf(speech.pcm(), 4 * 16_000), 16_000);
    ImpairRun run = new ImpairRun(begin, true, 1, System.out::println);
    run.add(Line.PCMU, new Weather(5, 1, 20));
    Score score = run.scores().getFirst();
    for (double mos :
        new double[] {score.ours(), score.simulated(), score.baresip(), score.linphone()}) {
      assertThat(mos).as("%s", score).isBetween(1.3, 5.0);
    }
    assertThat(ScorePlot.svg(Line.PCMU, List.of(score))).contains("polyline");
    String page = VoicePage.replaced(PAGE, List.of(score), "| codec |\n");
    assertThat(page)
        .startsWith("a\n")
        .endsWith("b\n")
        .contains("5 % lost", "| codec |")
        .doesNotContain("old");
  }
}
