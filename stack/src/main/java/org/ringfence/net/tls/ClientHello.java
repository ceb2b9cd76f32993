package org.ringfence.net.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.base.Limits;

/**
 * What a client says before anything is encrypted (RFC 8446 section 4.1.2), so far as it decides
 * which certificate is shown.
 *
 * @param protocols those it can speak inside (RFC 7301), the best first
 */
public record ClientHello(List<String> protocols) {
  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int ALPN = 16;

  public ClientHello {
    protocols = List.copyOf(protocols);
  }

  /** Reads the message without its handshake header; what is broken has no protocols. */
  public static ClientHello parse(ByteBuffer hello) {
    ByteBuffer in = hello.slice();
    if (!skip(in, VERSION_AND_RANDOM)
        || !skip(in, length(in, 1)) // session
        || !skip(in, length(in, 2)) // cipher suites
        || !skip(in, length(in, 1))) { // compression
      return new ClientHello(List.of());
    }
    int extensions = length(in, 2);
    if (extensions < 0) return new ClientHello(List.of());
    while (in.remaining() >= 4) {
      int type = Short.toUnsignedInt(in.getShort());
      int length = length(in, 2);
      if (length < 0) break;
      if (type == ALPN) return new ClientHello(protocols(in.slice(in.position(), length)));
      skip(in, length);
    }
    return new ClientHello(List.of());
  }

  private static List<String> protocols(ByteBuffer in) {
    List<String> names = new ArrayList<>();
    if (length(in, 2) < 0) return names;
    while (in.hasRemaining() && names.size() < Limits.TLS_PROTOCOLS) {
      int length = length(in, 1);
      if (length <= 0) return List.of();
      byte[] name = new byte[length];
      in.get(name);
      names.add(new String(name, StandardCharsets.ISO_8859_1));
    }
    return names;
  }

  /** A length in one or two bytes; -1 when it or what it announces is not all there. */
  private static int length(ByteBuffer in, int bytes) {
    if (in.remaining() < bytes) return -1;
    int length = bytes == 1 ? Byte.toUnsignedInt(in.get()) : Short.toUnsignedInt(in.getShort());
    return length > in.remaining() ? -1 : length;
  }

  private static boolean skip(ByteBuffer in, int bytes) {
    if (bytes < 0 || bytes > in.remaining()) return false;
    in.position(in.position() + bytes);
    return true;
  }
}
