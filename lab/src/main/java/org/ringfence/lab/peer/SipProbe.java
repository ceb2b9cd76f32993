package org.ringfence.lab.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.ringfence.base.Transport;

/** Asks whether something answers on a loopback port: OPTIONS over UDP, a connection otherwise. */
public final class SipProbe {
  private static final int WAIT_MS = 200;

  private SipProbe() {}

  /** True when the port takes a connection, or (UDP) answers an OPTIONS with anything at all. */
  public static boolean answers(Transport transport, int port) {
    try {
      return transport == Transport.UDP ? answersOptions(port) : accepts(port);
    } catch (IOException notYet) {
      return false;
    }
  }

  private static boolean accepts(int port) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAIT_MS);
      return true;
    }
  }

  private static boolean answersOptions(int port) throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.setSoTimeout(WAIT_MS);
      socket.connect(InetAddress.getLoopbackAddress(), port);
      byte[] request =
          """
          OPTIONS sip:127.0.0.1:%2$d SIP/2.0
          Via: SIP/2.0/UDP 127.0.0.1:%1$d;branch=z9hG4bKprobe%1$d;rport
          Max-Forwards: 70
          From: <sip:probe@127.0.0.1>;tag=probe
          To: <sip:127.0.0.1:%2$d>
          Call-ID: probe-%1$d
          CSeq: 1 OPTIONS
          Content-Length: 0

          """
              .formatted(socket.getLocalPort(), port)
              .replace("\n", "\r\n")
              .getBytes(StandardCharsets.US_ASCII);
      socket.send(new DatagramPacket(request, request.length));
      socket.receive(new DatagramPacket(new byte[4_096], 4_096));
      return true;
    }
  }
}
