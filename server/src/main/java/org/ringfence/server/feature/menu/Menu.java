package org.ringfence.server.feature.menu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;
import org.ringfence.call.Cause;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Voice;
import org.ringfence.server.feature.speech.Utterance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Greets callers and sends each on to what it chose; see {@link MenuSettings}. */
public final class Menu implements Feature {
  private static final Logger LOG = LoggerFactory.getLogger(Menu.class);
  private static final Duration CHOICE = Duration.ofSeconds(4);
  private static final Duration RINGS = Duration.ofSeconds(60);
  private static final int MOST_TRIES = 3;
  private static final int EXTENSION_KEYS = 15;

  private final MenuSettings settings;

  public Menu(MenuSettings settings) {
    this.settings = settings;
  }

  @Override
  public void serve(FeatureCall call) {
    if (!settings.hours().open(settings.clock().instant().atZone(settings.zone()))) {
      call.play(settings.language().say("menu.closed").sound(), "#");
      sendOn(call, settings.closed());
      return;
    }
    Recording greeting = greeting();
    for (int i = 0; i < MOST_TRIES; i++) {
      String keys = call.ask(greeting, settings.extensions() ? EXTENSION_KEYS : 1, CHOICE);
      String number = chosen(keys);
      String wrong = keys.isEmpty() ? "menu.timeout" : "menu.invalid";
      if (number != null) wrong = words(sent(call, number));
      call.play(settings.language().say(wrong).sound(), "#");
    }
    sendOn(call, settings.otherwise());
  }

  private @Nullable String chosen(String keys) {
    if (keys.length() == 1) return settings.keys().get(keys.charAt(0));
    return keys.isEmpty() || !settings.extensions() ? null : keys;
  }

  /** Where there is somebody to send it to; the call ends otherwise. */
  private void sendOn(FeatureCall call, @Nullable String number) {
    if (number != null) sent(call, number);
    call.play(settings.language().say("goodbye").sound(), "");
  }

  private Cause sent(FeatureCall call, String number) {
    return call.transfer(number, settings.music().next(), RINGS, true);
  }

  private static String words(Cause cause) {
    return switch (cause) {
      case BUSY -> "call.busy";
      case NO_ANSWER -> "call.noanswer";
      case NOT_FOUND -> "call.nonumber";
      default -> "call.failed";
    };
  }

  private Recording greeting() {
    try {
      return WavReader.readAll(FileChannel.open(settings.greeting())).at(Voice.RATE_HZ);
    } catch (IOException missing) {
      LOG.warn("the greeting {} cannot be played: {}", settings.greeting(), missing.getMessage());
      return choices();
    }
  }

  /** Without a recording: the keys and the numbers behind them. */
  private Recording choices() {
    Utterance said = settings.language().say();
    Map<Character, String> sorted = new TreeMap<>(settings.keys());
    sorted.forEach((key, number) -> said.digits(number).digits(String.valueOf(key)));
    return said.sound();
  }
}
