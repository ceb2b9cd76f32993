package org.ringfence.lab.impair;

import java.util.ArrayList;
import java.util.List;

/** A kind of packets over one network: what has a score. */
record Point(Line line, Weather weather) {
  /** All of the page. */
  static List<Point> grid() {
    List<Point> grid = new ArrayList<>();
    for (Line line : Line.values()) {
      for (Weather weather : grid(line)) grid.add(new Point(line, weather));
    }
    return List.copyOf(grid);
  }

  /** Loss by itself and in bursts, jitter, and both; redundancy is about loss alone. */
  private static List<Weather> grid(Line line) {
    List<Weather> grid = new ArrayList<>();
    for (int loss : new int[] {0, 5, 10, 20, 30}) grid.add(new Weather(loss, 1, 0));
    for (int loss : new int[] {10, 20, 30}) grid.add(new Weather(loss, 4, 0));
    if (!line.forPeers()) return grid;
    for (int jitter : new int[] {50, 100, 200}) grid.add(new Weather(0, 1, jitter));
    grid.add(new Weather(10, 1, 100));
    return grid;
  }

  /** A few, for the impatient. */
  static List<Point> few() {
    List<Point> few = new ArrayList<>();
    for (Line line : List.of(Line.PCMU, Line.OPUS)) {
      few.add(new Point(line, new Weather(10, 1, 0)));
      few.add(new Point(line, new Weather(0, 1, 100)));
    }
    return List.copyOf(few);
  }

  String words() {
    return line.title + ", " + weather.words();
  }
}
