package org.ringfence.server.config;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much the line to the phones of a network carries.
 *
 * @param network its address
 * @param bits how many of its bits name the network
 * @param kbps in each direction
 */
public record SiteBandwidth(InetAddress network, int bits, int kbps) {
  private static final int MOST_KBPS = 10_000_000;

  /** Reads {@code 192.0.2.0/24 512k} or {@code 2001:db8::/48 2M}; null for anything else. */
  static @Nullable SiteBandwidth parse(String text) {
    String[] words = text.strip().split(" +");
    int slash = words[0].indexOf('/');
    if (words.length != 2 || slash < 0) return null;
    try {
      InetAddress network = InetAddress.ofLiteral(words[0].substring(0, slash));
      int bits = Integer.parseInt(words[0].substring(slash + 1));
      int kbps = kbps(words[1].toLowerCase(Locale.ROOT));
      boolean fits = bits >= 0 && bits <= 8 * network.getAddress().length;
      return fits && kbps > 0 && kbps <= MOST_KBPS ? new SiteBandwidth(network, bits, kbps) : null;
    } catch (IllegalArgumentException noNetwork) {
      return null;
    }
  }

  private static int kbps(String text) {
    if (!text.matches("[0-9]{1,6}[km]")) return 0;
    int number = Integer.parseInt(text.substring(0, text.length() - 1));
    return text.endsWith("m") ? number * 1000 : number;
  }

  /** Whether an address is of that network. */
  public boolean holds(InetAddress address) {
    byte[] own = network.getAddress();
    byte[] other = address.getAddress();
    if (own.length != other.length) return false;
    for (int i = 0; i < bits; i++) {
      int mask = 0x80 >> (i % 8);
      if ((own[i / 8] & mask) != (other[i / 8] & mask)) return false;
    }
    return true;
  }
}
