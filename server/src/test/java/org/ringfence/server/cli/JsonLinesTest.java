package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesTest {
  private final Logger logger = new LoggerContext().getLogger("org.ringfence.calls");

  private JsonNode line(String message, Throwable error, Object... arguments) {
    LoggingEvent event = new LoggingEvent("here", logger, Level.INFO, message, error, arguments);
    event.setKeyValuePairs(List.of(new KeyValuePair("callId", "c1"), new KeyValuePair("leg", 1)));
    String text = new String(new JsonLines().encode(event), UTF_8);
    assertThat(text).endsWith("\n");
    assertThat(text.strip()).doesNotContain("\n");
    return JsonMapper.shared().readTree(text);
  }

  @Test
  void aLineIsJsonWithTheCallAndWithoutSecrets() {
    JsonNode line = line("a \"token\"\nrf_{}", new IllegalStateException("so"), "A".repeat(32));
    assertThat(line.path("message").asString()).isEqualTo("a \"token\"\n***");
    assertThat(line.path("level").asString()).isEqualTo("INFO");
    assertThat(line.path("logger").asString()).isEqualTo("org.ringfence.calls");
    assertThat(line.path("time").asString()).endsWith("Z");
    assertThat(line.path("callId").asString()).isEqualTo("c1");
    assertThat(line.path("leg").asInt()).isEqualTo(1);
    assertThat(line.path("error").asString()).contains("IllegalStateException: so");
    assertThat(line("Authorization: Bearer abcdefghij.k", null).path("message").asString())
        .isEqualTo("Authorization: ***");
  }
}
