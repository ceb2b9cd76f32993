package org.ringfence.server.feature.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.PackedSound;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.audio.ToneFinder;
import org.ringfence.audio.WavWriter;
import org.ringfence.call.Voice;

/** The server speaks, with nothing but its own jar. */
class LanguageTest {
  @TempDir private Path prompts;

  private Language english() {
    return new Language("en", prompts);
  }

  /** After a change of en.txt: {@code ./dev prompts}. */
  @Test
  void everyPromptIsSpokenAsItIsWritten() {
    Language english = english();
    assertThat(Language.names()).hasSizeGreaterThan(250);
    assertThat(Language.names()).allMatch(Language::isSpoken);
    for (String name : List.of("n7", "n99", "vm.menu", "weekday3", "goodbye")) {
      assertThat(english.sound(name).durationMs()).as(name).isBetween(100L, 20_000L);
    }
    assertThat(loudest(english.sound("vm.leave"))).isGreaterThan(3_000);
    assertThat(english.sound("no.such").durationMs()).isZero();
  }

  private static int loudest(Recording sound) {
    int most = 0;
    for (short sample : sound.pcm()) most = Math.max(most, Math.abs(sample));
    return most;
  }

  @Test
  void numbersDatesAndTimesAreMadeOfWords() {
    Language english = english();
    assertThat(english.say().number(0).names()).containsExactly("n0");
    assertThat(english.say().number(1_342).names())
        .containsExactly("n1", "thousand", "n300", "n42");
    assertThat(english.say().number(2_000_005).names()).containsExactly("n2", "million", "n5");
    assertThat(english.say().number(700).names()).containsExactly("n700");
    assertThat(english.say().digits("+4*#").names()).containsExactly("d+", "n4", "d*", "d#");
    assertThat(english.say().time(LocalTime.of(0, 5)).names())
        .containsExactly("n12", "oh", "n5", "am");
    assertThat(english.say().time(LocalTime.of(12, 0)).names())
        .containsExactly("n12", "oclock", "pm");
    LocalDate today = LocalDate.of(2026, 11, 26);
    ZonedDateTime then = ZonedDateTime.of(2026, 11, 25, 17, 30, 0, 0, ZoneOffset.UTC);
    assertThat(english.say().moment(then, today).names())
        .containsExactly("yesterday", "at", "n5", "n30", "pm");
    assertThat(english.say().moment(then, today.plusDays(9)).names())
        .startsWith("weekday3", "month11", "day25");
    assertThat(english.say().count(1, "vm.new.one", "vm.new").names())
        .containsExactly("n1", "vm.new.one");
  }

  @Test
  void aRecordingTakesAPromptsPlace() throws Exception {
    Files.createDirectories(prompts.resolve("en"));
    Path file = prompts.resolve("en").resolve("goodbye.wav");
    try (SeekableByteChannel out =
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      WavWriter.writeAll(out, Tone.record(Cadence.sine(700), 8_000, 0.5, 1_000));
    }
    Recording said = english().say("goodbye").sound();
    assertThat(said.rateHz()).isEqualTo(Voice.RATE_HZ);
    assertThat(ToneFinder.find(said, 700).toneMs()).isGreaterThan(800);
  }

  @Test
  void aLanguageOfOnesOwnSaysItsHoursItsWay() throws Exception {
    Files.createDirectories(prompts.resolve("de"));
    Files.writeString(
        prompts.resolve("de").resolve("words.txt"), "clock = 24\ngoodbye = Auf Wiederhören\n");
    Language german = new Language("de", prompts);
    assertThat(german.say().time(LocalTime.of(17, 30)).names()).containsExactly("n17", "n30");
    assertThat(german.sound("vm.leave").durationMs()).as("in English").isPositive();
    assertThat(german.sound("goodbye").durationMs()).isPositive();
  }

  @Test
  void whatIsPackedSoundsAsBefore() throws Exception {
    Recording tone = Tone.record(Cadence.sine(440), Voice.RATE_HZ, 0.5, 1_234);
    byte[] packed = PackedSound.pack(tone);
    assertThat(packed.length).isLessThan(tone.pcm().length / 2);
    Recording again = PackedSound.unpack(packed);
    assertThat(again.durationMs()).isEqualTo(1_234);
    assertThat(ToneFinder.find(again, 440).toneMs()).isGreaterThan(1_100);
  }
}
