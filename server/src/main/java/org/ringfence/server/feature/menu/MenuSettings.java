package org.ringfence.server.feature.menu;

import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.OpeningHours;
import org.ringfence.server.feature.music.Music;
import org.ringfence.server.feature.speech.Language;

/**
 * One auto-attendant.
 *
 * @param greeting a WAV file that names the choices
 * @param keys the number behind each key
 * @param hours when it is open
 * @param closed the number for callers who call at other times; null to say so and hang up
 * @param otherwise the number for callers who choose nothing; null to hang up
 * @param extensions whether an extension may be dialled instead
 */
public record MenuSettings(
    Language language,
    Music music,
    Path greeting,
    Map<Character, String> keys,
    OpeningHours hours,
    @Nullable String closed,
    @Nullable String otherwise,
    boolean extensions,
    InstantSource clock,
    ZoneId zone) {

  public MenuSettings {
    keys = Map.copyOf(keys);
  }
}
