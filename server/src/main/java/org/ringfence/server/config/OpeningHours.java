package org.ringfence.server.config;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When somebody is there: {@code mon-fri 9:00-17:30}, several of them, and the days on which nobody
 * is. Without any, always.
 */
public record OpeningHours(List<Span> spans, Set<LocalDate> holidays) {
  public static final OpeningHours ALWAYS = new OpeningHours(List.of(), Set.of());

  private static final Pattern SPAN =
      Pattern.compile(
          "(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?"
              + " +([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

  public OpeningHours {
    spans = List.copyOf(spans);
    holidays = Set.copyOf(holidays);
  }

  /** From one day of the week to another, between two times of the day; 24:00 is its end. */
  public record Span(DayOfWeek from, DayOfWeek to, int startMinute, int endMinute) {
    boolean holds(DayOfWeek day, LocalTime time) {
      int minute = time.getHour() * 60 + time.getMinute();
      int after = Math.floorMod(day.getValue() - from.getValue(), 7);
      boolean rightDay = after <= Math.floorMod(to.getValue() - from.getValue(), 7);
      return rightDay && minute >= startMinute && minute < endMinute;
    }
  }

  public boolean open(ZonedDateTime now) {
    if (holidays.contains(now.toLocalDate())) return false;
    return spans.isEmpty()
        || spans.stream().anyMatch(span -> span.holds(now.getDayOfWeek(), now.toLocalTime()));
  }

  /** Reads spans, with commas between them; null when that is none. */
  public static @Nullable List<Span> parse(String text) {
    List<Span> spans = new ArrayList<>();
    for (String each : text.toLowerCase(Locale.ROOT).split(",")) {
      Matcher m = SPAN.matcher(each.strip());
      if (!m.matches()) return null;
      int start = minute(m.group(3), m.group(4));
      int end = minute(m.group(5), m.group(6));
      if (start < 0 || end <= start) return null;
      DayOfWeek from = day(m.group(1));
      spans.add(new Span(from, m.group(2) == null ? from : day(m.group(2)), start, end));
    }
    return spans;
  }

  private static DayOfWeek day(String word) {
    return DayOfWeek.of(DAYS.indexOf(word) + 1);
  }

  private static int minute(String hour, String minute) {
    int h = Integer.parseInt(hour);
    int m = Integer.parseInt(minute);
    return m > 59 || h * 60 + m > 24 * 60 ? -1 : h * 60 + m;
  }
}
