package org.ringfence.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Whatever bytes come: no exception, and every value can be asked for. */
class StunFuzzTest {
  private static final InetSocketAddress FROM =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 4000);

  @FuzzTest(maxDuration = "60s")
  void everyMessageCanBeRead(byte[] bytes) {
    switch (StunMessage.parse(bytes)) {
      case MalformedStun malformed -> assertThat(malformed.offset()).isBetween(0, bytes.length);
      case StunMessage message -> touch(message);
    }
  }

  static void touch(StunMessage message) {
    for (int type = 0; type < 0x40; type++) {
      for (int high : new int[] {0, 0x8000}) {
        message.value(high + type);
        message.text(high + type);
        message.uint32(high + type);
        message.uint64(high + type);
        message.address(high + type);
        message.xorAddress(high + type);
      }
    }
    assertThat(message.unknown()).allMatch(AttributeType::mustBeUnderstood);
    message.error();
    message.fingerprint();
    message.integrity(new byte[] {1});
    message.integritySha256(new byte[] {1});
    byte[] answer = new BindingResponder(1000, 0).respond(message, FROM, 0);
    if (answer != null) {
      assertThat(answer.length).isLessThanOrEqualTo(64);
      assertThat(StunMessage.parse(answer)).isInstanceOf(StunMessage.class);
    }
  }
}
