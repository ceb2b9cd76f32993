package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads where people outside are looked up. */
final class LdapReader {
  private static final int LDAPS = 636;
  private static final int LDAP = 389;
  private static final int MOST_PEOPLE = 20_000;
  private static final int DAY = 86_400;
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})");
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,60}");

  private LdapReader() {}

  static Ldap read(Section one, Path folder) {
    String host =
        one.value(
            "server",
            "",
            "a name such as `ldap.example.com`, or `off`",
            text -> text.equals("off") ? "" : HOST.matcher(text).matches() ? text : null);
    Ldap.Security security = one.choice("security", Ldap.Security.TLS, Ldap.Security.values());
    int usual = security == Ldap.Security.TLS ? LDAPS : LDAP;
    List<String> numbers =
        one.texts("numbers", 8, "an attribute such as `telephoneNumber`", LdapReader::attribute);
    Ldap ldap =
        new Ldap(
            host,
            one.count("port", usual, 1, 65_535),
            security,
            one.value("user", "", "a name such as `\"cn=phones,dc=example,dc=com\"`", words(255)),
            path(one, "passwordFile", folder, "a file whose first line is the password"),
            one.value("base", "", "a name such as `\"dc=example,dc=com\"`", words(255)),
            one.value(
                "filter", "(objectClass=person)", "a filter in parentheses", LdapReader::filter),
            one.value("name", "cn", "an attribute such as `cn`", LdapReader::attribute),
            one.has("numbers") ? numbers : List.of("telephoneNumber", "mobile"),
            one.seconds("refreshSeconds", 900, 30, DAY),
            one.count("most", 5_000, 1, MOST_PEOPLE),
            path(one, "trust", folder, "the path of a PEM file, from the data folder or absolute"));
    if (ldap.passwordFile() != null && security == Ldap.Security.NONE) {
      one.conflict(
          "security",
          "the password would be sent for everybody to read",
          "use `tls` or `starttls`");
    }
    one.end();
    return ldap;
  }

  private static java.util.function.Function<String, @Nullable String> words(int most) {
    return text -> text.length() > most || text.indexOf('\0') >= 0 ? null : text;
  }

  private static @Nullable String attribute(String text) {
    return ATTRIBUTE.matcher(text).matches() ? text : null;
  }

  private static @Nullable String filter(String text) {
    boolean good = text.length() <= 500 && text.startsWith("(") && text.endsWith(")");
    return good ? text : null;
  }

  private static @Nullable Path path(Section one, String key, Path folder, String right) {
    return one.optional(
        key,
        right,
        text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
  }
}
