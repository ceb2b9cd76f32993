package org.ringfence.server.feature.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.ringfence.server.feature.speech.Language;

class TimeOfDayTest {
  @Test
  void itIsAsLateAsItIsThere() {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-26T09:05:00Z"));
    TimeOfDay time =
        new TimeOfDay(new Language("en", Path.of("none")), clock, ZoneId.of("Europe/Vienna"));
    assertThat(time.sentence().names())
        .containsExactly("time.is", "weekday4", "month11", "day26", "n10", "oh", "n5", "am");
  }
}
