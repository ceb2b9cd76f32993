package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/rfc.md names each RFC that a package or public type cites, and no package that is not there.
 */
class RfcTableTest {
  private static final Pattern CITED = Pattern.compile("RFC (\\d{3,5})((?:, \\d{4,5}\\b)*)");
  private static final Pattern NUMBER = Pattern.compile("\\d{3,5}");
  private static final Pattern TYPE =
      Pattern.compile(
          "^(@\\w+.*\\n)*public [\\w ]*(class|record|interface|enum) ", Pattern.MULTILINE);
  private static final Pattern PACKAGE = Pattern.compile("`([a-z.]+)`");

  /** One row: the RFC, what it says of it, and where. */
  private record Row(String rfc, String status, List<String> packages) {}

  @Test
  void everyCitedRfcStandsInTheTable() {
    Set<String> listed = new TreeSet<>();
    for (Row row : rows()) listed.add(row.rfc());
    Map<String, String> missing = new TreeMap<>();
    int cited = 0;
    for (Path file : Project.files(".java")) {
      if (!Project.name(file).contains("src/main/java/")) continue;
      for (String rfc : cited(head(file, Project.text(file)))) {
        cited++;
        if (!listed.contains(rfc)) missing.put("RFC " + rfc, Project.name(file));
      }
    }
    assertThat(cited).as("citations read").isGreaterThan(100);
    assertThat(missing).as("cited, and not in docs/rfc.md").isEmpty();
  }

  @Test
  void everyRowNamesPackagesThatExistAndAStatus() {
    List<String> wrong = new ArrayList<>();
    for (Row row : rows()) {
      if (row.packages().isEmpty()) wrong.add(row.rfc() + " names no package");
      for (String name : row.packages()) {
        if (!exists(name)) wrong.add(row.rfc() + " names " + name + ", which is no package");
      }
      if (!row.status().matches("(done|partly: .+|planned: issue \\d+.*|done[,:;] .+)")) {
        wrong.add(row.rfc() + " has the status: " + row.status());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void citationsAreReadWholeAndAcrossLines() {
    String text = "/** See RFC 3550, 3551 and (RFC\n * 4733 section 2). */\npublic final class A {";
    assertThat(cited(head(Path.of("A.java"), text))).containsExactly("3550", "3551", "4733");
    String inside = "/** Nothing. */\npublic record B() {\n  /** RFC 1 and RFC 9999. */\n}";
    assertThat(cited(head(Path.of("B.java"), inside))).isEmpty();
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String line : Project.text(Project.ROOT.resolve("docs/rfc.md")).lines().toList()) {
      String[] cells = line.split("\\|");
      if (cells.length < 5 || !NUMBER.matcher(cells[1].strip()).matches()) continue;
      Matcher names = PACKAGE.matcher(cells[4]);
      List<String> packages = names.results().map(found -> found.group(1)).toList();
      rows.add(new Row(cells[1].strip(), cells[3].strip(), packages));
    }
    assertThat(rows).as("rows of docs/rfc.md").hasSizeGreaterThan(40);
    return rows;
  }

  /** What stands before the public type, or all of a package description; none for other files. */
  private static String head(Path file, String text) {
    if (file.endsWith("package-info.java")) return text;
    Matcher type = TYPE.matcher(text);
    return type.find() ? text.substring(0, type.start()) : "";
  }

  private static List<String> cited(String head) {
    List<String> numbers = new ArrayList<>();
    Matcher found = CITED.matcher(head.replaceAll("\\n \\* ?", " "));
    while (found.find()) {
      NUMBER.matcher(found.group()).results().forEach(number -> numbers.add(number.group()));
    }
    return numbers;
  }

  private static boolean exists(String name) {
    String folder = "src/main/java/org/ringfence/" + name.replace('.', '/');
    return Project.MODULES.stream()
        .map(module -> Project.ROOT.resolve(module).resolve(folder).resolve("package-info.java"))
        .anyMatch(Files::isRegularFile);
  }
}
