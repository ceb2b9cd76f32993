package org.ringfence.server.feature.speech;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ringfence.audio.Recording;
import org.ringfence.call.Voice;

/** A sentence in the making: prompts, and sounds between them, one after the other. */
public final class Utterance {
  /** Between two words, as somebody breathes. */
  private static final int PAUSE_SAMPLES = Voice.RATE_HZ * 40 / 1000;

  private final Language language;
  private final List<Recording> parts = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  Utterance(Language language) {
    this.language = language;
  }

  /** A prompt by its name. */
  public Utterance say(String prompt) {
    names.add(prompt);
    parts.add(language.sound(prompt));
    return this;
  }

  /** A sound that is no prompt, such as somebody's name in their own voice. */
  public Utterance sound(Recording sound) {
    names.add("sound");
    parts.add(sound.at(Voice.RATE_HZ));
    return this;
  }

  /** A whole number below a thousand millions. */
  public Utterance number(long value) {
    long rest = Math.clamp(value, 0, 999_999_999);
    if (rest >= 1_000_000) {
      belowThousand((int) (rest / 1_000_000)).say("million");
      rest %= 1_000_000;
      if (rest == 0) return this;
    }
    if (rest >= 1_000) {
      belowThousand((int) (rest / 1_000)).say("thousand");
      rest %= 1_000;
      if (rest == 0) return this;
    }
    return belowThousand((int) rest);
  }

  private Utterance belowThousand(int value) {
    if (value >= 100) say("n" + value / 100 + "00");
    return value % 100 == 0 && value > 0 ? this : say("n" + value % 100);
  }

  /** So many of something, which has a word for one and one for more. */
  public Utterance count(long value, String one, String more) {
    return (value == 0 ? say("vm.no") : number(value)).say(value == 1 ? one : more);
  }

  /** A number as it is dialled, key by key. */
  public Utterance digits(String keys) {
    for (char key : keys.toCharArray()) {
      if (key >= '0' && key <= '9') say("n" + key);
      else if (key == '*' || key == '#' || key == '+') say("d" + key);
    }
    return this;
  }

  public Utterance time(LocalTime time) {
    boolean twelve = language.twelveHours();
    int hour = twelve ? (time.getHour() + 11) % 12 + 1 : time.getHour();
    say("n" + hour);
    int minute = time.getMinute();
    if (minute == 0) say("oclock");
    else if (minute < 10) say("oh").say("n" + minute);
    else say("n" + minute);
    return twelve ? say(time.getHour() < 12 ? "am" : "pm") : this;
  }

  public Utterance date(LocalDate date) {
    return say("weekday" + date.getDayOfWeek().getValue())
        .say("month" + date.getMonthValue())
        .say("day" + date.getDayOfMonth());
  }

  /** A moment as people name it: today at, yesterday at, or the date. */
  public Utterance moment(ZonedDateTime when, LocalDate today) {
    LocalDate day = when.toLocalDate();
    if (day.equals(today)) say("today");
    else if (day.equals(today.minusDays(1))) say("yesterday");
    else date(day);
    return say("at").time(when.toLocalTime());
  }

  /** The names of what is said, for tests and logs. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** All of it, one after the other. */
  public Recording sound() {
    int length = parts.stream().mapToInt(part -> part.pcm().length + PAUSE_SAMPLES).sum();
    short[] pcm = new short[length];
    int at = 0;
    for (Recording part : parts) {
      System.arraycopy(part.pcm(), 0, pcm, at, part.pcm().length);
      at += part.pcm().length + PAUSE_SAMPLES;
    }
    return new Recording(Arrays.copyOf(pcm, at), Voice.RATE_HZ);
  }
}
