package org.ringfence.lab.nat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ringfence.lab.bench.PerformancePage;
import org.ringfence.lab.peer.ProjectFile;

/**
 * What was seen: printed as it comes, and with {@code -Dnat.write=true} put into {@code
 * docs/nat.md}, where a row of the same words is replaced.
 */
final class NatFigures {
  private static final String TABLE = "figures";

  private NatFigures() {}

  static void seconds(String what, long ns) {
    row(what, String.format(Locale.ROOT, "%.1f s", ns / 1e9));
  }

  static synchronized void row(String what, String figure) {
    System.out.println("nat: " + what + ": " + figure);
    if (!Boolean.getBoolean("nat.write")) return;
    try {
      Path page = ProjectFile.find("docs/nat.md");
      String text = Files.readString(page);
      Map<String, String> rows = new TreeMap<>();
      for (String line : PerformancePage.part(text, TABLE).lines().skip(2).toList()) {
        String[] cells = line.split("\\|");
        if (cells.length >= 3) rows.put(cells[1].strip(), cells[2].strip());
      }
      rows.put(what, figure);
      StringBuilder table = new StringBuilder("| what | seen |\n|---|---|");
      rows.forEach((name, seen) -> table.append("\n| " + name + " | " + seen + " |"));
      Files.writeString(page, PerformancePage.replaced(text, TABLE, table.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
