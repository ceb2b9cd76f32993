package org.ringfence.server.feature.settings;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Settings;

/** One change of the caller's own settings, confirmed by tones. */
public final class Setting implements Feature {
  private static final int MOST_DIGITS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Settings settings;
  private final Wish wish;

  /** What is to be changed, seen what is set now. */
  @FunctionalInterface
  private interface Wish {
    /** What to change; nothing when what was asked for cannot be. */
    Change of(FeatureCall call, Preferences now);
  }

  /**
   * @param values an empty one takes back what was set
   * @param on whether the caller hears that something is on now
   */
  private record Change(Map<Preference, String> values, boolean on) {
    static final Change NONE = new Change(Map.of(), false);

    static Change of(Preference preference, String value) {
      return new Change(Map.of(preference, value), !value.isEmpty() && !value.equals("off"));
    }
  }

  private Setting(Settings settings, Wish wish) {
    this.settings = settings;
    this.wish = wish;
  }

  /** Gives it that value. */
  public static Feature to(Settings settings, Preference preference, String value) {
    return new Setting(settings, (call, now) -> Change.of(preference, value));
  }

  /** Takes it back, so that what holds without it does. */
  public static Feature off(Settings settings, Preference preference) {
    return to(settings, preference, "");
  }

  /** On when it was off, and off when it was on. */
  public static Feature toggle(Settings settings, Preference preference) {
    return new Setting(
        settings, (call, now) -> Change.of(preference, now.isOn(preference) ? "" : "on"));
  }

  /** Sets a number: the one dialled after the code, or one that is asked for. */
  public static Feature number(Settings settings, Preference preference, String tail) {
    return new Setting(
        settings,
        (call, now) -> {
          String number = asked(call, tail);
          boolean own = number.isEmpty() || number.equals(call.caller().number());
          return own ? Change.NONE : Change.of(preference, number);
        });
  }

  /** Follow me: to the number dialled after the code; without one it goes on or off. */
  public static Feature followMe(Settings settings, String tail) {
    return new Setting(
        settings,
        (call, now) -> {
          if (!tail.isEmpty()) {
            return new Change(
                Map.of(Preference.FOLLOW_ME, "on", Preference.FOLLOW_ME_NUMBERS, tail), true);
          }
          if (now.isOn(Preference.FOLLOW_ME)) return Change.of(Preference.FOLLOW_ME, "");
          boolean nowhere = now.numbers(Preference.FOLLOW_ME_NUMBERS).isEmpty();
          return nowhere ? Change.NONE : Change.of(Preference.FOLLOW_ME, "on");
        });
  }

  /** Adds the number dialled after the code to a list, or takes it off. */
  public static Feature listed(
      Settings settings, Preference list, String tail, boolean shallBeThere) {
    return new Setting(
        settings,
        (call, now) -> {
          String number = asked(call, tail);
          if (number.isEmpty()) return Change.NONE;
          Set<String> numbers = new LinkedHashSet<>(now.numbers(list));
          if (shallBeThere) numbers.add(number);
          else numbers.remove(number);
          return new Change(Map.of(list, String.join(",", numbers)), shallBeThere);
        });
  }

  /** Adds whoever called last to a list. */
  public static Feature lastListed(
      Settings settings, Preference list, Function<String, @Nullable String> lastCaller) {
    return new Setting(
        settings,
        (call, now) -> {
          String number = lastCaller.apply(call.caller().number());
          if (number == null) return Change.NONE;
          Set<String> numbers = new LinkedHashSet<>(now.numbers(list));
          numbers.add(number);
          return Change.of(list, String.join(",", numbers));
        });
  }

  private static String asked(FeatureCall call, String tail) {
    return tail.isEmpty() ? call.ask(Confirmation.ASKS, MOST_DIGITS, PATIENCE) : tail;
  }

  @Override
  public void serve(FeatureCall call) {
    call.answer();
    String number = call.caller().number();
    Change change = wish.of(call, settings.of(number));
    if (!made(number, change.values())) call.play(Confirmation.WRONG, "");
    else call.play(change.on() ? Confirmation.ON : Confirmation.OFF, "");
  }

  private boolean made(String number, Map<Preference, String> values) {
    if (values.isEmpty()) return false;
    try {
      settings.set(number, values);
      return true;
    } catch (Failure refused) {
      return false;
    }
  }
}
