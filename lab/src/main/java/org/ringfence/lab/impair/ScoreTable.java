package org.ringfence.lab.impair;

import java.util.List;
import java.util.Locale;

/** Scores for people to read. */
final class ScoreTable {
  private ScoreTable() {}

  static String row(Score score) {
    return String.format(
        Locale.ROOT,
        "%-24s %-32s ours %s (simulated %s) baresip %s linphone %s",
        score.line().title,
        score.weather().words(),
        mos(score.ours()),
        mos(score.simulated()),
        mos(score.baresip()),
        mos(score.linphone()));
  }

  /** The same as an object of JSON; null where nobody heard. */
  static String json(Score score) {
    return String.format(
        Locale.ROOT,
        "{\"codec\":\"%s\",\"lostPercent\":%d,\"burst\":%d,\"jitterMs\":%d,\"ours\":%s,"
            + "\"simulated\":%s,\"baresip\":%s,\"linphone\":%s}",
        score.line().title,
        score.weather().lossPercent(),
        score.weather().burst(),
        score.weather().jitterMs(),
        number(score.ours()),
        number(score.simulated()),
        number(score.baresip()),
        number(score.linphone()));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
  }

  static String mos(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** A table in Markdown for each codec. */
  static String text(List<Score> scores) {
    StringBuilder out = new StringBuilder();
    for (Line line : Line.values()) {
      List<Score> some = scores.stream().filter(score -> score.line() == line).toList();
      if (some.isEmpty()) continue;
      out.append("### ").append(line.title).append("\n\n");
      out.append("| network | ours | simulated | baresip | linphone | ahead |\n");
      out.append("|---|---|---|---|---|---|\n");
      for (Score score : some) {
        out.append("| ").append(score.weather().words());
        for (double value :
            new double[] {
              score.ours(), score.simulated(), score.baresip(), score.linphone(), score.ahead()
            }) {
          out.append(" | ").append(mos(value));
        }
        out.append(" |\n");
      }
      out.append('\n');
    }
    return out.toString().strip();
  }
}
