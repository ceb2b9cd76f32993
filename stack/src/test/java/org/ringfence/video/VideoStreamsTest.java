package org.ringfence.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of two seconds, 15 frames each, a key frame every second, made by ffmpeg. */
class VideoStreamsTest {
  private final FrameBuffer frame = new FrameBuffer();

  private static byte[] sample(String name) throws IOException {
    try (InputStream in = VideoStreamsTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  /** Gives a byte at a time, as a slow program does. */
  private static InputStream dripping(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, 1));
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"sample.ivf, VP8", "sample.h264, H264"})
  void aStreamIsReadAndWritten(String name, VideoCodec codec) throws IOException {
    byte[] bytes = sample(name);
    VideoReader reader = VideoReader.of(dripping(bytes));
    assertThat(reader.codec()).isEqualTo(codec);
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    VideoWriter writer = VideoWriter.of(codec, copy);
    int frames = 0;
    while (reader.read(frame)) {
      assertThat(frame.key()).isEqualTo(frames % 15 == 0);
      if (frame.key()) assertThat(frame.width()).isEqualTo(160);
      if (frame.key()) assertThat(frame.height()).isEqualTo(120);
      assertThat(Math.round(frame.timeNs() * 15 / 1e9)).isEqualTo(frames);
      writer.write(frame);
      frames++;
    }
    assertThat(frames).isEqualTo(30);
    if (codec == VideoCodec.H264) assertThat(copy.toByteArray()).isEqualTo(bytes);
    VideoReader again = VideoReader.of(new ByteArrayInputStream(copy.toByteArray()));
    for (int i = 0; i < frames; i++) assertThat(again.read(frame)).isTrue();
    assertThat(frame.timeNs() / 1_000_000).isBetween(1932L, 1934L);
    assertThat(again.read(frame)).isFalse();
  }

  /** The NAL units of H.264, whose start codes may have three bytes or four; all of VP8. */
  private static List<String> units(FrameBuffer of) {
    List<String> all = new ArrayList<>();
    AnnexB units = new AnnexB();
    units.wrap(of.bytes(), 0, of.length());
    while (units.next()) {
      int end = units.offset() + units.length();
      all.add(HexFormat.of().formatHex(of.bytes(), units.offset(), end));
    }
    if (all.isEmpty()) all.add(HexFormat.of().formatHex(of.bytes(), 0, of.length()));
    return all;
  }

  /** Every frame cut and put together again is the frame. */
  @ParameterizedTest
  @ValueSource(strings = {"sample.ivf", "sample.h264"})
  void everyFrameComesThroughPackets(String name) throws IOException {
    VideoReader reader = VideoReader.of(new ByteArrayInputStream(sample(name)));
    Packetizer out = reader.codec().packetizer(0);
    Depacketizer in = reader.codec().depacketizer();
    FrameBuffer back = new FrameBuffer();
    ByteBuffer packet = ByteBuffer.allocate(200);
    while (reader.read(frame)) {
      out.begin(frame.bytes(), 0, frame.length());
      in.begin();
      for (int size = out.next(packet, 0, 200); size > 0; size = out.next(packet, 0, 200)) {
        assertThat(in.add(packet, 0, size, back)).isEqualTo(Depacketizer.Status.OK);
      }
      assertThat(in.whole()).isTrue();
      reader.codec().look(back);
      assertThat(back.key()).isEqualTo(frame.key());
      assertThat(units(back)).isEqualTo(units(frame));
    }
  }

  @Test
  void aFileCutOffEndsBeforeItsLastFrame() throws IOException {
    byte[] bytes = sample("sample.ivf");
    VideoReader reader = VideoReader.of(new ByteArrayInputStream(bytes, 0, bytes.length - 1));
    int frames = 0;
    while (reader.read(frame)) frames++;
    assertThat(frames).isEqualTo(29);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "RIFF....WAVE", "DKIF", "DKIF\0\0 \0VP90............................"})
  void whatIsNoVideoIsSaidToBeNone(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> VideoReader.of(new ByteArrayInputStream(bytes)))
        .isInstanceOf(VideoFormatException.class);
  }
}
