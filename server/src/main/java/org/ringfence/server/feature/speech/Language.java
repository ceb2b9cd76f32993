package org.ringfence.server.feature.speech;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;
import org.ringfence.call.Voice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A language to speak. A prompt is a recording in the data folder, else what the server brings
 * along, else spoken by a program of the machine; what a language lacks is said in English.
 */
public final class Language {
  private static final Logger LOG = LoggerFactory.getLogger(Language.class);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Recording NOTHING = new Recording(new short[0], Voice.RATE_HZ);

  /** Made once, when first needed: reading them takes a while. */
  private static final class English {
    private static final Words WORDS = words();
    private static final SoundPack SOUNDS = sounds();

    private static Words words() {
      try (InputStream in = resource("en.txt");
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        return Words.parse(lines.lines().toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static SoundPack sounds() {
      try (InputStream in = resource("en.sound")) {
        return SoundPack.read(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static InputStream resource(String name) throws IOException {
      InputStream in = Language.class.getResourceAsStream(name);
      if (in == null) throw new IOException("the server lacks its prompts: " + name);
      return in;
    }
  }

  private final String name;
  private final Path folder;
  private final Words words;
  private final Map<String, Recording> made = new ConcurrentHashMap<>();

  /**
   * @param name such as {@code en}
   * @param prompts the folder of all languages, which need not be there
   */
  public Language(String name, Path prompts) {
    this.name = name;
    this.folder = prompts.resolve(name);
    this.words = name.equals("en") ? English.WORDS : own(folder);
  }

  private static Words own(Path folder) {
    try {
      return Words.parse(Files.readAllLines(folder.resolve("words.txt")));
    } catch (IOException missing) {
      LOG.warn("no words.txt in {}: English is spoken", folder);
      return new Words(Map.of(), true);
    }
  }

  /** The names of all prompts. */
  static Set<String> names() {
    return English.WORDS.byName().keySet();
  }

  /** Whether the English prompt was spoken as it is written. */
  static boolean isSpoken(String prompt) {
    String words = English.WORDS.byName().get(prompt);
    return words != null && English.SOUNDS.says(prompt, words);
  }

  boolean twelveHours() {
    return words.twelveHours();
  }

  /** How a name sounds; nothing at all when there is no such name. */
  public Recording sound(String prompt) {
    Recording known = made.get(prompt);
    if (known != null) return known;
    Recording now = make(prompt).at(Voice.RATE_HZ);
    made.put(prompt, now);
    return now;
  }

  private Recording make(String prompt) {
    String english = English.WORDS.byName().get(prompt);
    if (english == null) return NOTHING;
    Recording recorded = recorded(folder.resolve(prompt + ".wav"));
    if (recorded != null) return recorded;
    String own = words.byName().get(prompt);
    Recording spoken = own == null || name.equals("en") ? null : Synthesizer.speak(name, own);
    if (spoken != null) return spoken;
    Recording packed = English.SOUNDS.sound(prompt, english);
    return packed == null ? NOTHING : packed;
  }

  private static @Nullable Recording recorded(Path file) {
    if (!Files.exists(file)) return null;
    try {
      return WavReader.readAll(FileChannel.open(file));
    } catch (IOException unusable) {
      LOG.warn("the recording {} is not used: {}", file, unusable.getMessage());
      return null;
    }
  }

  /** A prompt, or a WAV file of the language's folder; null when there is neither. */
  public @Nullable Recording named(String name) {
    if (!NAME.matcher(name).matches()) return null;
    if (English.WORDS.byName().containsKey(name)) return sound(name);
    Recording recorded = recorded(folder.resolve(name + ".wav"));
    return recorded == null ? null : recorded.at(Voice.RATE_HZ);
  }

  /** Words that are no prompt; nothing at all where no program speaks, or there are none. */
  public Recording spoken(String text) {
    // A text is never an option of the program.
    Recording spoken = text.isBlank() ? null : Synthesizer.speak(name, " " + text);
    return spoken == null ? NOTHING : spoken;
  }

  /** Begins a sentence. */
  public Utterance say(String... prompts) {
    Utterance begun = new Utterance(this);
    for (String each : List.of(prompts)) begun.say(each);
    return begun;
  }
}
