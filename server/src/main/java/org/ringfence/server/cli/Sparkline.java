package org.ringfence.server.cli;

/** Scores in a row of blocks: the higher, the better; a dot where nothing is known. */
final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final int WIDTH = 60;
  private static final double WORST = 1;
  private static final double BEST = 4.4;

  private Sparkline() {}

  /** Where there are more scores than columns, each column shows the worst of its own. */
  static String of(double[] scores) {
    int columns = Math.min(WIDTH, scores.length);
    StringBuilder line = new StringBuilder(columns);
    for (int i = 0; i < columns; i++) {
      int from = (int) ((long) i * scores.length / columns);
      int to = (int) ((long) (i + 1) * scores.length / columns);
      double worst = -1;
      for (int j = from; j < to; j++) {
        if (scores[j] >= 0 && (worst < 0 || scores[j] < worst)) worst = scores[j];
      }
      line.append(block(worst));
    }
    return line.toString();
  }

  private static char block(double score) {
    if (score < 0) return '·';
    double share = Math.clamp((score - WORST) / (BEST - WORST), 0, 1);
    return BLOCKS.charAt((int) Math.round(share * (BLOCKS.length() - 1)));
  }
}
