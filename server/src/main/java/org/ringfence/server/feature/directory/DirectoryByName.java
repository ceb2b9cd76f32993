package org.ringfence.server.feature.directory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.feature.speech.Utterance;
import org.ringfence.server.people.Acquaintance;
import org.ringfence.server.people.Acquaintances;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Voicemails;

/**
 * Takes the first letters of a name, tells who it may be, in their own voice where they have
 * recorded it, and connects to the one whom the caller chooses.
 */
public final class DirectoryByName implements Feature {
  private static final int LETTERS = 12;
  private static final int MOST_TRIES = 3;
  private static final int MOST_TOLD = 20;
  private static final Duration KEY = Duration.ofSeconds(6);

  private final Language language;
  private final Extensions extensions;
  private final Acquaintances acquaintances;
  private final Voicemails voicemails;

  public DirectoryByName(
      Language language,
      Extensions extensions,
      Acquaintances acquaintances,
      Voicemails voicemails) {
    this.language = language;
    this.extensions = extensions;
    this.acquaintances = acquaintances;
    this.voicemails = voicemails;
  }

  @Override
  public void serve(FeatureCall call) {
    for (int i = 0; i < MOST_TRIES; i++) {
      String keys = call.ask(language.say("dir.ask").sound(), LETTERS, KEY);
      List<String> found = found(keys);
      if (found.isEmpty()) {
        call.play(language.say("dir.none").sound(), "");
      } else {
        choose(call, found);
      }
    }
    call.play(language.say("goodbye").sound(), "");
  }

  /** Numbers, those of this house first. */
  private List<String> found(String keys) {
    Stream<String> here =
        extensions.all().stream()
            .filter(each -> each.enabled() && NameKeys.matches(each.name(), keys))
            .map(Extension::number);
    Stream<String> outside =
        acquaintances.all().stream()
            .filter(each -> NameKeys.matches(each.name(), keys))
            .map(Acquaintance::number);
    return Stream.concat(here, outside).limit(MOST_TOLD).toList();
  }

  private void choose(FeatureCall call, List<String> found) {
    for (String each : found) {
      String key = call.ask(told(each), 1, KEY);
      if (key.equals("1")) {
        call.transfer(each);
        call.play(language.say("call.failed").sound(), "");
        return;
      }
      if (key.equals("*")) return;
    }
  }

  private Recording told(String number) {
    Utterance said = language.say();
    Recording name = name(number);
    if (number.startsWith("+")) said.digits(number.substring(1));
    else if (name == null) said.say("dir.extension").digits(number);
    else said.sound(name);
    return said.say("dir.press").sound();
  }

  private @Nullable Recording name(String number) {
    byte[] packed = voicemails.greeting(number, Voicemails.Greeting.NAME);
    try {
      return packed == null ? null : PackedSound.unpack(packed);
    } catch (IOException damaged) {
      return null;
    }
  }
}
