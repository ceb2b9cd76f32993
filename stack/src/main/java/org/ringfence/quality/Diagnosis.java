package org.ringfence.quality;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was wrong with a call, where and when, in a sentence. */
public final class Diagnosis {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  /** More of them in one sentence nobody reads. */
  private static final int MOST_TROUBLES = 2;

  private final CallQuality quality;
  private final String[] phones;
  private final ZoneId zone;

  private Diagnosis(CallQuality quality, String[] phones, ZoneId zone) {
    this.quality = quality;
    this.phones = phones;
    this.zone = zone;
  }

  /**
   * Says what was wrong.
   *
   * @param callersPhone what to call it: "1001's phone"
   * @param zone whose time to tell
   */
  public static String of(
      CallQuality quality, String callersPhone, String calledPhone, ZoneId zone) {
    return new Diagnosis(quality, new String[] {callersPhone, calledPhone}, zone).sentence();
  }

  private String sentence() {
    QualityRecording recording = quality.recording();
    List<Trouble> troubles = Trouble.in(recording);
    if (troubles.isEmpty()) return "No problem seen" + unknown() + ".";
    List<String> told = new ArrayList<>();
    for (Trouble each : troubles) {
      if (told.size() < MOST_TROUBLES) told.add(told(each));
    }
    String text = String.join("; ", told);
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }

  /** Of which phones nothing is known but what they sent. */
  private String unknown() {
    List<String> silent = new ArrayList<>();
    for (Way way : Way.values()) {
      Measured measured = quality.way(way).measured();
      boolean inside = measured.delayMs().orElse(1) == 0;
      if (!way.inbound() && !inside && measured.lossPercent().isEmpty())
        silent.add(phones[way.leg()]);
    }
    return silent.isEmpty()
        ? ""
        : ", but what reached " + String.join(" and ", silent) + " is not known";
  }

  private String told(Trouble trouble) {
    String phone = phones[trouble.way().leg()];
    String when = when(trouble);
    if (trouble.kind() == Trouble.Kind.NOTHING) {
      boolean oneWay = quality.way(other(trouble.way())).packets() > 0;
      return (oneWay ? "one-way audio: " : "") + "nothing came from " + phone + when;
    }
    String what =
        switch (trouble.kind()) {
          case LOSS -> "loss of " + percent(trouble.value());
          case JITTER -> "jitter of " + Math.round(trouble.value()) + " ms";
          case DELAY -> "a delay of " + Math.round(trouble.value()) + " ms one way, most of it";
          case NOTHING -> throw new IllegalStateException("told above");
        };
    boolean towards = trouble.kind() != Trouble.Kind.DELAY;
    String direction = trouble.way().inbound() ? ", on the way to us" : ", on the way to it";
    return what + " between " + phone + " and us" + (towards ? direction : "") + when;
  }

  private static Way other(Way inbound) {
    return inbound == Way.FROM_CALLER ? Way.FROM_CALLED : Way.FROM_CALLER;
  }

  private String when(Trouble trouble) {
    int seconds = quality.recording().count();
    if (trouble.last() - trouble.first() + 2 >= seconds) return " all the time";
    long startedMs = quality.recording().startedMs();
    return ", from "
        + time(startedMs, trouble.first())
        + " to "
        + time(startedMs, trouble.last() + 1);
  }

  private String time(long startedMs, int second) {
    return TIME.format(Instant.ofEpochMilli(startedMs + 1000L * second).atZone(zone));
  }

  private static String percent(double value) {
    return value >= 10
        ? Math.round(value) + " %"
        : String.format(Locale.ROOT, "%.1f %%", value).replace(".0 %", " %");
  }
}
