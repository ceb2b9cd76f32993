package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DtmfInfoTest {
  @Test
  void readsWhatItWrites() {
    for (char key : "0123456789*#ABCD".toCharArray()) {
      assertThat(DtmfInfo.key(DtmfInfo.TYPE, DtmfInfo.body(key))).isEqualTo(key);
    }
  }

  @Test
  void readsThePlainFormAndTypesInAnyCase() {
    assertThat(key("application/dtmf", "5\r\n")).isEqualTo('5');
    assertThat(key("Application/DTMF-Relay", "Signal= b\r\nDuration=90")).isEqualTo('B');
  }

  @Test
  void whatIsNoKeyIsNone() {
    assertThat(key("text/plain", "Signal=1")).isEqualTo((char) 0);
    assertThat(key("application/dtmf-relay", "Duration=1")).isEqualTo((char) 0);
    assertThat(key("application/dtmf", "")).isEqualTo((char) 0);
    assertThat(key("application/dtmf", "x")).isEqualTo((char) 0);
  }

  private static char key(String type, String body) {
    return DtmfInfo.key(type, body.getBytes(StandardCharsets.UTF_8));
  }
}
