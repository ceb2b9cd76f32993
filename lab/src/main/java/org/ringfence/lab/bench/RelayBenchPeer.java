package org.ringfence.lab.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's rtpengine, told by its ng protocol: a cookie, then bencode, over UDP. */
final class RelayBenchPeer implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("m=audio (\\d+) ");
  private static final int ANSWER_MS = 2_000;

  private final DatagramSocket socket = new DatagramSocket();
  private final int controlPort;
  private int cookie;

  RelayBenchPeer(int controlPort) throws IOException {
    this.controlPort = controlPort;
    socket.setSoTimeout(ANSWER_MS);
  }

  /** Waits until it answers, at most so many tries of 100 ms. */
  void awaitReady(int tries) throws IOException, InterruptedException {
    socket.setSoTimeout(100);
    for (int i = 0; i < tries; i++) {
      try {
        ask("d7:command4:pinge");
        socket.setSoTimeout(ANSWER_MS);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("rtpengine does not answer");
  }

  /**
   * Sets up one call.
   *
   * @return its ports towards A and towards B
   */
  int[] call(int number, int generatorA, int generatorB) throws IOException {
    String offer = ask(command("offer", number, generatorA));
    String answer = ask(command("answer", number, generatorB));
    // The SDP of the offer goes to B, so its port is the one B sends to; and the other way round.
    return new int[] {port(answer), port(offer)};
  }

  private static String command(String name, int number, int port) {
    String sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
            + port
            + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
    return "d"
        + string("ICE")
        + string("remove")
        + string("call-id")
        + string("bench-" + number)
        + string("command")
        + string(name)
        + string("from-tag")
        + string("a" + number)
        + string("sdp")
        + string(sdp)
        + (name.equals("answer") ? string("to-tag") + string("b" + number) : "")
        + "e";
  }

  private static String string(String text) {
    return text.length() + ":" + text;
  }

  private static int port(String answer) throws IOException {
    Matcher matcher = PORT.matcher(answer);
    if (!matcher.find()) {
      throw new IOException("rtpengine said: " + answer);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private String ask(String bencode) throws IOException {
    byte[] bytes = (++cookie + " " + bencode).getBytes(StandardCharsets.US_ASCII);
    socket.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), controlPort));
    DatagramPacket answer = new DatagramPacket(new byte[8192], 8192);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    socket.close();
  }
}
