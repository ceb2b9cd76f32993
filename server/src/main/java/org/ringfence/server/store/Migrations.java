package org.ringfence.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The steps by which the schema became what it is: files beside the classes. */
final class Migrations {
  static final String FOLDER = "db/migration";

  private static final String FIRST = "/" + FOLDER + "/V1__first.sql";
  private static final Pattern NUMBERED = Pattern.compile("V([0-9]+)__[^/]*\\.sql");

  private Migrations() {}

  /** Their numbers, in a jar as well as in a folder of classes. */
  static List<String> numbers() {
    URL first = Migrations.class.getResource(FIRST);
    if (first == null) throw new IllegalStateException("our jar lacks " + FIRST);
    try {
      URLConnection connection = first.openConnection();
      if (connection instanceof JarURLConnection jar) {
        try (Stream<JarEntry> entries = jar.getJarFile().stream()) {
          return numbers(
              entries
                  .map(JarEntry::getName)
                  .filter(name -> name.startsWith(FOLDER + "/"))
                  .map(name -> name.substring(FOLDER.length() + 1)));
        }
      }
      Path folder = Path.of(first.toURI()).resolveSibling("");
      try (Stream<Path> files = Files.list(folder)) {
        return numbers(files.map(file -> String.valueOf(file.getFileName())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> numbers(Stream<String> names) {
    return names
        .map(NUMBERED::matcher)
        .filter(Matcher::matches)
        .map(each -> each.group(1))
        .toList();
  }
}
