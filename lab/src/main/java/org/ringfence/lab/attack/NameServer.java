package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.ringfence.lab.peer.PeerFailure;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The only DNS server of the lab, and a carrier that is known by a name of it. Its answers are good
 * for a second; somebody may take it away.
 */
final class NameServer implements AutoCloseable {
  private static final String CARRIER = "carrier.lab.";
  private static final long LASTS_SECONDS = 1;

  /** A number outside, as the lab's phones dial it. */
  static final String NUMBER = "0030555010";

  private final DatagramSocket socket;
  private final HonestPhone carrier;
  private volatile boolean silent;

  NameServer() {
    InetAddress here = InetAddress.getLoopbackAddress();
    try {
      socket = new DatagramSocket(new InetSocketAddress(here, 0));
    } catch (IOException e) {
      throw new PeerFailure("no socket for DNS", e);
    }
    InetSocketAddress any = new InetSocketAddress(here, 0);
    carrier = new HonestPhone(HonestCalls.account(0), "carrier.lab", any, any);
    Thread.ofPlatform().daemon().name("dns").start(this::answer);
  }

  /** Put before a server's command, so that it asks here. */
  List<String> prefix() {
    String flag = "-Ddns.server=127.0.0.1:" + socket.getLocalPort();
    return List.of("env", "JAVA_TOOL_OPTIONS=" + flag);
  }

  /** What a server's configuration says of the carrier. */
  static String sections() {
    return """
    numbers:
      country: DE
      areaCode: "30"
      outsidePrefix: "0"
      callsAtOnce: 1000
      callsPerHour: 100000
    trunks:
      lab: {server: carrier.lab, transport: udp, media: clear, number: "+4930123450",
        rates: "+ 1", checkSeconds: 0, channels: 1000}
    """;
  }

  /** Nobody is answered from now on, or everybody again. */
  void silent(boolean on) {
    silent = on;
  }

  private void answer() {
    byte[] buffer = new byte[4_096];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!socket.isClosed()) {
      try {
        packet.setLength(buffer.length);
        socket.receive(packet);
        if (silent) continue;
        byte[] answer = answer(new Message(Arrays.copyOf(buffer, packet.getLength()))).toWire();
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException brokenOrClosed) {
        // The loop sees it.
      }
    }
  }

  private Message answer(Message question) throws IOException {
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    Record asked = question.getQuestion();
    answer.addRecord(asked, Section.QUESTION);
    Name carriers = Name.fromString(CARRIER);
    Name service = Name.fromString("_sip._udp." + CARRIER);
    if (asked.getType() == Type.SRV && asked.getName().equals(service)) {
      int port = carrier.address().getPort();
      answer.addRecord(
          new SRVRecord(service, DClass.IN, LASTS_SECONDS, 1, 1, port, carriers), Section.ANSWER);
    } else if (asked.getType() == Type.A && asked.getName().equals(carriers)) {
      InetAddress there = carrier.address().getAddress();
      answer.addRecord(new ARecord(carriers, DClass.IN, LASTS_SECONDS, there), Section.ANSWER);
    }
    return answer;
  }

  @Override
  public void close() {
    socket.close();
    carrier.close();
  }
}
