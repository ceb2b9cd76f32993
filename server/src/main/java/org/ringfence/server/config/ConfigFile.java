package org.ringfence.server.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file {@code ringfence.yaml} of a data folder. */
public final class ConfigFile {
  public static final String NAME = "ringfence.yaml";
  private static final int BYTES_MAX = 256 * 1024;
  private static final String CHECKED = ".ringfence.yaml.checked";

  private ConfigFile() {}

  /**
   * Reads the file of a data folder; without one the defaults hold. A file that changed since it
   * was last found good is held against the JSON Schema too, which costs some loading.
   */
  public static Config load(Path folder) throws IOException, ConfigException {
    Path path = folder.resolve(NAME);
    if (!Files.exists(path)) {
      return Config.defaults();
    }
    byte[] bytes = bytes(path);
    String stamp = Fingerprint.of(bytes);
    Path checked = folder.resolve(CHECKED);
    if (Files.exists(checked) && Files.readString(checked).equals(stamp)) {
      return parse(path.toString(), bytes, folder, false);
    }
    Config config = parse(path.toString(), bytes, folder, true);
    try {
      Files.writeString(checked, stamp);
    } catch (IOException unwritable) {
      // The stamp only saves time: a read-only folder is told apart elsewhere.
      return config;
    }
    return config;
  }

  /** Reads the file and holds it against the JSON Schema as well, always. */
  public static Config check(Path folder) throws IOException, ConfigException {
    Path path = folder.resolve(NAME);
    return Files.exists(path)
        ? parse(path.toString(), bytes(path), folder, true)
        : Config.defaults();
  }

  /**
   * Reads a configuration.
   *
   * @param name what messages call it
   */
  public static Config parse(String name, String text, Path folder) throws ConfigException {
    return parse(name, text.getBytes(StandardCharsets.UTF_8), folder, true);
  }

  /** The commented file a first start writes. */
  public static String template() throws IOException {
    return resource("ringfence.yaml");
  }

  static String resource(String name) throws IOException {
    try (var in = ConfigFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] bytes(Path path) throws IOException, ConfigException {
    if (Files.size(path) > BYTES_MAX) {
      throw new ConfigException(
          List.of(new Problem(path.toString(), 0, 0, "the file is too large", "at most 256 KiB")));
    }
    return Files.readAllBytes(path);
  }

  private static Config parse(String name, byte[] bytes, Path folder, boolean withSchema)
      throws ConfigException {
    List<Problem> problems = new ArrayList<>();
    String text = text(name, bytes, problems);
    YamlNode.Mapping root =
        text == null
            ? new YamlNode.Mapping(1, 1, List.of())
            : new YamlReader(name, problems).read(text);
    Config config = ConfigReader.read(new Section(name, "", root, problems), folder);
    if (withSchema && problems.isEmpty()) {
      SchemaCheck.check(name, root, problems);
    }
    if (!problems.isEmpty()) {
      problems.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
      throw new ConfigException(problems);
    }
    return config;
  }

  private static @Nullable String text(String name, byte[] bytes, List<Problem> problems) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException notText) {
      problems.add(new Problem(name, 0, 0, "the file is not UTF-8 text", "save it as UTF-8"));
      return null;
    }
  }
}
