package org.ringfence.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the section of the file about lists of attackers. */
final class GuardingReader {
  private static final int MOST_FEEDS = 16;
  private static final int MOST_NEVER = 256;
  private static final int HOUR = 3600;
  private static final int DAY = 24 * HOUR;

  private GuardingReader() {}

  static Guarding read(Section section, Path folder) {
    List<String> feeds =
        section.texts(
            "feeds",
            MOST_FEEDS,
            "a file, an address that begins with `https://`, or a list of these",
            text -> feed(text, folder));
    int every = section.seconds("every", HOUR, 60, 7 * DAY);
    int keep = section.seconds("keep", DAY, 60, 30 * DAY);
    List<String> never =
        section.texts(
            "never",
            MOST_NEVER,
            "an address such as 192.0.2.30 or a prefix such as 192.0.2.0/24, or a list",
            text -> text.matches("[0-9A-Fa-f:.]{3,45}(/[0-9]{1,3})?") ? text : null);
    boolean firewall = section.value("firewall", false, "`on` or `off`", GuardingReader::onOff);
    section.end();
    return new Guarding(feeds, every, keep, never, firewall);
  }

  private static @Nullable Boolean onOff(String text) {
    return switch (text) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> null;
    };
  }

  private static @Nullable String feed(String text, Path folder) {
    if (!text.contains("://")) return folder.resolve(text).toString();
    try {
      URI uri = new URI(text);
      return "https".equals(uri.getScheme()) && uri.getHost() != null ? text : null;
    } catch (URISyntaxException none) {
      return null;
    }
  }
}
