package org.ringfence.lab.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.lab.peer.Installed;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ringfence demo --web} as people run it, with browsers that show no windows. */
@Tag("demo")
@Tag("slow")
@Timeout(180)
class WebDemoTest {
  @Test
  void twoBrowsersCallEachOtherAndDrawTheSixSteps() {
    Installed.need("chromium", "chromium");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Demo.run(
            new String[] {"--web", "--headless", "--json", "--seconds", "2"},
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    assertThat(err.toString(UTF_8)).isEmpty();
    JsonNode told = JsonMapper.shared().readTree(out.toString(UTF_8));
    assertThat(told.path("steps").findValuesAsString("name"))
        .isEqualTo(List.of("Connection", "Sampling", "Encoding", "Packets", "Travel", "Playing"));
    assertThat(told.path("steps").path(2).path("words").asString()).startsWith("audio/opus");
    assertThat(told.path("steps").path(3).path("words").asString()).contains("AES");
    assertThat(told.path("understood").asBoolean()).isTrue();
    assertThat(code).isZero();
  }
}
