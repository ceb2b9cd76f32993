package org.ringfence.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.ringfence.lab.peer.ProjectFile;

/** The page that shows the figures: {@code docs/performance.md}, each table between two marks. */
public final class PerformancePage {
  private PerformancePage() {}

  /** Puts a table in the place of the last one of that name. */
  static void write(String name, String table) throws IOException {
    Path page = ProjectFile.find("docs/performance.md");
    String date = LocalDate.now(ZoneOffset.UTC).toString();
    String java = Runtime.version() + " on " + System.getProperty("os.arch");
    String text =
        "Measured on " + date + " with Java " + java + ".\n\n```\n" + table.strip() + "\n```";
    Files.writeString(page, replaced(Files.readString(page), name, text));
  }

  /** The page with what stands between the marks of that name replaced. */
  public static String replaced(String page, String name, String text) {
    String begin = "<!-- " + name + " -->\n";
    String end = "\n<!-- /" + name + " -->";
    int from = page.indexOf(begin);
    int to = page.indexOf(end, from);
    if (from < 0 || to < 0) throw new IllegalArgumentException("the page has no place for " + name);
    return page.substring(0, from + begin.length()) + text + page.substring(to);
  }

  /** What stands between the marks of that name. */
  public static String part(String page, String name) {
    String begin = "<!-- " + name + " -->\n";
    int from = page.indexOf(begin);
    int to = page.indexOf("\n<!-- /" + name + " -->", from);
    if (from < 0 || to < 0) throw new IllegalArgumentException("the page has no place for " + name);
    return page.substring(from + begin.length(), to);
  }
}
