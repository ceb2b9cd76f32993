package org.ringfence.lab.impair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Visqol;
import org.ringfence.lab.peer.Installed;
import picocli.CommandLine;

/** The impairment lab itself, and our phone in it on simulated time. */
class ImpairTest {
  private static final long SEED = 5;
  private static final String PAGE = "a\n<!-- scores -->\nold\n<!-- /scores -->\nb\n";
  private static final Weather CLEAN = new Weather(0, 1, 0);

  private static final LocalDate DAY = LocalDate.of(2026, 11, 26);

  private static Score score(Line line, Takes ours, Takes baresip, Takes linphone) {
    return new Score(line, CLEAN, ours, 3.3, baresip, linphone, DAY);
  }

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
    Score even = score(Line.PCMU, new Takes(3, 3.2), new Takes(3, 3.2), none);
    Score ahead = score(Line.G722, new Takes(4, 4.2), new Takes(3, 3.2), none);
    assertThat(Score.noise(List.of(even, ahead))).isCloseTo(1.86 * Math.sqrt(0.02), offset(1e-9));
    assertThat(VoicePage.withScores(PAGE, List.of(even, ahead)))
        .contains(
            "Better than both others at 1 of 2 points, as good as the better one at 1, worse");
  }

  @Test
  void somePointsAreMeasuredAnewAndTheOthersStay(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new").resolve("scores.csv");
    Takes none = new Takes();
    List<Score> page =
        Point.grid().stream()
            .map(point ->
                new Score(
                    point.line(),
                    point.weather(),
                    new Takes(3, 3.25),
                    3.5,
                    new Takes(2),
                    none,
                    DAY))
            .toList();
    ScoreFile.write(file, "one build", page);
    assertThat(ScoreFile.read(file, "another build")).isEmpty();
    List<Score> read = ScoreFile.read(file, "one build");
    assertThat(read).hasSize(52);
    Path again = folder.resolve("again.csv");
    ScoreFile.write(again, "one build", read);
    assertThat(again).hasSameTextualContentAs(file);
    assertThat(read.getLast().ourTakes().mos()).containsExactly(3, 3.25);
    assertThat(read.getLast().linphone()).isNaN();

    Score better = score(Line.G722, new Takes(4.5), new Takes(2), none);
    List<Score> merged = ScoreFile.merged(read, List.of(better), Point.grid());
    assertThat(merged).extracting(Score::point).isEqualTo(Point.grid());
    assertThat(merged).filteredOn(score -> score.ours() == 4.5).containsExactly(better);
    assertThat(merged).filteredOn(score -> score.ours() == 3.125).hasSize(51);
  }

  /** It measured for twenty minutes when it was asked what it does. */
  @Test
  void itSaysWhatItDoesAndRefusesWhatItDoesNotKnow() {
    assertThat(new CommandLine(new Impair()).getUsageMessage())
        .contains("--quick", "--only=WORDS", "--mouth-to-ear", "--write", "goes on where it ended");
    StringWriter errors = new StringWriter();
    CommandLine line = new CommandLine(new Impair()).setErr(new PrintWriter(errors));
    assertThat(line.execute("--qick")).isEqualTo(2);
    assertThat(errors.toString()).contains("--qick", "--quick");
    assertThat(line.execute("--quick", "--write")).isEqualTo(2);
    assertThat(line.execute("--only", "an earthquake")).isEqualTo(2);
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
    run.add(new Point(Line.PCMU, new Weather(5, 1, 20)));
    List<Score> scores = new ArrayList<>();
    run.measure(scores::add);
    Score score = scores.getFirst();
    for (double mos :
        new double[] {score.ours(), score.simulated(), score.baresip(), score.linphone()}) {
      assertThat(mos).as("%s", score).isBetween(1.3, 5.0);
    }
    assertThat(ScorePlot.svg(Line.PCMU, List.of(score))).contains("polyline");
    String page = VoicePage.withScores(PAGE, List.of(score));
    assertThat(page).startsWith("a\n").endsWith("b\n").contains("5 % lost").doesNotContain("old");
  }
}
