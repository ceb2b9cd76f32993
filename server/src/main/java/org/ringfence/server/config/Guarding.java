package org.ringfence.server.config;

import java.util.List;

/**
 * What is believed of others about attackers.
 *
 * @param feeds files and HTTPS addresses of lists
 * @param feedSeconds how often an HTTPS address is asked
 * @param keepSeconds how long a list counts that cannot be read again
 * @param never addresses and prefixes that no list shuts out
 * @param firewall whether the kernel shall do it, where that is permitted
 */
public record Guarding(
    List<String> feeds, int feedSeconds, int keepSeconds, List<String> never, boolean firewall) {
  public Guarding {
    feeds = List.copyOf(feeds);
    never = List.copyOf(never);
  }
}
