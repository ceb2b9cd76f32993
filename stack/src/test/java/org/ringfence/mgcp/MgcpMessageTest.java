package org.ringfence.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Messages as they go on the wire, ours and others'. */
class MgcpMessageTest {
  private static final int PCAP_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final int UDP = 17;

  /** The UDP payloads of a capture that lies beside the checkout. */
  private static List<byte[]> capture(String name) throws IOException {
    Path file = null;
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path here = at.resolve("shared/vectors/captures").resolve(name);
      if (Files.exists(here)) file = here;
    }
    Assumptions.assumeTrue(file != null, "shared/vectors/captures/" + name + " is not here");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> all = new ArrayList<>();
    for (int at = PCAP_HEADER; at < bytes.limit(); at += PACKET_HEADER + bytes.getInt(at + 8)) {
      int ip = at + PACKET_HEADER + 14;
      boolean isIp = bytes.get(ip - 2) == 8 && bytes.get(ip - 1) == 0;
      if (!isIp || bytes.get(ip + 9) != UDP) continue;
      int udp = ip + (bytes.get(ip) & 15) * 4;
      byte[] payload = new byte[Short.reverseBytes(bytes.getShort(udp + 4)) - 8];
      bytes.get(udp + 8, payload);
      all.add(payload);
    }
    return all;
  }

  private static List<MgcpMessage> parse(String text) {
    return MgcpMessage.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aTalkOfOthersIsReadWholeAndWrittenByteForByte() throws IOException {
    List<byte[]> datagrams = capture("mgcp.pcap");
    List<String> verbs = new ArrayList<>();
    for (byte[] datagram : datagrams) {
      List<MgcpMessage> messages = MgcpMessage.parse(datagram);
      assertThat(messages).hasSize(1);
      assertThat(text(messages.getFirst().write())).isEqualTo(text(datagram));
      if (messages.getFirst() instanceof MgcpCommand command) verbs.add(command.verb());
      if (messages.getFirst() instanceof MgcpResponse response) verbs.add("" + response.code());
    }
    assertThat(datagrams).hasSize(23);
    assertThat(verbs).contains("RQNT", "510", "RSIP", "200", "AUEP", "NTFY");
  }

  @Test
  void aCommandIsReadWithItsParametersAndItsDescription() {
    String sdp = "v=0\r\nc=IN IP4 192.0.2.7\r\nm=audio 4000 RTP/AVP 0\r\n";
    String text =
        "CRCX 1204 aaln/1@rgw.example MGCP 1.0 NCS 1.0\r\nC: A3C47F\r\nm:recvonly\r\n\r\n" + sdp;
    MgcpCommand command = (MgcpCommand) parse(text).getFirst();
    assertThat(command.is(Verb.CREATE_CONNECTION)).isTrue();
    assertThat(command.parameters().find(Parameters.MODE)).isEqualTo("recvonly");
    assertThat(command.version()).isEqualTo("1.0 NCS 1.0");
    assertThat(command.body()).isEqualTo(sdp);
    assertThat(text(command.write())).isEqualTo(text);
  }

  @Test
  void severalMessagesComeInOneDatagram() {
    String first = "200 2005 OK\r\n";
    String second = "DLCX 1244 aaln/2@gw MGCP 1.0\r\nC: 1\r\n\r\nv=0\r\n";
    List<MgcpMessage> both = parse(first + ".\r\n" + second + ".\r\n" + first);
    assertThat(both).hasSize(3);
    assertThat(text(MgcpMessage.write(both))).isEqualTo(first + ".\r\n" + second + ".\r\n" + first);
    assertThat(parse(".\n".repeat(100))).hasSize(1);
    assertThat(parse((first + ".\r\n").repeat(100))).hasSize(17);
  }

  @Test
  void whatIsNoMessageIsSaidToBeNone() {
    for (String text :
        List.of(
            "",
            "\r\n",
            "200\r\n",
            "200 0 OK\r\n",
            "RQNT 1 aaln/1 MGCP 1.0\r\n",
            "RQNT 1234567890 a@b MGCP 1.0\r\n",
            "RQNT x a@b MGCP 1.0\r\n",
            "RQNT 1 a@b SIP 1.0\r\n",
            "RQNT 1 a@b MGCP 1.0\r\nno parameter\r\n",
            "RQNT 1 a@b MGCP 1.0\r\n: 7\r\n")) {
      assertThat(parse(text).getLast()).as(text).isInstanceOf(MalformedMgcp.class);
    }
    assertThat(MgcpMessage.parse(new byte[9000]).getFirst()).isInstanceOf(MalformedMgcp.class);
    assertThat(MgcpMessage.parse(new byte[] {(byte) 0xC3}).getFirst())
        .isInstanceOf(MalformedMgcp.class);
  }

  @Test
  void aNameWithWildcardsCoversThoseBelowIt() {
    EndpointName line = EndpointName.parse("aaln/S2/1@VG224");
    assertThat(EndpointName.parse("*@vg224").covers(line)).isTrue();
    assertThat(EndpointName.parse("AALN/*@vg224").covers(line)).isTrue();
    assertThat(EndpointName.parse("aaln/s2/$@vg224").covers(line)).isTrue();
    assertThat(EndpointName.parse("aaln/*/1@vg224").covers(line)).isTrue();
    assertThat(EndpointName.parse("aaln/s2/2@vg224").covers(line)).isFalse();
    assertThat(EndpointName.parse("aaln/s2@vg224").covers(line)).isFalse();
    assertThat(EndpointName.parse("*@vg225").covers(line)).isFalse();
    assertThat(EndpointName.parse("a b@c")).isNull();
    assertThat(EndpointName.parse("@c")).isNull();
  }

  @Test
  void eventsAreReadWithWhatStandsInTheirParentheses() {
    String list = "L/ci(09/14/17/26,\"5\", \"Ann, (home)\"), rg, G/rt@1F, D/[0-9*#](D), L/vmwi(+)";
    List<PackageEvent> events = PackageEvent.parseList(list);
    assertThat(events).hasSize(5);
    assertThat(events.get(0).inside()).isEqualTo("09/14/17/26,\"5\", \"Ann, (home)\"");
    assertThat(events.get(1)).isEqualTo(PackageEvent.of("", "rg"));
    assertThat(events.get(2).connection()).isEqualTo("1F");
    assertThat(events.get(3).covers(PackageEvent.of("d", "#"))).isTrue();
    assertThat(events.get(3).covers(PackageEvent.of("d", "A"))).isFalse();
    assertThat(PackageEvent.parseList("L/ci(")).isNull();
    assertThat(PackageEvent.parseList("L/ci(\")")).isNull();
    assertThat(PackageEvent.parseList("(".repeat(50) + ")".repeat(50))).isNull();
  }
}
