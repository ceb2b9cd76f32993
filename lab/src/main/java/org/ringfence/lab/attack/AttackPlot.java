package org.ringfence.lab.attack;

import java.util.List;
import java.util.Locale;

/** Honest calls set up, in percent, against the rate of the attack: a picture for each kind. */
final class AttackPlot {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 220;
  private static final int LEFT = 50;
  private static final int TOP = 55;

  /** The axis is logarithmic: from 100 a second to 100,000. */
  private static final double FIRST = 2;

  private static final double DECADES = 3;

  private AttackPlot() {}

  static String svg(List<AttackResult> results) {
    StringBuilder out = new StringBuilder();
    List<String> servers = results.stream().map(AttackResult::server).distinct().toList();
    out.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                + "<text x=\"%d\" y=\"20\" font-size=\"15\">Honest calls set up, %%</text>%n",
            2 * (WIDTH + LEFT) + 30,
            TOP + HEIGHT + 50,
            LEFT));
    for (int i = 0; i < servers.size(); i++) {
      out.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"20\" fill=\"%s\">%s</text>%n",
              LEFT + 300 + 140 * i,
              color(i),
              servers.get(i)));
    }
    int panel = 0;
    for (Attack.Kind kind : Attack.Kind.values()) {
      if (kind.isCurve()) panel(out, panel++, kind, servers, results);
    }
    return out.append("</svg>\n").toString();
  }

  private static String color(int server) {
    return server == 0 ? "#0b6e4f" : "#c44536";
  }

  private static void panel(
      StringBuilder out,
      int index,
      Attack.Kind kind,
      List<String> servers,
      List<AttackResult> results) {
    int left = LEFT + index * (WIDTH + LEFT);
    for (int percent = 0; percent <= 100; percent += 25) {
      double y = y(percent / 100.0);
      out.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d</text>%n",
              left,
              y,
              left + WIDTH,
              y,
              left - 6,
              y + 4,
              percent));
    }
    for (int decade = 0; decade <= DECADES; decade++) {
      double rate = Math.pow(10, FIRST + decade);
      out.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f</text>%n",
              left + x(rate),
              TOP + HEIGHT + 18,
              rate));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s, a second</text>%n",
            left + WIDTH / 2,
            TOP + HEIGHT + 38,
            kind.title));
    for (int i = servers.size() - 1; i >= 0; i--) curve(out, left, kind, i, servers, results);
  }

  private static void curve(
      StringBuilder out,
      int left,
      Attack.Kind kind,
      int server,
      List<String> servers,
      List<AttackResult> results) {
    StringBuilder points = new StringBuilder();
    for (AttackResult each : results) {
      if (each.attack().kind() != kind || !each.server().equals(servers.get(server))) continue;
      double x = left + x(Math.max(100, each.sentPerSecond()));
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(each.honest().share())));
    }
    out.append(
        String.format(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
            points.toString().strip(), color(server)));
  }

  private static double x(double rate) {
    return WIDTH * Math.clamp((Math.log10(rate) - FIRST) / DECADES, 0, 1);
  }

  private static double y(double share) {
    return TOP + HEIGHT * (1 - share);
  }
}
