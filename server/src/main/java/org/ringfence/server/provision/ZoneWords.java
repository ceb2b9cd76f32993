package org.ringfence.server.provision;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A time zone in the ways phones are told of it; they know no names of zones. */
final class ZoneWords {
  private static final int LAST_WEEK = 5;

  private ZoneWords() {}

  /** A change of the clock as rules say it: such as at 2 on the last Sunday of March. */
  private record Change(int month, int week, DayOfWeek day, int hour) {
    static Change of(ZoneOffsetTransitionRule rule, int year) {
      LocalDateTime at = rule.createTransition(year).getDateTimeBefore();
      boolean last = rule.getDayOfMonthIndicator() < 0;
      int week = last ? LAST_WEEK : (at.getDayOfMonth() - 1) / 7 + 1;
      return new Change(at.getMonthValue(), week, at.getDayOfWeek(), at.getHour());
    }

    String posix() {
      return "M%d.%d.%d/%d".formatted(month, week, day.getValue() % 7, hour);
    }

    void put(String which, Map<String, Object> words) {
      words.put(which + "Month", "" + month);
      words.put(which + "Month2", "%02d".formatted(month));
      words.put(which + "Week", "" + week);
      words.put(which + "Week2", "%02d".formatted(week));
      words.put(which + "Day", "" + day.getValue());
      words.put(which + "Day2", "%02d".formatted(day.getValue()));
      words.put(which + "DayFromSunday", "" + (day.getValue() % 7 + 1));
      words.put(which + "Hour", "" + hour);
      words.put(which + "Hour2", "%02d".formatted(hour));
      // Some count in days of the month on or after which it is.
      words.put(which + "Date", "" + (week == LAST_WEEK ? 1 : (week - 1) * 7 + 1));
      words.put(which + "Signed", "" + (week == LAST_WEEK ? -1 : (week - 1) * 7 + 1));
      words.put(which + "Last", week == LAST_WEEK ? "1" : "0");
    }
  }

  static Map<String, Object> of(ZoneId zone, Instant now) {
    ZoneOffset offset = zone.getRules().getStandardOffset(now);
    int seconds = offset.getTotalSeconds();
    Map<String, Object> words = new HashMap<>();
    words.put("offsetSeconds", "" + seconds);
    words.put("offsetMinutes", "" + seconds / 60);
    words.put("offsetHours", hours(seconds));
    words.put("offsetClock", clock(seconds));
    words.put("summer", "");
    words.put("posixZone", "MTZ" + posix(seconds));
    int year = now.atZone(zone).getYear();
    List<ZoneOffsetTransitionRule> rules = zone.getRules().getTransitionRules();
    if (rules.size() != 2) return words;
    ZoneOffsetTransition first = rules.getFirst().createTransition(year);
    boolean north = first.isGap();
    Change start = Change.of(north ? rules.getFirst() : rules.getLast(), year);
    Change end = Change.of(north ? rules.getLast() : rules.getFirst(), year);
    words.put("summer", "on");
    start.put("start", words);
    end.put("end", words);
    words.put(
        "posixZone",
        "MTZ%sMDT%s,%s,%s"
            .formatted(posix(seconds), posix(seconds + 3600), start.posix(), end.posix()));
    return words;
  }

  /** {@code +1}, {@code +5:30}. */
  private static String hours(int seconds) {
    int minutes = Math.abs(seconds) / 60;
    String sign = seconds < 0 ? "-" : "+";
    String rest = minutes % 60 == 0 ? "" : String.format(Locale.ROOT, ":%02d", minutes % 60);
    return sign + minutes / 60 + rest;
  }

  /** {@code +01:00}. */
  private static String clock(int seconds) {
    int minutes = Math.abs(seconds) / 60;
    String sign = seconds < 0 ? "-" : "+";
    return sign + String.format(Locale.ROOT, "%02d:%02d", minutes / 60, minutes % 60);
  }

  /** There, what is east of Greenwich is less. */
  private static String posix(int seconds) {
    String east = hours(seconds);
    return (east.startsWith("+") ? "-" : "+") + east.substring(1);
  }
}
