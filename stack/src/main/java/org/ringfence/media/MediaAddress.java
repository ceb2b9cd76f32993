package org.ringfence.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * An IP address and port as three numbers, so that comparing the source of a packet costs no
 * object. IPv4 is kept in its IPv6 form {@code ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2).
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @param socketAddress the same for the Java sockets
 */
public record MediaAddress(long high, long low, int port, InetSocketAddress socketAddress) {
  private static final long IPV4_PREFIX = 0xFFFFL << 32;

  /**
   * @throws IllegalArgumentException when the address was not resolved
   */
  public static MediaAddress of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("not resolved: " + address);
    }
    byte[] bytes = ip.getAddress();
    return bytes.length == 4
        ? new MediaAddress(0, ipv4(number(bytes, 0, 4)), address.getPort(), address)
        : new MediaAddress(number(bytes, 0, 8), number(bytes, 8, 8), address.getPort(), address);
  }

  public static MediaAddress of(long high, long low, int port) {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    try {
      // The JDK makes an Inet4Address of the mapped form.
      return new MediaAddress(
          high, low, port, new InetSocketAddress(InetAddress.getByAddress(bytes), port));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }

  /** The last 64 bits of an IPv4 address's IPv6 form. */
  public static long ipv4(long address) {
    return IPV4_PREFIX | (address & 0xFFFFFFFFL);
  }

  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  public boolean isIpv4() {
    return isIpv4(high, low);
  }

  public boolean is(long otherHigh, long otherLow, int otherPort) {
    return low == otherLow && port == otherPort && high == otherHigh;
  }

  public boolean sameIp(long otherHigh, long otherLow) {
    return low == otherLow && high == otherHigh;
  }

  @Override
  public String toString() {
    return socketAddress.toString();
  }

  private static long number(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | bytes[i] & 0xFF;
    }
    return value;
  }
}
