package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.ringfence.server.people.Recorded;

/** Reads which calls are recorded, and where. */
final class RecordingReader {
  private static final int MOST_SERVERS = 4;
  private static final int MOST_RULES = 10_000;

  /** A server is reached by its name, and no user of it matters. */
  private static final Pattern SERVER =
      Pattern.compile(
          "sips?:([A-Za-z0-9_.+-]{1,64}@)?"
              + "([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?"
              + "(;transport=(tls|tcp|udp))?");

  private static final Pattern RULE = Pattern.compile("all|queue|trunk|[0-9]{1,10}");

  private RecordingReader() {}

  static Answering.Recording read(Section section, Path folder) {
    Answering.Recording recording =
        new Answering.Recording(
            section.choice("calls", Recorded.ON_DEMAND, Recorded.values()),
            section.flag("announce", true),
            section.count("keepDays", 90, 1, 36_500),
            servers(section.section("servers"), folder));
    section.end();
    return recording;
  }

  private static RecordingServers servers(Section section, Path folder) {
    RecordingServers servers =
        new RecordingServers(
            section.texts(
                "at",
                MOST_SERVERS,
                "a SIP address such as `sips:recorder.example.com`",
                text -> SERVER.matcher(text).matches() ? text : null),
            Set.copyOf(
                section.texts(
                    "calls",
                    MOST_RULES,
                    "`all`, `queue`, `trunk` or an extension",
                    text -> RULE.matcher(text).matches() ? text : null)),
            section.flag("required", false),
            section.flag("encryption", true),
            section.flag("announce", true),
            section.seconds("patience", 4, 1, 30),
            section.optional(
                "trust",
                "the path of a PEM file, from the data folder or absolute",
                text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text)));
    for (String each : servers.at()) {
      boolean secure = each.startsWith("sips:") || each.endsWith(";transport=tls");
      if (servers.encrypted() && !secure) {
        section.conflict(
            "at",
            "the keys of what is said would be read on the way to `" + each + "`",
            "add `;transport=tls` to it, or say `encryption: off`");
      }
    }
    section.end();
    return servers;
  }
}
