package org.ringfence.lab.impair;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** Three curves in three pictures beside each other: loss, loss in bursts, jitter. */
final class ScorePlot {
  private static final int WIDTH = 250;
  private static final int HEIGHT = 220;
  private static final int LEFT = 45;
  private static final int TOP = 50;

  private ScorePlot() {}

  static String svg(Line line, List<Score> scores) {
    StringBuilder out = new StringBuilder();
    int width = 3 * (WIDTH + LEFT) + 20;
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"%d\" y=\"20\" font-size=\"15\">%s: MOS (ViSQOL)</text>%n",
            width,
            TOP + HEIGHT + 50,
            LEFT,
            line.title));
    legend(out, line);
    panel(out, 0, "% lost", 30, scores.stream().filter(ScorePlot::loss).toList(), ScorePlot::lost);
    panel(
        out,
        1,
        "% lost in bursts",
        30,
        scores.stream().filter(ScorePlot::bursts).toList(),
        ScorePlot::lost);
    panel(
        out,
        2,
        "ms of jitter",
        200,
        scores.stream().filter(ScorePlot::jitter).toList(),
        score -> score.weather().jitterMs());
    return out.append("</svg>\n").toString();
  }

  private static int lost(Score score) {
    return score.weather().lossPercent();
  }

  private static boolean loss(Score score) {
    return score.weather().jitterMs() == 0 && score.weather().burst() == 1;
  }

  private static boolean bursts(Score score) {
    return score.weather().jitterMs() == 0
        && (score.weather().burst() > 1 || score.weather().lossPercent() == 0);
  }

  private static boolean jitter(Score score) {
    return score.weather().lossPercent() == 0;
  }

  private static void legend(StringBuilder out, Line line) {
    String[] names = {"ours", "baresip", "linphone"};
    for (int i = 0; i < (line.forPeers() ? names.length : 1); i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"20\" fill=\"%s\">%s</text>%n",
              LEFT + 420 + 80 * i,
              color(i),
              names[i]));
    }
  }

  private static String color(int who) {
    return new String[] {"#0b6e4f", "#c44536", "#3d5a80"}[who];
  }

  private static void panel(
      StringBuilder out,
      int index,
      String unit,
      int most,
      List<Score> scores,
      ToIntFunction<Score> where) {
    int left = LEFT + index * (WIDTH + LEFT);
    for (int mos = 1; mos <= 5; mos++) {
      out.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                  + "<text x=\"%d\" y=\"%.1f\">%d</text>%n",
              left,
              y(mos),
              left + WIDTH,
              y(mos),
              left - 14,
              y(mos) + 4,
              mos));
    }
    for (int i = 0; i <= most; i += most / 5 == 6 ? 10 : most / 4) {
      out.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
              left + (double) WIDTH * i / most,
              TOP + HEIGHT + 18,
              i));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n",
            left + WIDTH / 2,
            TOP + HEIGHT + 38,
            unit));
    curve(out, left, most, scores, where, Score::baresip, color(1));
    curve(out, left, most, scores, where, Score::linphone, color(2));
    curve(out, left, most, scores, where, Score::ours, color(0));
  }

  private static double y(double mos) {
    return TOP + HEIGHT * (5 - mos) / 4;
  }

  private static void curve(
      StringBuilder out,
      int left,
      int most,
      List<Score> scores,
      ToIntFunction<Score> where,
      ToDoubleFunction<Score> mos,
      String color) {
    StringBuilder points = new StringBuilder();
    for (Score score : scores) {
      if (Double.isNaN(mos.applyAsDouble(score))) return;
      double x = left + (double) WIDTH * where.applyAsInt(score) / most;
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(mos.applyAsDouble(score))));
    }
    out.append(
        String.format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
            points.toString().strip(), color));
  }
}
