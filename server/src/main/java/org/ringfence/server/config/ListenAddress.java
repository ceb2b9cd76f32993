package org.ringfence.server.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * One place where SIP is served.
 *
 * @param address the address to bind; null for every address of the machine, IPv4 and IPv6
 * @param line where the file says so, for messages; 0 when it is a default
 */
public record ListenAddress(
    Transport transport, @Nullable InetAddress address, int port, int line) {

  /** Where the browser phone is unless the file says otherwise. */
  static final int WEB_PORT = 8443;

  /** Where the interface for programs is unless the file says otherwise. */
  static final int API_PORT = 8444;

  /** The address to bind. The wildcard takes IPv4 and IPv6 alike where the machine has both. */
  public InetSocketAddress socketAddress() {
    return address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port);
  }

  /** As a person would write it in the file: {@code 5061}, {@code 192.0.2.7:5061}. */
  public String text() {
    if (address == null) {
      return Integer.toString(port);
    }
    String host = address.getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /**
   * Reads {@code 5061}, {@code 192.0.2.7:5061} or {@code [2001:db8::7]:5061}; names are not looked
   * up. {@code 0.0.0.0} and {@code [::]} both mean every address.
   *
   * @return null when the text is none of these
   */
  static @Nullable ListenAddress parse(Transport transport, String text, int line) {
    int colon = text.lastIndexOf(':');
    int port = PortRange.port(text.substring(colon + 1));
    if (port < 0) {
      return null;
    }
    if (colon < 0) {
      return new ListenAddress(transport, null, port, line);
    }
    InetAddress address = literal(text.substring(0, colon));
    if (address == null) {
      return null;
    }
    return new ListenAddress(transport, address.isAnyLocalAddress() ? null : address, port, line);
  }

  private static @Nullable InetAddress literal(String host) {
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (!bracketed && host.indexOf(':') >= 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(bracketed ? host.substring(1, host.length() - 1) : host);
    } catch (IllegalArgumentException notAnAddress) {
      return null;
    }
  }
}
