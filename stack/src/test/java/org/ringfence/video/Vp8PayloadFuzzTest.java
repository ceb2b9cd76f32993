package org.ringfence.video;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever bytes come as payloads of VP8: no exception, and a bounded frame. */
class Vp8PayloadFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void everyPayloadIsTaken(FuzzedDataProvider data) {
    PayloadFuzz.run(VideoCodec.VP8, data);
  }
}
