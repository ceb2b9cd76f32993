package org.ringfence.lab.impair;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The page that shows the scores: {@code docs/voice-quality.md}, between its two marks. */
final class VoicePage {
  private static final String BEGIN = "<!-- scores -->\n";
  private static final String END = "\n<!-- /scores -->";

  private VoicePage() {}

  static String replaced(String page, List<Score> scores, String mouthToEar) {
    int from = page.indexOf(BEGIN);
    int to = page.indexOf(END);
    if (from < 0 || to < from) throw new IllegalArgumentException("no place for scores");
    return page.substring(0, from + BEGIN.length()) + text(scores, mouthToEar) + page.substring(to);
  }

  private static String text(List<Score> scores, String mouthToEar) {
    StringBuilder out = new StringBuilder();
    out.append("Measured on ").append(LocalDate.now(ZoneOffset.UTC)).append(".\n\n");
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
    out.append(ScoreTable.text(scores)).append("\n\n## From mouth to ear\n\n");
    out.append("A call between two of our phones through our server, over SRTP, on one machine:\n");
    out.append("the medians of each stage, and how much later the recording has what was said,\n");
    out.append(
        "counted from the moment its first sample was spoken. Sound devices come on top.\n\n");
    return out.append(mouthToEar.strip()).toString();
  }
}
