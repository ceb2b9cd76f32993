package org.ringfence.video;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever bytes come as payloads of H.264: no exception, and a bounded frame. */
class H264PayloadFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void everyPayloadIsTaken(FuzzedDataProvider data) {
    PayloadFuzz.run(VideoCodec.H264, data);
  }
}
