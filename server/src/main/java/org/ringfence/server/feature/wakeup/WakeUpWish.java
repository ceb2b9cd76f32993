package org.ringfence.server.feature.wakeup;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.store.WakeUps;

/** Asks when the caller wants to be woken, or whether it still does. */
public final class WakeUpWish implements Feature {
  private static final int KEYS = 4;
  private static final Duration KEY = Duration.ofSeconds(8);

  private final Language language;
  private final WakeUps wakeUps;
  private final InstantSource clock;
  private final ZoneId zone;
  private final String tail;

  /**
   * @param tail the time as four digits, where it was dialled
   */
  public WakeUpWish(
      Language language, WakeUps wakeUps, InstantSource clock, ZoneId zone, String tail) {
    this.language = language;
    this.wakeUps = wakeUps;
    this.clock = clock;
    this.zone = zone;
    this.tail = tail;
  }

  @Override
  public void serve(FeatureCall call) {
    String number = call.caller().number();
    WakeUps.WakeUp set = wakeUps.of(number);
    if (set != null && tail.isEmpty() && isTakenBack(call, set)) {
      wakeUps.remove(number);
      call.play(language.say("wake.off").sound(), "");
      return;
    }
    String keys = tail.isEmpty() ? call.ask(language.say("wake.ask").sound(), KEYS, KEY) : tail;
    LocalTime time = time(keys);
    if (time == null) {
      call.play(language.say("menu.invalid").sound(), "");
      return;
    }
    ZonedDateTime now = clock.instant().atZone(zone);
    ZonedDateTime next = now.with(time);
    if (!next.isAfter(now)) next = now.plusDays(1).with(time);
    wakeUps.put(new WakeUps.WakeUp(number, next.toInstant().toEpochMilli(), 0));
    call.play(language.say("wake.set").time(time).say("goodbye").sound(), "");
  }

  private boolean isTakenBack(FeatureCall call, WakeUps.WakeUp set) {
    LocalTime time = Instant.ofEpochMilli(set.atMs()).atZone(zone).toLocalTime();
    return call.ask(language.say("wake.is").time(time).say("wake.change").sound(), 1, KEY)
        .equals("1");
  }

  private static @Nullable LocalTime time(String keys) {
    if (!keys.matches("[0-9]{4}")) return null;
    try {
      int number = Integer.parseInt(keys);
      return LocalTime.of(number / 100, number % 100);
    } catch (DateTimeException none) {
      return null;
    }
  }
}
