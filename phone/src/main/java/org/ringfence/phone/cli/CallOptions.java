package org.ringfence.phone.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.CleanVoice;
import org.ringfence.phone.sound.SoundDevices;
import org.ringfence.phone.sound.SoundException;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.SoundSource;
import org.ringfence.phone.sound.VoiceCleaner;
import org.ringfence.phone.sound.WavSink;
import org.ringfence.phone.sound.WavSource;
import org.ringfence.phone.video.Pictures;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a call: whom, with what sound, for how long. */
final class CallOptions {
  private static final int RECORD_HZ = 16_000;

  @Option(names = "--call", paramLabel = "NUMBER", description = "Calls that number, then ends.")
  @Nullable String number;

  @Option(names = "--wait", description = "Takes one call, then ends.")
  boolean waits;

  @Option(names = "--auto-answer", description = "Answers calls by itself.")
  boolean autoAnswer;

  @Option(
      names = "--play",
      paramLabel = "FILE",
      description = "What is said, in place of the microphone (WAV).")
  @Nullable Path play;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "Where what is heard is kept (WAV).")
  @Nullable Path record;

  @Mixin VideoOptions video = new VideoOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Hangs up after so long; with --play, when all is said.")
  int seconds;

  @Option(
      names = "--end-to-end",
      description = "Only the two phones have the keys; compare the digits aloud.")
  boolean endToEnd;

  @Option(names = "--dtmf", paramLabel = "KEYS", description = "Keys to press once connected.")
  String dtmf = "";

  @Option(names = "--json", description = "Prints one JSON object a line.")
  boolean json;

  @Mixin DeviceOptions device = new DeviceOptions();

  /** A script's phone: it asks nobody anything. */
  boolean headless() {
    return number != null || waits || (autoAnswer && json);
  }

  /** Opens the files that were named. */
  PhoneSettings.Sounds files() throws Outcome.Failure {
    List<SoundSink> sinks = new ArrayList<>(1);
    SoundSource source = play == null ? SoundSource.SILENCE : played(play);
    if (record != null) sinks.add(recorded(record));
    return new PhoneSettings.Sounds(source, sinks).with(video.pictures());
  }

  private static SoundSource played(Path file) throws Outcome.Failure {
    try {
      return WavSource.open(file, false);
    } catch (IOException e) {
      throw new Outcome.Failure(
          Outcome.USAGE, file + " cannot be played (" + reason(e) + "); give a 16-bit WAV file.");
    }
  }

  private static SoundSink recorded(Path file) throws Outcome.Failure {
    try {
      return new WavSink(file, RECORD_HZ);
    } catch (IOException e) {
      throw new Outcome.Failure(
          Outcome.USAGE, file + " cannot be written (" + reason(e) + "); choose another --record.");
    }
  }

  static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "it does not exist";
      case java.nio.file.AccessDeniedException denied -> "permission denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  /**
   * The files that were named, and devices where none was.
   *
   * @param problems told of devices that are not there
   */
  PhoneSettings.Sounds devices(java.util.function.Consumer<String> problems) {
    List<SoundSink> sinks = new ArrayList<>(2);
    SoundSource source = SoundSource.SILENCE;
    Pictures pictures = null;
    try {
      if (record != null) sinks.add(recorded(record));
      if (play != null) source = played(play);
      pictures = video.pictures();
    } catch (Outcome.Failure e) {
      problems.accept(e.getMessage());
    }
    try {
      if (play == null) source = SoundDevices.microphone(device.microphone);
    } catch (SoundException e) {
      problems.accept(e.getMessage());
    }
    try {
      SoundSink speaker = SoundDevices.speaker(device.speaker);
      VoiceCleaner cleaner = play == null ? device.cleaner(source, speaker) : null;
      sinks.add(cleaner == null ? speaker : CleanVoice.sink(speaker, cleaner));
      if (cleaner != null) source = CleanVoice.source(source, cleaner);
    } catch (SoundException e) {
      if (record == null) problems.accept(e.getMessage());
    }
    return new PhoneSettings.Sounds(source, sinks).with(pictures);
  }
}
