package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every test that docs/features.md says proves a feature is there. */
class FeaturesTableTest {
  private static final Pattern CLASS = Pattern.compile("([A-Z]\\w*Test)(?:\\.(\\w+))?");
  private static final Pattern STORY = Pattern.compile("[a-z]\\w+");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @Test
  void everyTestThatProvesAFeatureIsThere() {
    Map<String, String> tests = new HashMap<>();
    for (Path file : Project.files("Test.java")) {
      String name = String.valueOf(file.getFileName());
      tests.put(name.substring(0, name.length() - ".java".length()), Project.text(file));
    }
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (String row : Project.text(Project.ROOT.resolve("docs/features.md")).split("\n")) {
      if (!row.startsWith("| ") || !row.endsWith("|")) continue;
      String cell = row.substring(row.lastIndexOf('|', row.length() - 2) + 1);
      String last = "";
      for (Matcher each = QUOTED.matcher(cell); each.find(); ) {
        Matcher whole = CLASS.matcher(each.group(1));
        boolean isClass = whole.matches();
        if (isClass) last = whole.group(1);
        if (!isClass && !STORY.matcher(each.group(1)).matches()) continue;
        String story = isClass ? whole.group(2) : each.group(1);
        named++;
        if (!isThere(tests.get(last), story)) missing.add(last + " " + story);
      }
    }
    assertThat(named).as("tests named").isGreaterThan(80);
    assertThat(missing).as("named in docs/features.md, and not there").isEmpty();
  }

  private static boolean isThere(@Nullable String test, @Nullable String story) {
    return test != null && (story == null || test.contains("void " + story + "("));
  }
}
