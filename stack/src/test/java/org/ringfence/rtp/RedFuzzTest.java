package org.ringfence.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/** Whatever bytes come as redundant audio: no exception, and blocks that lie within. */
class RedFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void everyPayloadCanBeRead(byte[] bytes) {
    RedPayload red = new RedPayload();
    if (!red.wrap(ByteBuffer.wrap(bytes), 0, bytes.length)) {
      assertThat(red.count()).isZero();
      return;
    }
    for (int i = 0; i < red.count(); i++) {
      assertThat(red.offset(i)).isBetween(1, bytes.length);
      assertThat(red.length(i)).isBetween(0, bytes.length - red.offset(i));
      assertThat(red.payloadType(i)).isBetween(0, 127);
      assertThat(red.timestampOffset(i)).isBetween(0, RedPayload.MOST_OFFSET);
    }
  }
}
