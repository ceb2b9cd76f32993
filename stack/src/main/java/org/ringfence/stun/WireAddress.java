package org.ringfence.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An address as attributes carry it (RFC 8489 sections 14.1 and 14.2).
 *
 * <pre>
 *   |0 0 0 0 0 0 0 0|    Family     |             Port              |
 *   |                 Address (32 bits or 128 bits)                 |
 * </pre>
 */
final class WireAddress {
  private static final int IPV4 = 1;
  private static final int IPV6 = 2;

  private WireAddress() {}

  /** The address, or null when it is not one. {@code mask} is the cookie and transaction ID. */
  static @Nullable InetSocketAddress read(byte[] bytes, int offset, int length, byte[] mask) {
    if (length < 8) return null;
    int family = bytes[offset + 1];
    int size = family == IPV4 ? 4 : family == IPV6 ? 16 : 0;
    if (size == 0 || length != 4 + size) return null;
    int port = ((bytes[offset + 2] ^ mask[0]) & 0xFF) << 8 | ((bytes[offset + 3] ^ mask[1]) & 0xFF);
    byte[] address = new byte[size];
    for (int i = 0; i < size; i++) address[i] = (byte) (bytes[offset + 4 + i] ^ mask[i]);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(address), port);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static void write(ByteBuffer out, InetSocketAddress address, byte[] mask) {
    byte[] bytes = address.getAddress().getAddress();
    out.put((byte) 0).put((byte) (bytes.length == 4 ? IPV4 : IPV6));
    int port = address.getPort();
    out.put((byte) (port >> 8 ^ mask[0])).put((byte) (port ^ mask[1]));
    for (int i = 0; i < bytes.length; i++) out.put((byte) (bytes[i] ^ mask[i]));
  }
}
