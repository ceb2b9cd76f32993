package org.ringfence.server.guard;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.guard.AddressRanges.Prefix;

/**
 * Reads a list of addresses: one on each line, as a column of CSV, or as strings of JSON (as APIBAN
 * has them). A line may say until when it holds. What is no address is skipped, and so is what
 * would shut out half the world or this house: lists have had such mistakes.
 */
final class FeedReader {
  static final int MOST = 500_000;
  private static final int SHORTEST_IPV4 = 8;
  private static final int SHORTEST_IPV6 = 19;
  private static final Pattern JSON_STRING = Pattern.compile("\"([0-9A-Fa-f:./]{2,49})\"");
  private static final Pattern SECONDS = Pattern.compile("1[0-9]{9}");

  /**
   * What a list says.
   *
   * @param skipped lines and strings that were no use
   * @param nextMs when the first of these ends, in milliseconds since 1970; never: the greatest
   */
  record Listed(List<Prefix> prefixes, int skipped, long nextMs) {}

  private FeedReader() {}

  static Listed read(String text, long nowMs) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[") ? json(text) : lines(text, nowMs);
  }

  private static Listed json(String text) {
    List<Prefix> prefixes = new ArrayList<>();
    int skipped = 0;
    Matcher strings = JSON_STRING.matcher(text);
    while (strings.find() && prefixes.size() < MOST) {
      Prefix prefix = Prefix.parse(strings.group(1));
      if (prefix != null && isSane(prefix)) prefixes.add(prefix);
      else if (prefix != null) skipped++;
    }
    return new Listed(prefixes, skipped, Long.MAX_VALUE);
  }

  private static Listed lines(String text, long nowMs) {
    List<Prefix> prefixes = new ArrayList<>();
    int skipped = 0;
    long nextMs = Long.MAX_VALUE;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (prefixes.size() == MOST) break;
      String said = line.split("[#;]", 2)[0].strip();
      if (said.isEmpty()) continue;
      Prefix prefix = null;
      long untilMs = Long.MAX_VALUE;
      for (String word : said.split("[,\\t \"]+", 32)) {
        if (prefix == null) prefix = Prefix.parse(word);
        else untilMs = Math.min(untilMs, until(word));
      }
      if (prefix == null || !isSane(prefix)) {
        skipped++;
      } else if (untilMs > nowMs) {
        prefixes.add(prefix);
        nextMs = Math.min(nextMs, untilMs);
      }
    }
    return new Listed(prefixes, skipped, nextMs);
  }

  /** A time as ISO 8601 or in seconds since 1970; the greatest for anything else. */
  private static long until(String word) {
    if (SECONDS.matcher(word).matches()) return 1000 * Long.parseLong(word);
    Instant instant = word.indexOf('T') > 0 ? instant(word) : null;
    return instant == null ? Long.MAX_VALUE : instant.toEpochMilli();
  }

  private static @Nullable Instant instant(String word) {
    try {
      return Instant.parse(word);
    } catch (DateTimeParseException none) {
      return null;
    }
  }

  private static boolean isSane(Prefix prefix) {
    var address = prefix.address();
    boolean ours =
        address.isLoopbackAddress()
            || address.isSiteLocalAddress()
            || address.isLinkLocalAddress()
            || address.isAnyLocalAddress()
            || address.isMulticastAddress();
    int shortest = address.getAddress().length == 4 ? SHORTEST_IPV4 : SHORTEST_IPV6;
    return !ours && prefix.bits() >= shortest;
  }
}
