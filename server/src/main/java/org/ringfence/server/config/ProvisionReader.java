package org.ringfence.server.config;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.PhoneMake;

/** Reads how phones are set up. */
final class ProvisionReader {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");
  private static final Pattern ADDRESS = Pattern.compile("https://[!-~&&[^\"'<>&\\\\]]{1,300}");
  private static final int DAY = 86_400;

  private ProvisionReader() {}

  static Provision read(Section section) {
    Section firmware = section.section("firmware");
    Map<PhoneMake, String> sources = new EnumMap<>(PhoneMake.class);
    for (PhoneMake make : PhoneMake.values()) {
      if (!make.hasMac()) continue;
      String right = "an address that begins with `https://`";
      String source = firmware.optional(make.word(), right, text -> matching(ADDRESS, text));
      if (source != null) sources.put(make, source);
    }
    firmware.end();
    Provision read =
        new Provision(
            section.value(
                "host",
                "",
                "a name or an address such as `phones.example.com`",
                text -> matching(HOST, text)),
            section.seconds("enrolSeconds", DAY, 60, 30 * DAY),
            section.value(
                "timeZone",
                ZoneId.systemDefault(),
                "a time zone such as `Europe/Berlin`",
                ProvisionReader::zone),
            section.value(
                "timeServer",
                "pool.ntp.org",
                "a name or an address such as `pool.ntp.org`",
                text -> matching(HOST, text)),
            sources);
    section.end();
    return read;
  }

  private static @Nullable String matching(Pattern pattern, String text) {
    return pattern.matcher(text).matches() ? text : null;
  }

  private static @Nullable ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException unknown) {
      return null;
    }
  }
}
