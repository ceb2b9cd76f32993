package org.ringfence.lab.peer;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An rtpengine as Debian's package runs it but for the ports: a relay of media that is told of
 * calls by its ng protocol, a cookie and bencode over UDP.
 */
public final class RtpenginePeer implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("m=audio (\\d+) ");
  private static final int ANSWER_MS = 500;
  private static final Duration START = Duration.ofSeconds(20);

  private final int firstPort;
  private final int ports;
  private final InetSocketAddress control;
  private final DatagramSocket socket;
  private final PeerProcess process;
  private int cookie;

  /** Starts it in {@code folder} with so many media ports; back when it takes commands. */
  public RtpenginePeer(Path folder, int ports) {
    this.ports = ports;
    firstPort = Ports.range(ports);
    control = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.next());
    try {
      socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      socket.setSoTimeout(ANSWER_MS);
    } catch (SocketException e) {
      throw new PeerFailure("there is no socket for rtpengine", e);
    }
    process = PeerProcess.start("rtpengine", folder, null, command());
    try {
      process.await("takes no commands", () -> answers("d7:command4:pinge"), START);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private List<String> command() {
    return List.of(
        "rtpengine",
        "--table=-1",
        "--foreground",
        "--log-stderr",
        "--interface=127.0.0.1",
        "--listen-ng=127.0.0.1:" + control.getPort(),
        "--port-min=" + firstPort,
        "--port-max=" + (firstPort + ports - 1));
  }

  public int firstMediaPort() {
    return firstPort;
  }

  /** The ports of one call of PCMU: where A is to send, and where B is. */
  public record Call(int towardsA, int towardsB) {}

  /** Sets up a call between two that receive there. */
  public Call call(int receivingA, int receivingB) {
    String offer = ask(command("offer", receivingA));
    String answer = ask(command("answer", receivingB));
    // What the offer becomes is for B, so its port is the one B sends to; and the other way round.
    return new Call(port(answer), port(offer));
  }

  private static String command(String name, int port) {
    String sdp =
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
            + port
            + " RTP/AVP 0\r\n";
    String to = name.equals("answer") ? string("to-tag") + string("b") : "";
    return "d"
        + string("call-id")
        + string("lab")
        + string("command")
        + string(name)
        + string("from-tag")
        + string("a")
        + string("sdp")
        + string(sdp)
        + to
        + "e";
  }

  private static String string(String text) {
    return text.length() + ":" + text;
  }

  private int port(String answer) {
    Matcher matcher = PORT.matcher(answer);
    if (!matcher.find()) throw process.failure("said " + answer, null);
    return Integer.parseInt(matcher.group(1));
  }

  private boolean answers(String bencode) {
    try {
      return !exchange(bencode).isEmpty();
    } catch (IOException notYet) {
      return false;
    }
  }

  private String ask(String bencode) {
    try {
      return exchange(bencode);
    } catch (IOException e) {
      throw process.failure("did not answer", e);
    }
  }

  private String exchange(String bencode) throws IOException {
    byte[] bytes = (++cookie + " " + bencode).getBytes(StandardCharsets.US_ASCII);
    socket.send(new DatagramPacket(bytes, bytes.length, control));
    DatagramPacket answer = new DatagramPacket(new byte[8192], 8192);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    socket.close();
    process.close();
  }
}
