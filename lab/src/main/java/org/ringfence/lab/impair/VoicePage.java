package org.ringfence.lab.impair;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The page that shows the scores: {@code docs/voice-quality.md}, between its two marks. */
final class VoicePage {
  private static final String BEGIN = "<!-- scores -->\n";
  private static final String END = "\n<!-- /scores -->";

  private VoicePage() {}

  static String replaced(String page, List<Score> scores) {
    int from = page.indexOf(BEGIN);
    int to = page.indexOf(END);
    if (from < 0 || to < from) throw new IllegalArgumentException("no place for scores");
    return page.substring(0, from + BEGIN.length()) + text(scores) + page.substring(to);
  }

  private static String text(List<Score> scores) {
    StringBuilder out = new StringBuilder();
    out.append("Measured on ").append(LocalDate.now(ZoneOffset.UTC)).append(".\n\n");
    long duels = scores.stream().filter(score -> !Double.isNaN(score.ahead())).count();
    long won = scores.stream().filter(score -> score.ahead() > 0).count();
    out.append("Better than both others at ").append(won).append(" of ").append(duels);
    out.append(" points.\n\n");
    for (Line line : Line.values()) {
      if (scores.stream().anyMatch(score -> score.line() == line)) {
        out.append("![").append(line.title).append("](").append(line.file()).append(")\n\n");
      }
    }
    return out.append(ScoreTable.text(scores)).toString();
  }
}
