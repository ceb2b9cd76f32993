package org.ringfence.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others really sent: the captures that lie beside the checkout. */
class CaptureTest {
  private static ByteBuffer capture(String name) throws IOException {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path file = at.resolve("shared/vectors/captures").resolve(name);
      if (Files.exists(file)) {
        return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      }
    }
    Assumptions.abort("shared/vectors/captures/" + name + " is not here");
    throw new IllegalStateException();
  }

  /** The UDP payloads of a pcap or pcapng file of Ethernet frames. */
  private static List<byte[]> payloads(String name) throws IOException {
    ByteBuffer file = capture(name);
    List<byte[]> out = new ArrayList<>();
    boolean pcapng = file.getInt(0) == 0x0A0D0D0A;
    for (int at = pcapng ? 0 : 24; at < file.limit(); ) {
      if (!pcapng) {
        udp(file, at + 16, out);
        at += 16 + file.getInt(at + 8);
      } else {
        if (file.getInt(at) == 6) udp(file, at + 28, out);
        at += file.getInt(at + 4);
      }
    }
    return out;
  }

  private static void udp(ByteBuffer file, int frame, List<byte[]> out) {
    boolean v4 = file.get(frame + 12) == 0x08 && file.get(frame + 13) == 0;
    boolean v6 = file.get(frame + 12) == (byte) 0x86 && file.get(frame + 13) == (byte) 0xDD;
    if (!v4 && !v6) return;
    int ip = frame + 14;
    if (file.get(ip + (v4 ? 9 : 6)) != 17) return;
    int udp = ip + (v4 ? (file.get(ip) & 15) * 4 : 40);
    byte[] payload = new byte[Short.reverseBytes(file.getShort(udp + 4)) - 8];
    file.get(udp + 8, payload);
    out.add(payload);
  }

  @ParameterizedTest
  @CsvSource({
    "stun.pcap, 121, 0, 13, 1",
    "stun_classic.pcap, 0, 2, 0, 0",
    "stun_dtls_rtp.pcapng, 4, 0, 4, 0",
    "stun_dtls_rtp_unidir.pcapng, 43, 0, 6, 0",
    "stun_google_meet.pcapng, 87, 0, 63, 0",
    "stun_wa_call.pcapng, 96, 0, 0, 0",
    "stun_zoom.pcapng, 24, 0, 24, 0",
  })
  void everyMessageIsRead(String name, int messages, int classic, int fingerprints, int wrong)
      throws IOException {
    int read = 0;
    int refused = 0;
    int valid = 0;
    int broken = 0;
    for (byte[] payload : payloads(name)) {
      if (payload.length < StunMessage.HEADER_BYTES || (payload[0] & 0xFC) != 0) continue;
      switch (StunMessage.parse(payload)) {
        case MalformedStun malformed -> {
          assertThat(malformed.reason()).isEqualTo("no magic cookie");
          refused++;
        }
        case StunMessage message -> {
          StunFuzzTest.touch(message);
          if (message.fingerprint() == Integrity.WRONG) broken++;
          if (message.fingerprint() == Integrity.VALID) valid++;
          read++;
        }
      }
    }
    assertThat(read).isEqualTo(messages);
    assertThat(refused).isEqualTo(classic);
    assertThat(valid).isEqualTo(fingerprints);
    assertThat(broken).isEqualTo(wrong);
  }
}
