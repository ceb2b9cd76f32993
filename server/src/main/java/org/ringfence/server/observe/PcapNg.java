package org.ringfence.server.observe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Messages as a capture that Wireshark and sngrep open (pcapng: a section, an interface of raw IP,
 * and a packet each). What passed over TLS is in the clear, without its secrets, and each message
 * is a datagram of its own between the two addresses; our port is called 5060, where readers look
 * for SIP.
 */
public final class PcapNg {
  private static final int SECTION = 0x0A0D0D0A;
  private static final int INTERFACE = 1;
  private static final int PACKET = 6;
  private static final int ORDER = 0x1A2B3C4D;
  private static final int RAW_IP = 101;
  private static final int SIP_PORT = 5060;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int MOST = 65_000;

  private PcapNg() {}

  public static byte[] of(List<PassedMessage> messages) {
    ByteBuffer out = ByteBuffer.allocate(256 + messages.size() * (MOST + 256));
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(SECTION).putInt(28).putInt(ORDER).putShort((short) 1).putShort((short) 0);
    out.putLong(-1).putInt(28);
    out.putInt(INTERFACE).putInt(20).putShort((short) RAW_IP).putShort((short) 0);
    out.putInt(0).putInt(20);
    for (PassedMessage each : messages) packet(out, each);
    byte[] written = new byte[out.position()];
    out.get(0, written);
    return written;
  }

  private static void packet(ByteBuffer out, PassedMessage message) {
    byte[] ip = ip(message);
    int padded = ip.length + 3 & ~3;
    int length = 32 + padded;
    long us = message.timeMs() * 1000;
    out.putInt(PACKET).putInt(length).putInt(0);
    out.putInt((int) (us >>> 32)).putInt((int) us);
    out.putInt(ip.length).putInt(ip.length).put(ip);
    out.put(new byte[padded - ip.length]).putInt(length);
  }

  private static byte[] ip(PassedMessage message) {
    byte[] text = message.text().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MOST);
    InetSocketAddress remote = address(message.remote());
    InetSocketAddress given = address(message.local());
    byte[] peer = remote.getAddress().getAddress();
    byte[] own = given.getAddress().getAddress();
    // Where we do not know our own address it is written as nought.
    if (own.length != peer.length) own = new byte[peer.length];
    byte[] source = message.received() ? peer : own;
    byte[] target = message.received() ? own : peer;
    int sourcePort = message.received() ? remote.getPort() : SIP_PORT;
    int targetPort = message.received() ? SIP_PORT : remote.getPort();
    int udp = UDP_HEADER + length;
    ByteBuffer out = ByteBuffer.allocate((peer.length == 4 ? 20 : 40) + udp);
    if (peer.length == 4) {
      out.put((byte) 0x45).put((byte) 0).putShort((short) (20 + udp)).putInt(0);
      out.put((byte) 64).put((byte) UDP).putShort((short) 0).put(source).put(target);
      out.putShort(10, checksum(out.array(), 20));
    } else {
      out.putInt(0x60000000).putShort((short) udp).put((byte) UDP).put((byte) 64);
      out.put(source).put(target);
    }
    out.putShort((short) sourcePort).putShort((short) targetPort);
    out.putShort((short) udp).putShort((short) 0).put(text, 0, length);
    return out.array();
  }

  /** RFC 1071. */
  private static short checksum(byte[] header, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
    while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~sum;
  }

  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), SIP_PORT);
    String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
    return new InetSocketAddress(
        InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
  }
}
