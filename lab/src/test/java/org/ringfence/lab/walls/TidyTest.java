package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds every Java file to the sizes, names and words of the house, and every file to naming no
 * place of one machine. docs/tidy-exceptions.txt lists the few that may break a rule, and why.
 */
class TidyTest {
  /** Places of one machine or one registry; a project that names them builds nowhere else. */
  private static final Pattern PLACES =
      Pattern.compile(
          "(?<![\\w.$}])/(work|root)/|repo1\\.maven|registry\\.np" + "mjs|deb\\.deb" + "ian");

  private static final List<String> TEXT_ENDINGS =
      List.of(".java", ".md", ".txt", ".xml", ".yaml", ".yml", ".json", ".sh", ".html", ".ts");

  @Test
  void everyJavaFileIsTidy() throws IOException {
    Map<String, String> exceptions = exceptions();
    Set<String> used = new TreeSet<>();
    List<Tidy.Breach> breaches = new ArrayList<>();
    Map<String, String> files = new LinkedHashMap<>();
    Project.files(".java").forEach(file -> files.put(Project.name(file), Project.text(file)));
    for (Tidy.Breach breach : Tidy.breaches(files)) {
      String key = breach.rule() + " " + breach.file();
      if (exceptions.containsKey(key)) {
        used.add(key);
      } else {
        breaches.add(breach);
      }
    }
    assertThat(breaches).isEmpty();
    assertThat(used).as("exceptions still needed").isEqualTo(new TreeSet<>(exceptions.keySet()));
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    Set<Path> packages = new TreeSet<>();
    for (Path file : Project.files(".java")) {
      if (Project.name(file).contains("/src/main/java/")) {
        packages.add(file.getParent());
      }
    }
    assertThat(packages).isNotEmpty();
    assertThat(packages)
        .allSatisfy(folder ->
            assertThat(folder.resolve("package-info.java"))
                .content()
                .contains("/**", "@NullMarked"));
  }

  @Test
  void noFileNamesAPlaceOfOneMachine() {
    List<String> found = new ArrayList<>();
    for (Path file : texts()) {
      List<String> lines = Project.text(file).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (PLACES.matcher(lines.get(i)).find()) {
          found.add(Project.name(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void placesAreNoticed() {
    assertThat(List.of("cd /wo" + "rk/x", "\"/ro" + "ot/.m2\"", "https://repo1.ma" + "ven.org/"))
        .allMatch(line -> PLACES.matcher(line).find());
    assertThat(List.of("docs/work/x", "${home}/root/x", "https://maven.apache.org"))
        .noneMatch(line -> PLACES.matcher(line).find());
  }

  @Test
  void breachesAreNoticed() throws IOException {
    String longFunction = "  void run() {\n" + "    x();\n".repeat(59) + "  }\n";
    assertThat(rules("src/main/java/A.java", "/** A. */ class A {\n" + longFunction + "}"))
        .containsExactly("function-lines");
    assertThat(rules("A.java", "class A {\n" + "\n".repeat(600) + "}"))
        .containsExactly("file-lines");
    assertThat(rules("A.java", "// " + "x".repeat(98))).containsExactly("columns");
    assertThat(rules("src/main/java/A.java", "public class A {}")).containsExactly("javadoc");
    assertThat(rules("A.java", "public class A {} public class B {}")).containsExactly("one-type");
    assertThat(rules("A.java", "class CallManager { record SipUtils() {} enum Datagram {} }"))
        .containsExactly("name", "name");
    assertThat(rules("A.java", "class A { public int getSize() { return 1; } }"))
        .containsExactly("accessor");
    assertThat(rules("A.java", "class A { @Override public int getSize() { return 1; } }"))
        .isEmpty();
    assertThat(rules("A.java", "class A {} // TO" + "DO later")).containsExactly("undone");
    assertThat(rules("src/test/java/A.java", "@Dis" + "abled class A {}"))
        .containsExactly("disabled");
    assertThat(rules("src/test/java/A.java", "class A { void a() { Thread.sl" + "eep(1); } }"))
        .containsExactly("sleep");
  }

  @Test
  void exceptionsAreReadWithTheirReason() {
    assertThat(parse("# words\n\nsleep a/B.java: the peer has no signal\n"))
        .containsExactly(Map.entry("sleep a/B.java", "the peer has no signal"));
  }

  private static List<String> rules(String file, String text) throws IOException {
    return Tidy.breaches(Map.of(file, text)).stream().map(Tidy.Breach::rule).toList();
  }

  private static Map<String, String> exceptions() {
    return parse(Project.text(Project.ROOT.resolve("docs/tidy-exceptions.txt")));
  }

  /** Rows are {@code rule path: reason}; a row without a reason is refused. */
  private static Map<String, String> parse(String text) {
    Map<String, String> rows = new LinkedHashMap<>();
    for (String line : text.lines().map(l -> l.replaceFirst("^#.*", "").strip()).toList()) {
      if (!line.isEmpty()) {
        int colon = line.indexOf(": ");
        assertThat(colon).as("a reason after ': ' in: %s", line).isPositive();
        rows.put(line.substring(0, colon), line.substring(colon + 2).strip());
      }
    }
    return rows;
  }

  private static List<Path> texts() {
    List<Path> texts = new ArrayList<>();
    for (String ending : TEXT_ENDINGS) {
      texts.addAll(Project.files(ending));
    }
    for (String command : List.of("dev", "ringfence", ".ci/run", "LICENSE", "NOTICE")) {
      Path file = Project.ROOT.resolve(command);
      if (Files.exists(file)) {
        texts.add(file);
      }
    }
    return texts;
  }
}
