package org.ringfence.base;

import java.net.InetAddress;

/** Tells addresses of the whole Internet from those of networks of one's own (RFC 6890). */
public final class PublicAddress {
  private PublicAddress() {}

  /** Whether an address is one of the whole Internet's. */
  public static boolean is(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    if (bytes.length == 4) {
      boolean shared = first == 100 && second >= 64 && second < 128;
      boolean special = first == 192 && second == 0 && bytes[2] == 0;
      boolean bench = first == 198 && (second == 18 || second == 19);
      return first != 0 && first < 240 && !shared && !special && !bench;
    }
    // Of IPv6 only 2000::/3 is; there Teredo and 6to4 lead to addresses of IPv4.
    boolean teredo = first == 0x20 && second == 0x01 && bytes[2] == 0 && bytes[3] == 0;
    boolean sixToFour = first == 0x20 && second == 0x02;
    return first >> 5 == 1 && !teredo && !sixToFour;
  }
}
