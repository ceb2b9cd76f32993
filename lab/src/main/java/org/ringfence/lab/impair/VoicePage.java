package org.ringfence.lab.impair;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.ringfence.lab.bench.PerformancePage;

/**
 * The page that shows the scores: {@code docs/voice-quality.md}, between its marks, and how long
 * sound takes, between two others.
 */
final class VoicePage {
  private VoicePage() {}

  static String withScores(String page, List<Score> scores) {
    return PerformancePage.replaced(page, "scores", text(scores));
  }

  static String withMouthToEar(String page, String table) {
    return PerformancePage.replaced(page, "mouth to ear", table.strip());
  }

  private static String text(List<Score> scores) {
    StringBuilder out = new StringBuilder();
    LocalDate first = date(scores, Comparator.naturalOrder());
    LocalDate last = date(scores, Comparator.reverseOrder());
    out.append("Measured on ").append(first);
    if (!last.equals(first)) out.append(" to ").append(last);
    out.append(".\n\n");
    double noise = Score.noise(scores);
    long duels = Score.duels(scores).count();
    long won = Score.duels(scores).filter(ahead -> ahead > noise).count();
    long lost = Score.duels(scores).filter(ahead -> ahead < -noise).count();
    out.append(
        String.format(
            Locale.ROOT,
            "Better than both others at %d of %d points, as good as the better one at %d, worse at"
                + " %d.%nEach phone heard the same packets three times; the medians stand here, and"
                + " two that differ by less than%n%.2f are as good as each other: by so much the"
                + " same phone differs from itself (95 %% of all cases).%n%n",
            won,
            duels,
            duels - won - lost,
            lost,
            noise));
    for (Line line : Line.values()) {
      if (scores.stream().anyMatch(score -> score.line() == line)) {
        out.append("![").append(line.title).append("](").append(line.file()).append(")\n\n");
      }
    }
    return out.append(ScoreTable.text(scores)).toString();
  }

  private static LocalDate date(List<Score> scores, Comparator<LocalDate> order) {
    return scores.stream().map(Score::measuredOn).min(order).orElseThrow();
  }
}
