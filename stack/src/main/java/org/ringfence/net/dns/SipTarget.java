package org.ringfence.net.dns;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.SipUri;

/**
 * What RFC 3263 section 4 calls TARGET, with what the URI says of port and transport.
 *
 * @param host a name, or an address without brackets
 * @param port -1 when none is given
 * @param transport null when none is given
 * @param secure whether only secure transports will do ({@code sips})
 * @param peerName what the peer's certificate must show
 */
public record SipTarget(
    String host, int port, @Nullable Transport transport, boolean secure, String peerName) {

  /** The target of a request URI or topmost Route; {@code maddr} wins over the host. */
  public static SipTarget of(SipUri uri) {
    String host = uri.hostPort().address();
    String maddr = uri.params().value("maddr");
    String target = maddr == null || maddr.isEmpty() ? host : unbracketed(maddr);
    return new SipTarget(target, uri.port(), uri.transport(), uri.secure(), host);
  }

  /** Where a response goes when its connection is gone (RFC 3263 section 5). */
  public static SipTarget ofSentBy(Transport transport, String host, int port) {
    String plain = unbracketed(host);
    return new SipTarget(plain, port, transport, transport.secure(), plain);
  }

  /** The address the host is, or null when it is a name; never looks anything up. */
  public @Nullable InetAddress numericHost() {
    return numeric(host);
  }

  static @Nullable InetAddress numeric(String host) {
    boolean ipv4 = host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (!ipv4 && host.indexOf(':') < 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String unbracketed(String host) {
    boolean bracketed = host.length() > 2 && host.charAt(0) == '[' && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }
}
