package org.ringfence.sdp;

import org.jspecify.annotations.Nullable;

/**
 * Where media is received: a {@code c=} line (RFC 8866 section 5.7).
 *
 * @param address an address or a name, with its multicast suffix if any
 */
public record Connection(String netType, String addressType, String address) {

  /** The connection for an address literal, or a name as IP4. */
  public static Connection of(String address) {
    return new Connection("IN", address.indexOf(':') >= 0 ? "IP6" : "IP4", address);
  }

  /** The address without a multicast TTL or count. */
  public String host() {
    int slash = address.indexOf('/');
    return slash < 0 ? address : address.substring(0, slash);
  }

  /** Whether this is the old way to say hold (RFC 3264 section 8.4, RFC 6337 section 5.3). */
  public boolean unspecified() {
    String host = host();
    return host.equals("0.0.0.0") || host.equals("::");
  }

  static @Nullable Connection parse(String text) {
    var words = new Words(text);
    String netType = words.next();
    String addressType = words.next();
    String address = words.next();
    return address.isEmpty() ? null : new Connection(netType, addressType, address);
  }

  String write() {
    return netType + ' ' + addressType + ' ' + address;
  }
}
