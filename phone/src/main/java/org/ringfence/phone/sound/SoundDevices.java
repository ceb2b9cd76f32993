package org.ringfence.phone.sound;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;
import org.jspecify.annotations.Nullable;

/**
 * The microphones and speakers of this machine. A device's name is what it calls itself, without
 * the number of the socket it is in, which changes; of several alike the second is {@code NAME (2)}
 * and so on.
 */
public final class SoundDevices {
  private static final float[] RATES_HZ = {48_000, 16_000, 44_100, 8_000};
  private static final String FILES =
      " Use a file: --play FILE.wav for what is said, --record FILE.wav for what is heard.";

  private SoundDevices() {}

  public static List<String> microphones() {
    return names(TargetDataLine.class);
  }

  public static List<String> speakers() {
    return names(SourceDataLine.class);
  }

  private static List<String> names(Class<? extends Line> kind) {
    return List.copyOf(devices(kind).keySet());
  }

  private static Map<String, Mixer> devices(Class<? extends Line> kind) {
    Map<String, Mixer> devices = new LinkedHashMap<>();
    for (Mixer.Info info : AudioSystem.getMixerInfo()) {
      Mixer mixer = AudioSystem.getMixer(info);
      if (!mixer.isLineSupported(new Line.Info(kind))) continue;
      String plain = info.getName().replaceFirst(" \\[[^\\]]*]$", "");
      String name = plain;
      for (int alike = 2; devices.containsKey(name); alike++) name = plain + " (" + alike + ")";
      devices.put(name, mixer);
    }
    return devices;
  }

  /** The device of that very name, else the first with that in its name. */
  private static @Nullable Mixer named(Class<? extends Line> kind, String name) {
    Map<String, Mixer> devices = devices(kind);
    Mixer whole = devices.get(name);
    if (whole != null) return whole;
    String wanted = name.toLowerCase(Locale.ROOT);
    for (var each : devices.entrySet()) {
      if (each.getKey().toLowerCase(Locale.ROOT).contains(wanted)) return each.getValue();
    }
    return null;
  }

  /**
   * Opens a microphone.
   *
   * @param name a part of its name; null for the system's choice
   * @throws SoundException saying what there is and what to do instead
   */
  public static Microphone microphone(@Nullable String name) throws SoundException {
    for (float rateHz : RATES_HZ) {
      AudioFormat format = format(rateHz);
      try {
        TargetDataLine line = (TargetDataLine) line(TargetDataLine.class, name, format);
        line.open(format);
        return new Microphone(line);
      } catch (LineUnavailableException | IllegalArgumentException unusable) {
        // Perhaps at another rate.
      }
    }
    throw new SoundException(missing("microphone", name, microphones()));
  }

  /** Opens a speaker; see {@link #microphone}. */
  public static Speaker speaker(@Nullable String name) throws SoundException {
    for (float rateHz : RATES_HZ) {
      AudioFormat format = format(rateHz);
      try {
        SourceDataLine line = (SourceDataLine) line(SourceDataLine.class, name, format);
        line.open(format);
        return new Speaker(line);
      } catch (LineUnavailableException | IllegalArgumentException unusable) {
        // Perhaps at another rate.
      }
    }
    throw new SoundException(missing("speaker", name, speakers()));
  }

  private static AudioFormat format(float rateHz) {
    return new AudioFormat(rateHz, 16, 1, true, false);
  }

  private static Line line(Class<? extends Line> kind, @Nullable String name, AudioFormat format)
      throws LineUnavailableException {
    DataLine.Info wanted = new DataLine.Info(kind, format);
    if (name == null) return AudioSystem.getLine(wanted);
    Mixer mixer = named(kind, name);
    if (mixer != null && mixer.isLineSupported(wanted)) return mixer.getLine(wanted);
    throw new IllegalArgumentException("no such device");
  }

  private static String missing(String kind, @Nullable String name, List<String> there) {
    String wanted = name == null ? "No usable " + kind : "No " + kind + " named '" + name + "'";
    String others =
        there.isEmpty()
            ? "; this machine has none."
            : "; there is: " + String.join(", ", there) + ".";
    return wanted + others + FILES;
  }
}
