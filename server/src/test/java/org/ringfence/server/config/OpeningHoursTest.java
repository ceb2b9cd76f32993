package org.ringfence.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpeningHoursTest {
  private static boolean open(String spans, String moment) {
    OpeningHours hours =
        new OpeningHours(OpeningHours.parse(spans), Set.of(LocalDate.of(2026, 12, 25)));
    return hours.open(ZonedDateTime.parse(moment));
  }

  @Test
  void somebodyIsThereInHoursAndNotOnHolidays() {
    String week = "mon-fri 9:00-17:30, sat 10:00-12:00";
    assertThat(open(week, "2026-11-26T09:00:00Z")).isTrue();
    assertThat(open(week, "2026-11-26T17:29:59Z")).isTrue();
    assertThat(open(week, "2026-11-26T17:30:00Z")).isFalse();
    assertThat(open(week, "2026-11-28T11:00:00Z")).as("Saturday").isTrue();
    assertThat(open(week, "2026-11-29T11:00:00Z")).as("Sunday").isFalse();
    assertThat(open(week, "2026-12-25T11:00:00Z")).as("a holiday").isFalse();
    assertThat(open("sat-mon 0:00-24:00", "2026-11-30T23:59:00Z")).as("over the week").isTrue();
    assertThat(OpeningHours.ALWAYS.open(ZonedDateTime.parse("2026-11-29T03:00:00Z"))).isTrue();
  }

  @Test
  void whatIsNoTimeIsNone() {
    for (String wrong :
        List.of(
            "",
            "mon",
            "mon 9-17",
            "mon 17:00-9:00",
            "xxx 9:00-10:00",
            "mon 9:60-10:00",
            "mon 9:00-24:01")) {
      assertThat(OpeningHours.parse(wrong)).as(wrong).isNull();
    }
  }
}
