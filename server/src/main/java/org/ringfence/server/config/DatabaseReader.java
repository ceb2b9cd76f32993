package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code database}. */
final class DatabaseReader {
  /** A password in it would be shown wherever the address is. */
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://[A-Za-z0-9.,:\\[\\]_-]{1,1000}/[A-Za-z0-9_-]{1,63}"
              + "([?](?!(.*&)?(user|password|ssl)=)[^\\s#]{1,1000})?");

  private static final Pattern ROLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,62}");

  private DatabaseReader() {}

  static @Nullable DatabaseServer read(Section section, Path folder) {
    String url =
        section.optional(
            "url",
            "an address such as `jdbc:postgresql://db.example.com/ringfence`, without user and"
                + " password",
            text -> URL.matcher(text).matches() ? text : null);
    String user = section.optional("user", "the name of a role", DatabaseReader::role);
    Path password = file(section, "passwordFile", folder);
    Path trust = file(section, "trust", folder);
    String reader = section.optional("reader", "the name of a role", DatabaseReader::role);
    if (url == null && (user != null || password != null || trust != null || reader != null)) {
      section.conflict(
          user != null
              ? "user"
              : password != null ? "passwordFile" : trust != null ? "trust" : "reader",
          "`database` has no `url`",
          "say where it is, or remove the section for the database in the data folder");
    }
    section.end();
    return url == null ? null : new DatabaseServer(url, user, password, trust, reader);
  }

  private static @Nullable String role(String text) {
    return ROLE.matcher(text).matches() ? text : null;
  }

  private static @Nullable Path file(Section section, String key, Path folder) {
    return section.optional(
        key,
        "the path of a file, from the data folder or absolute",
        text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
  }
}
