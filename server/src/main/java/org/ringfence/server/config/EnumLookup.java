package org.ringfence.server.config;

import java.net.InetSocketAddress;
import java.util.List;
import org.ringfence.call.MediaPolicy;

/**
 * How numbers outside are looked up in DNS before a trunk is asked (ENUM).
 *
 * @param suffixes such as {@code e164.arpa}; empty to look nothing up
 * @param servers DNS servers that are asked; empty for those of the machine
 * @param timeoutSeconds how long a caller waits for DNS
 * @param first whether what is found is tried before the trunks, and not after them
 * @param tlsOnly whether nothing but TLS will do
 * @param media how its calls' media must be protected
 * @param privateAddresses whether calls may go to addresses that are not of the whole Internet
 * @param channels calls at once
 * @param number shown where the caller has none of its own; empty for none
 */
public record EnumLookup(
    List<String> suffixes,
    List<InetSocketAddress> servers,
    int timeoutSeconds,
    boolean first,
    boolean tlsOnly,
    MediaPolicy media,
    boolean privateAddresses,
    int channels,
    String number) {
  public EnumLookup {
    suffixes = List.copyOf(suffixes);
    servers = List.copyOf(servers);
  }

  public boolean isOn() {
    return !suffixes.isEmpty();
  }

  /** What comes first. */
  enum Order {
    FIRST,
    LAST
  }

  /** What may lead to whom DNS names. */
  enum Over {
    TLS,
    ANY
  }
}
