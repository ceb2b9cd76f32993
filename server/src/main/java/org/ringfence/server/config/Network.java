package org.ringfence.server.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin alike.
 *
 * @param bits how many of them name the network
 */
public record Network(InetAddress address, int bits) {
  /** Reads {@code 192.0.2.0/24}, or one address; null for anything else. */
  static @Nullable Network parse(String text) {
    int slash = text.indexOf('/');
    try {
      InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      int most = 8 * address.getAddress().length;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      return bits >= 0 && bits <= most ? new Network(address, bits) : null;
    } catch (IllegalArgumentException noNetwork) {
      return null;
    }
  }

  /** Whether an address is of that network. */
  public boolean holds(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] theirs = other.getAddress();
    if (own.length != theirs.length) return false;
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((own[i / 8] & mask) != (theirs[i / 8] & mask)) return false;
    }
    return true;
  }
}
