package org.ringfence.lab.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ringfence.call.Cause;
import org.ringfence.server.people.Preference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every text of the console's pages stands in every language's file. */
class WordsTest {
  /** What pages show, and what they mark to be shown later. */
  private static final Pattern TEXT =
      Pattern.compile("(?<![\\w.])(?:t|word)\\(\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|\"([^\"]*)\")");

  private static final Pattern VALUE = Pattern.compile("\\{\\w+}");

  private static Set<String> texts() {
    Set<String> texts = new TreeSet<>();
    for (String ending : List.of(".ts", ".tsx")) {
      for (Path file : Project.files(ending)) {
        if (Project.name(file).startsWith("web/src/")) read(file, texts);
      }
    }
    for (Preference each : Preference.values()) texts.add(each.meaning());
    for (Cause each : Cause.values()) texts.add(each.words());
    return texts;
  }

  private static void read(Path file, Set<String> texts) {
    TEXT.matcher(Project.text(file))
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .forEach(text -> texts.add(text.replace("\\'", "'")));
  }

  private static Set<String> values(String text) {
    return VALUE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  @Test
  void everyLanguageHasEveryText() throws Exception {
    Set<String> texts = texts();
    assertThat(texts).hasSizeGreaterThan(300);
    Path folder = Project.ROOT.resolve("web/src/words");
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Set<String> there = new TreeSet<>();
        for (var each : JsonMapper.shared().readTree(Files.readString(file)).properties()) {
          there.add(each.getKey());
          JsonNode told = each.getValue();
          assertThat(told.asString()).as(file + ": " + each.getKey()).isNotBlank();
          assertThat(values(told.asString())).as(each.getKey()).isEqualTo(values(each.getKey()));
        }
        assertThat(there).as(file.getFileName().toString()).containsAll(texts);
      }
    }
  }
}
