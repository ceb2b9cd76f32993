package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;

/** One run's folder. It goes when closed, unless {@code -Dlab.keep=true} asks to look inside. */
public final class TempFolder implements AutoCloseable {
  private final Path path;

  public TempFolder(String name) {
    try {
      path = Files.createTempDirectory("ringfence-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return path;
  }

  /** A new folder inside this one. */
  public Path folder(String name) {
    return inside(path, name);
  }

  static Path inside(Path folder, String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a text file into this folder and answers where it is. */
  public Path write(String name, String text) {
    return write(path, name, text);
  }

  /** Writes a text file into {@code folder} and answers where it is. */
  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A resource beside {@code type}, with every {@code ${key}} replaced by its value. */
  static String template(Class<?> type, String resource, Map<String, String> values) {
    String text;
    try (InputStream in = type.getResourceAsStream(resource)) {
      if (in == null) {
        throw new PeerFailure("resource " + resource + " is missing");
      }
      text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var entry : values.entrySet()) {
      text = text.replace("${" + entry.getKey() + "}", entry.getValue());
    }
    return text;
  }

  @Override
  public void close() {
    if (Boolean.getBoolean("lab.keep")) {
      return;
    }
    try (var files = Files.walk(path)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
