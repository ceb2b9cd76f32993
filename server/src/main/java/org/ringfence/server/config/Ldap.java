package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A directory of people whom the company knows.
 *
 * @param host empty for none
 * @param user who asks; empty for nobody in particular
 * @param passwordFile whose first line is its password; null for none
 * @param base where the people are
 * @param filter who of those there counts
 * @param name the attribute that names a person
 * @param numbers those that hold telephone numbers
 * @param most people that are read
 * @param trust whom its certificate is believed from; null for those the JDK comes with
 */
public record Ldap(
    String host,
    int port,
    Security security,
    String user,
    @Nullable Path passwordFile,
    String base,
    String filter,
    String name,
    List<String> numbers,
    int refreshSeconds,
    int most,
    @Nullable Path trust) {
  public Ldap {
    numbers = List.copyOf(numbers);
  }

  public boolean isOn() {
    return !host.isEmpty();
  }

  /** How the connection is protected. */
  public enum Security {
    TLS,
    STARTTLS,
    NONE;

    /** As people write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
