package org.ringfence.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnwantedCallersTest {
  private static final String SPAMMER = "+4930999";
  private static final String CUSTOMER = "+4930111";

  @TempDir private Path folder;
  private final Map<String, Integer> blocked = new HashMap<>();
  private final List<String> audit = new ArrayList<>();
  private long nowMs = 1_800_000_000_000L;

  private UnwantedCallers open() {
    return new UnwantedCallers(
        folder,
        () -> Instant.ofEpochMilli(nowMs),
        number -> blocked.getOrDefault(number, 0),
        (event, detail) -> audit.add(event + ": " + detail));
  }

  /** How many of so many calls to different numbers got through. */
  private static int through(UnwantedCallers callers, String from, int calls) {
    int through = 0;
    for (int i = 0; i < calls; i++) if (callers.judge(from, "" + (1000 + i)) == null) through++;
    return through;
  }

  @Test
  void whoRingsOneDeskAfterTheOtherIsRefusedForAnHourAlsoOverARestart() {
    try (UnwantedCallers callers = open()) {
      assertThat(through(callers, SPAMMER, 1_000)).isEqualTo(UnwantedCallers.MANY);
      assertThat(audit).hasSize(1).first().asString().contains(SPAMMER);
    }
    try (UnwantedCallers callers = open()) {
      assertThat(callers.judge(SPAMMER, "1001")).contains("one number after the other");
      nowMs += UnwantedCallers.REFUSED.toMillis();
      assertThat(callers.judge(SPAMMER, "1001")).isNull();
    }
  }

  @Test
  void honestStrangersAndThoseWeCalledAreHeard() {
    try (UnwantedCallers callers = open()) {
      for (int i = 0; i < 5_000; i++) {
        // One who calls the same desk again and again, one who tries a few, all within a minute.
        assertThat(callers.judge(CUSTOMER, "1001")).isNull();
        assertThat(callers.judge("+49301" + i, "1001")).isNull();
        assertThat(callers.judge("+49301" + i, "1002")).isNull();
      }
      for (int i = 0; i < 100; i++) {
        nowMs += UnwantedCallers.SOON.toMillis() / 5;
        assertThat(callers.judge("+4940", "" + (1000 + i))).as("a slow one").isNull();
      }
      callers.called("+4950");
    }
    try (UnwantedCallers callers = open()) {
      assertThat(through(callers, "+4950", 100)).as("whom we called before").isEqualTo(100);
    }
  }

  @Test
  void whomThreePeopleHaveBlockedNobodyHears() throws Exception {
    Files.writeString(
        folder.resolve(UnwantedCallers.NAME), "known\t" + SPAMMER + "\nrubbish\t\t\n");
    try (UnwantedCallers callers = open()) {
      blocked.put(SPAMMER, 2);
      assertThat(callers.judge(SPAMMER, "1001")).isNull();
      blocked.put(SPAMMER, 3);
      assertThat(callers.judge(SPAMMER, "1001")).isEqualTo("3 people have blocked it");
      assertThat(callers.judge("", "1001")).as("of nobody nothing is known").isNull();
    }
  }
}
