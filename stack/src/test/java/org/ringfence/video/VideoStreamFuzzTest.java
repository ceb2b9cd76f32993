package org.ringfence.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.ringfence.base.Limits;

/** Whatever bytes come as a stream of video: frames of it, or a word why not. */
class VideoStreamFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void everyStreamIsReadToAnEnd(byte[] bytes) throws IOException {
    FrameBuffer frame = new FrameBuffer();
    try {
      VideoReader reader = VideoReader.of(new ByteArrayInputStream(bytes));
      while (reader.read(frame)) {
        assertThat(frame.length()).isBetween(0, Limits.VIDEO_FRAME_BYTES);
      }
    } catch (VideoFormatException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }
}
