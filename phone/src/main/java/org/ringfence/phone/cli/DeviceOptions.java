package org.ringfence.phone.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.TonePlan;
import org.ringfence.phone.sound.Ringer;
import org.ringfence.phone.sound.SoundDevices;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.SoundSource;
import org.ringfence.phone.sound.ToneSource;
import org.ringfence.phone.sound.VoiceCleaner;
import org.ringfence.phone.sound.WavSource;
import picocli.CommandLine.Option;

/** The options of microphones, loudspeakers and what rings. */
final class DeviceOptions {
  private static final int RING_HZ = 16_000;

  @Option(
      names = "--list-devices",
      help = true, // nothing else need be said then
      description = "Names the microphones and speakers there are, then ends.")
  boolean lists;

  @Option(names = "--microphone", paramLabel = "NAME", description = "A part of the device's name.")
  @Nullable String microphone;

  @Option(names = "--speaker", paramLabel = "NAME", description = "A part of the device's name.")
  @Nullable String speaker;

  @Option(
      names = "--ringer",
      paramLabel = "NAME",
      description = "The speaker that rings, where it is another; `off` for none.")
  private @Nullable String ringer;

  @Option(
      names = "--ringtone",
      paramLabel = "FILE",
      description = "What rings, in place of the country's ringing (WAV).")
  private @Nullable Path ringtone;

  @Option(
      names = "--tones",
      paramLabel = "COUNTRY",
      description = "Whose tones are heard: ${COMPLETION-CANDIDATES} (default by the locale).")
  private @Nullable TonePlan tones;

  @Option(
      names = "--echo-cancellation",
      negatable = true,
      description = "Takes out what the microphone hears of the loudspeaker (default on).",
      defaultValue = "true",
      fallbackValue = "true")
  private boolean echo = true;

  @Option(
      names = "--noise-suppression",
      negatable = true,
      description = "Makes what is no voice quieter (default on).",
      defaultValue = "true",
      fallbackValue = "true")
  private boolean noise = true;

  @Option(
      names = "--gain-control",
      negatable = true,
      description = "Brings your voice to a good loudness (default on).",
      defaultValue = "true",
      fallbackValue = "true")
  private boolean gain = true;

  /** Whose tones are heard. */
  TonePlan tones() {
    return tones == null ? TonePlan.of(Locale.getDefault().getCountry()) : tones;
  }

  /** What cleans the voice between two devices; null for nothing. */
  @Nullable VoiceCleaner cleaner(SoundSource from, SoundSink to) {
    VoiceCleaner.Wishes wishes = new VoiceCleaner.Wishes(echo, noise, gain);
    return from == SoundSource.SILENCE
        ? null
        : VoiceCleaner.open(wishes, from.rateHz(), to.rateHz());
  }

  /** What rings when somebody calls; null for nothing. */
  @Nullable Ringer ringer() throws Outcome.Failure {
    if ("off".equalsIgnoreCase(ringer)) return null;
    String name = ringer == null ? speaker : ringer;
    Ringer.Tune tune = () -> new ToneSource(tones().ring(), RING_HZ);
    Path file = ringtone;
    if (file != null) {
      try {
        var recording = WavSource.open(file, true).recording();
        tune = () -> new WavSource(recording, true);
      } catch (IOException e) {
        String reason = CallOptions.reason(e);
        throw new Outcome.Failure(
            Outcome.USAGE, file + " cannot ring (" + reason + "); give a 16-bit WAV file.");
      }
    }
    return new Ringer(() -> SoundDevices.speaker(name), tune);
  }

  /** Names what there is. */
  static void list(PrintStream out, boolean json) {
    print(out, json, "microphone", SoundDevices.microphones());
    print(out, json, "speaker", SoundDevices.speakers());
  }

  private static void print(PrintStream out, boolean json, String kind, List<String> names) {
    for (String name : names) {
      out.println(
          json
              ? Json.object(new TreeMap<>(Map.of("kind", kind, "name", name)))
              : kind + "  " + name);
    }
    if (names.isEmpty() && !json) out.println(kind + "  none");
  }
}
