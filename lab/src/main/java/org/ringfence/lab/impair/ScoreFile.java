package org.ringfence.lab.impair;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Scores in a file of comma-separated values, every take of them: {@code docs/voice-quality.csv}
 * has those of the page, and a run keeps its own in another, so that it can go on after it ended.
 */
final class ScoreFile {
  private static final String COLUMNS =
      "codec,lost percent,burst,jitter ms,ours,simulated,baresip,linphone,measured on";
  private static final String REMARK = "#";

  private ScoreFile() {}

  /** Writes all of it, or leaves the file as it was. */
  static void write(Path file, String remark, List<Score> scores) throws IOException {
    StringBuilder out = new StringBuilder(COLUMNS).append('\n');
    if (!remark.isEmpty()) out.append(REMARK).append(remark).append('\n');
    for (Score score : scores) {
      Weather weather = score.weather();
      List<Object> values =
          List.of(
              score.line(),
              weather.lossPercent(),
              weather.burst(),
              weather.jitterMs(),
              takes(score.ourTakes()),
              score.simulated(),
              takes(score.baresipTakes()),
              takes(score.linphoneTakes()),
              score.measuredOn());
      out.append(values.stream().map(Object::toString).collect(Collectors.joining(",")));
      out.append('\n');
    }
    if (file.getParent() != null) Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, out);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What the file has; none where there is no file. */
  static List<Score> read(Path file) throws IOException {
    if (!Files.exists(file)) return List.of();
    List<Score> scores = new ArrayList<>();
    for (String row : Files.readAllLines(file)) {
      if (!row.isBlank() && !row.equals(COLUMNS) && !row.startsWith(REMARK)) scores.add(score(row));
    }
    return List.copyOf(scores);
  }

  /** The same, if the file was written with that remark. */
  static List<Score> read(Path file, String remark) throws IOException {
    boolean same = Files.exists(file) && Files.readAllLines(file).contains(REMARK + remark);
    return same ? read(file) : List.of();
  }

  /** The scores in the order of the grid: those that are new instead of those of the same point. */
  static List<Score> merged(List<Score> old, List<Score> fresh, List<Point> grid) {
    List<Score> merged = new ArrayList<>();
    for (Point point : grid) {
      Predicate<Score> its = score -> point.equals(score.point());
      fresh.stream()
          .filter(its)
          .findFirst()
          .or(() -> old.stream().filter(its).findFirst())
          .ifPresent(merged::add);
    }
    return List.copyOf(merged);
  }

  private static String takes(Takes takes) {
    return Arrays.stream(takes.mos()).mapToObj(Double::toString).collect(Collectors.joining(" "));
  }

  private static Score score(String row) {
    String[] values = row.split(",", -1);
    return new Score(
        Line.valueOf(values[0]),
        new Weather(
            Integer.parseInt(values[1]), Integer.parseInt(values[2]), Integer.parseInt(values[3])),
        takes(values[4]),
        Double.parseDouble(values[5]),
        takes(values[6]),
        takes(values[7]),
        LocalDate.parse(values[8]));
  }

  private static Takes takes(String words) {
    return new Takes(
        Arrays.stream(words.split(" "))
            .filter(word -> !word.isEmpty())
            .mapToDouble(Double::parseDouble)
            .toArray());
  }
}
