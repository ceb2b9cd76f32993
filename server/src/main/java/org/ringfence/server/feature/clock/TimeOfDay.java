package org.ringfence.server.feature.clock;

import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;

/** Tells the date and the time, twice. */
public final class TimeOfDay implements Feature {
  private static final int TIMES = 2;

  private final Language language;
  private final InstantSource clock;
  private final ZoneId zone;

  public TimeOfDay(Language language, InstantSource clock, ZoneId zone) {
    this.language = language;
    this.clock = clock;
    this.zone = zone;
  }

  @Override
  public void serve(FeatureCall call) {
    for (int i = 0; i < TIMES; i++) call.play(sentence().sound(), "");
    call.play(language.say("goodbye").sound(), "");
  }

  Utterance sentence() {
    ZonedDateTime now = clock.instant().atZone(zone);
    return language.say("time.is").date(now.toLocalDate()).time(now.toLocalTime());
  }
}
