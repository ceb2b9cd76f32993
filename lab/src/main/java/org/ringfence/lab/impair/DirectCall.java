package org.ringfence.lab.impair;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringfence.lab.peer.PeerFailure;

/**
 * A call placed at a phone on loopback, without a server between: INVITE until it is answered, ACK,
 * BYE. The media comes from another socket than the signalling.
 */
final class DirectCall implements AutoCloseable {
  private static final int TRY_MS = 500;
  private static final int TRIES = 40;
  private static final Pattern PORT = Pattern.compile("(?m)^m=audio (\\d+)");
  private static final Pattern TO = Pattern.compile("(?mi)^(?:To|t):\\s*(.*)$");

  private final DatagramSocket socket;
  private final int port;
  private final String id;
  private final String to;
  private final int mediaPort;

  /**
   * Calls; back when the call is up.
   *
   * @param port where the phone listens
   * @param media where our media comes from
   * @param rtpmap such as {@code 0 PCMU/8000}
   */
  DirectCall(int port, InetSocketAddress media, String rtpmap, String fmtp) {
    this.port = port;
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      id = "impair-" + socket.getLocalPort() + "-" + media.getPort();
      String answer = invite(offer(media, rtpmap, fmtp));
      to = first(TO, answer).strip();
      mediaPort = Integer.parseInt(first(PORT, answer));
      send(request("ACK", 1, to, ""));
    } catch (IOException e) {
      throw new PeerFailure("cannot call port " + port, e);
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) throw new PeerFailure("no " + pattern + " in\n" + text);
    return matcher.group(1);
  }

  private String invite(String sdp) throws IOException {
    socket.setSoTimeout(TRY_MS);
    byte[] buffer = new byte[8_192];
    boolean heard = false;
    for (int i = 0; i < TRIES; i++) {
      if (!heard) send(request("INVITE", 1, "<" + uri() + ">", sdp));
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          socket.receive(packet);
          String text =
              new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8).replace("\r", "");
          heard |= text.startsWith("SIP/2.0 1");
          if (text.startsWith("SIP/2.0 200") && text.contains("INVITE")) return text;
          if (text.matches("(?s)SIP/2.0 [3-6].*")) throw new PeerFailure("refused:\n" + text);
        }
      } catch (SocketTimeoutException again) {
        // Try once more.
      }
    }
    throw new PeerFailure("port " + port + " does not answer");
  }

  private static String offer(InetSocketAddress media, String rtpmap, String fmtp) {
    String type = rtpmap.substring(0, rtpmap.indexOf(' '));
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    c=IN IP4 127.0.0.1
    t=0 0
    m=audio %d RTP/AVP %s
    a=rtpmap:%s
    %sa=ptime:20
    a=sendrecv
    """
        .formatted(media.getPort(), type, rtpmap, fmtp.isEmpty() ? "" : "a=fmtp:" + fmtp + "\n");
  }

  private String uri() {
    return "sip:peer@127.0.0.1:" + port;
  }

  private String request(String method, int cseq, String toWhom, String body) {
    String type = body.isEmpty() ? "" : "Content-Type: application/sdp\n";
    String head =
        """
        %s %s SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s%s;rport
        Max-Forwards: 70
        From: <sip:lab@127.0.0.1>;tag=lab
        To: %s
        Call-ID: %s
        CSeq: %d %s
        Contact: <sip:lab@127.0.0.1:%d>
        %sContent-Length: %d

        """
            .formatted(
                method,
                uri(),
                socket.getLocalPort(),
                id,
                method,
                toWhom,
                id,
                cseq,
                method,
                socket.getLocalPort(),
                type,
                body.replace("\n", "\r\n").length());
    return head + body;
  }

  private void send(String text) throws IOException {
    byte[] bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    var where = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    socket.send(new DatagramPacket(bytes, bytes.length, where));
  }

  /** Where the phone wants its RTP. */
  InetSocketAddress media() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), mediaPort);
  }

  @Override
  public void close() {
    try {
      send(request("BYE", 2, to, ""));
      socket.receive(new DatagramPacket(new byte[8_192], 8_192));
    } catch (IOException gone) {
      // It has hung up by itself, or will.
    } finally {
      socket.close();
    }
  }
}
