package org.ringfence.server.observe;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A message as Homer and other captures take it: the encapsulation protocol HEP, version 3. Big
 * endian: {@code HEP3}, the length of all (2), then chunks of a vendor (2, nought for the common
 * ones), a type (2), their own length (2, these six bytes included) and a value.
 */
final class Hep3 {
  private static final int HEADER = 6;
  private static final int FAMILY = 0x01;
  private static final int PROTOCOL = 0x02;
  private static final int SOURCE_IPV4 = 0x03;
  private static final int TARGET_IPV4 = 0x04;
  private static final int SOURCE_IPV6 = 0x05;
  private static final int TARGET_IPV6 = 0x06;
  private static final int SOURCE_PORT = 0x07;
  private static final int TARGET_PORT = 0x08;
  private static final int SECONDS = 0x09;
  private static final int MICROSECONDS = 0x0A;
  private static final int KIND = 0x0B;
  private static final int AGENT = 0x0C;
  private static final int PASSWORD = 0x0E;
  private static final int PAYLOAD = 0x0F;
  private static final int CORRELATION = 0x11;

  private static final byte SIP = 1;
  private static final byte UDP = 17;
  private static final byte TCP = 6;
  private static final byte INET = 2;
  private static final byte INET6 = 10;

  /** What fits into a datagram beside all else. */
  private static final int MOST_PAYLOAD = 60_000;

  private static final int MOST_CORRELATION = 256;

  private Hep3() {}

  /**
   * A message as a datagram.
   *
   * @param correlation what all legs of a call have in common
   * @param agent who captured it, by the number it has there
   * @param password for the capture; empty for none
   */
  static byte[] of(PassedMessage message, String correlation, int agent, String password) {
    byte[] text = message.text().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MOST_PAYLOAD);
    byte[] common = correlation.getBytes(StandardCharsets.UTF_8);
    int commonLength = Math.min(common.length, MOST_CORRELATION);
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    InetSocketAddress remote = PcapNg.address(message.remote());
    InetSocketAddress local = PcapNg.address(message.local());
    InetSocketAddress source = message.received() ? remote : local;
    InetSocketAddress target = message.received() ? local : remote;
    byte[] from = source.getAddress().getAddress();
    byte[] to = target.getAddress().getAddress();
    // Where we do not know our own address it is written as nought.
    if (!message.received()) from = from.length == to.length ? from : new byte[to.length];
    else to = to.length == from.length ? to : new byte[from.length];
    boolean six = from.length == 16;
    ByteBuffer out = ByteBuffer.allocate(256 + secret.length + commonLength + length);
    out.put("HEP3".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0);
    chunk(out, FAMILY, 1).put(six ? INET6 : INET);
    chunk(out, PROTOCOL, 1).put(message.transport().equals("UDP") ? UDP : TCP);
    chunk(out, six ? SOURCE_IPV6 : SOURCE_IPV4, from.length).put(from);
    chunk(out, six ? TARGET_IPV6 : TARGET_IPV4, to.length).put(to);
    chunk(out, SOURCE_PORT, 2).putShort((short) source.getPort());
    chunk(out, TARGET_PORT, 2).putShort((short) target.getPort());
    chunk(out, SECONDS, 4).putInt((int) (message.timeMs() / 1000));
    chunk(out, MICROSECONDS, 4).putInt((int) (message.timeMs() % 1000 * 1000));
    chunk(out, KIND, 1).put(SIP);
    chunk(out, AGENT, 4).putInt(agent);
    if (secret.length > 0) chunk(out, PASSWORD, secret.length).put(secret);
    chunk(out, CORRELATION, commonLength).put(common, 0, commonLength);
    chunk(out, PAYLOAD, length).put(text, 0, length);
    out.putShort(4, (short) out.position());
    byte[] written = new byte[out.position()];
    out.get(0, written);
    return written;
  }

  private static ByteBuffer chunk(ByteBuffer out, int type, int length) {
    return out.putShort((short) 0).putShort((short) type).putShort((short) (HEADER + length));
  }
}
