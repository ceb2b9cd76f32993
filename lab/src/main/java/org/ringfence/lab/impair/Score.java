package org.ringfence.lab.impair;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * How one kind of packets over one network sounded: mean opinion scores.
 *
 * @param ourTakes our phone on real sockets
 * @param simulated the same on simulated time
 */
record Score(
    Line line,
    Weather weather,
    Takes ourTakes,
    double simulated,
    Takes baresipTakes,
    Takes linphoneTakes,
    LocalDate measuredOn) {
  /**
   * The medians of three takes of two phones that sound alike differ by less than so many standard
   * deviations of a single take in 95 of 100 cases: 1.96 times the root of 2, times 0.67.
   */
  private static final double ALIKE = 1.86;

  Point point() {
    return new Point(line, weather);
  }

  double ours() {
    return ourTakes.median();
  }

  double baresip() {
    return baresipTakes.median();
  }

  double linphone() {
    return linphoneTakes.median();
  }

  /** By how much the better of the others is worse than we; NaN without one. */
  double ahead() {
    double others =
        Double.isNaN(baresip())
            ? linphone()
            : Double.isNaN(linphone()) ? baresip() : Math.max(baresip(), linphone());
    return ours() - others;
  }

  /**
   * By how much two scores may differ though nothing does: from how much each phone's takes differ
   * at each point; 0 where nothing was heard twice.
   */
  static double noise(List<Score> scores) {
    double variance =
        scores.stream()
            .flatMap(score -> Stream.of(score.ourTakes, score.baresipTakes, score.linphoneTakes))
            .mapToDouble(Takes::variance)
            .filter(each -> !Double.isNaN(each))
            .average()
            .orElse(0);
    return ALIKE * Math.sqrt(variance);
  }

  /** By how much we are ahead at each point where there was somebody to compare with. */
  static DoubleStream duels(List<Score> scores) {
    return scores.stream().mapToDouble(Score::ahead).filter(each -> !Double.isNaN(each));
  }
}
