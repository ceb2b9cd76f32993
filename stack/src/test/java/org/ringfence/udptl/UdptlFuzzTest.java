package org.ringfence.udptl;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Whatever bytes come: a value, and nothing that is found lies outside them. */
class UdptlFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void whatIsFoundLiesInTheDatagram(byte[] bytes) {
    UdptlPacket packet = new UdptlPacket();
    if (packet.wrap(ByteBuffer.wrap(bytes), 0, bytes.length) != UdptlStatus.VALID) return;
    int at = packet.primaryOffset() + packet.primaryLength();
    for (int i = 0; i < packet.entries(); i++) {
      assertThat(packet.entryOffset(i)).isGreaterThan(at);
      at = packet.entryOffset(i) + packet.entryLength(i);
    }
    assertThat(packet.bytes()).isBetween(at, bytes.length);
    new UdptlReception().arrived(packet.sequenceNumber());
  }
}
