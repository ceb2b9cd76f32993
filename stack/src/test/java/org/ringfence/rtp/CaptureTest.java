package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What others really sent: the captures that lie beside the checkout. */
class CaptureTest {
  private static ByteBuffer capture(String name) throws IOException {
    Path here = Path.of("").toAbsolutePath();
    for (Path at = here; at != null; at = at.getParent()) {
      Path file = at.resolve("shared/vectors/captures").resolve(name);
      if (Files.exists(file)) {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    Assumptions.abort("shared/vectors/captures/" + name + " is not here");
    throw new IllegalStateException();
  }

  /** The UDP payload in an IPv4 packet at {@code offset}; empty when there is none. */
  private static void udp(ByteBuffer file, int offset, int end, List<byte[]> out) {
    if (file.get(offset) >>> 4 != 4 || file.get(offset + 9) != 17) {
      return;
    }
    int payload = offset + (file.get(offset) & 15) * 4 + 8;
    byte[] bytes = new byte[end - payload];
    file.get(payload, bytes);
    out.add(bytes);
  }

  private static List<byte[]> pcapng(String name) throws IOException {
    ByteBuffer file = capture(name);
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 0; at < file.limit(); at += file.getInt(at + 4)) {
      if (file.getInt(at) == 6) { // an enhanced packet block, of Ethernet here
        int end = at + 28 + file.getInt(at + 20);
        boolean tagged = file.get(at + 28 + 12) == (byte) 0x81; // IEEE 802.1Q
        udp(file, at + 28 + (tagged ? 18 : 14), end, payloads);
      }
    }
    return payloads;
  }

  @Test
  void theRtpCaptureParses() throws IOException {
    int rtp = 0;
    int rtcp = 0;
    int other = 0;
    RtpPacket packet = new RtpPacket();
    RtcpPacket compound = new RtcpPacket();
    for (byte[] bytes : pcapng("rtp.pcapng")) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      switch (PacketKind.of(buffer, 0, bytes.length)) {
        case RTP -> {
          assertThat(packet.wrap(buffer, 0, bytes.length)).isEqualTo(RtpStatus.VALID);
          assertThat(packet.payloadLength()).isPositive();
          rtp++;
        }
        case RTCP -> {
          compound.wrap(buffer, 0, bytes.length);
          rtcp++;
        }
        default -> other++;
      }
    }
    assertThat(rtp).isEqualTo(69);
    assertThat(rtcp).isEqualTo(3);
    assertThat(other).isEqualTo(3);
  }

  @Test
  void theRtcpCaptureParses() throws IOException {
    ByteBuffer file = capture("rtcp_multiple_pkts_in_the_same_datagram.pcap");
    List<byte[]> payloads = new ArrayList<>();
    for (int at = 24; at < file.limit(); ) {
      int end = at + 16 + file.getInt(at + 8);
      udp(file, at + 16 + 16, end, payloads); // behind Linux's cooked header
      at = end;
    }
    RtcpPacket packet = new RtcpPacket();
    List<String> seen = new ArrayList<>();
    for (byte[] bytes : payloads) {
      assertThat(packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(RtcpStatus.VALID);
      while (packet.next()) {
        seen.add(
            packet.type() == RtcpPacket.SOURCE_DESCRIPTION ? packet.cname() : "" + packet.type());
      }
    }
    assertThat(seen).hasSize(10).startsWith("200", "5d931534").contains("201", "1932db4");
  }
}
