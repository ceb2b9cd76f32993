package org.ringfence.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WavTest {
  @TempDir Path folder;

  private FileChannel create(String name) throws IOException {
    return FileChannel.open(
        folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Recording read(byte[] file) throws IOException {
    return WavReader.readAll(Channels.newChannel(new ByteArrayInputStream(file)));
  }

  private static short[] noise(int samples) {
    short[] pcm = new short[samples];
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < samples; i++) {
      pcm[i] = (short) random.nextInt();
    }
    return pcm;
  }

  private byte[] file(int rateHz, short[] pcm) throws IOException {
    WavWriter.writeAll(create("made.wav"), new Recording(pcm, rateHz));
    return Files.readAllBytes(folder.resolve("made.wav"));
  }

  @ParameterizedTest
  @ValueSource(ints = {8000, 16_000, 48_000})
  void whatIsWrittenIsRead(int rateHz) throws IOException {
    short[] pcm = noise(rateHz * 3 + 7);
    byte[] file = file(rateHz, pcm);
    assertThat(file).hasSize(44 + 2 * pcm.length);
    assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4))
        .isEqualTo(file.length - 8);
    Recording recording = read(file);
    assertThat(recording.rateHz()).isEqualTo(rateHz);
    assertThat(recording.pcm()).isEqualTo(pcm);
  }

  @Test
  void stereoIsMixed() throws IOException {
    try (WavWriter writer = new WavWriter(create("two.wav"), 8000, 2)) {
      writer.write(new short[] {100, 200, -32768, -32768, 32767, 32767}, 0, 6);
      assertThatThrownBy(() -> writer.write(new short[1], 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(read(Files.readAllBytes(folder.resolve("two.wav"))).pcm())
        .containsExactly((short) 150, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** The file as it is while the writer is still open is what a kill leaves behind. */
  @Test
  void aKilledWriterLeavesAFileThatPlays() throws IOException {
    Path path = folder.resolve("killed.wav");
    try (WavWriter writer = new WavWriter(create("killed.wav"), 8000, 1)) {
      short[] pcm = noise(8000);
      writer.write(pcm, 0, 8000);
      byte[] file = Files.readAllBytes(path);
      assertThat(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(40)).isEqualTo(16_000);
      assertThat(read(file).pcm()).isEqualTo(pcm);
      writer.write(pcm, 0, 100);
      writer.sync();
      assertThat(read(Files.readAllBytes(path)).pcm()).hasSize(8100);
      assertThat(writer.durationMs()).isEqualTo(1012);
    }
    assertThat(read(Files.readAllBytes(path)).pcm()).hasSize(8100);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 100_000, Integer.MAX_VALUE})
  void aLengthThatWasNeverPutRightMeansToTheEnd(int length) throws IOException {
    byte[] file = file(8000, noise(500));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(40, length);
    assertThat(read(file).pcm()).hasSize(500);
  }

  @Test
  void chunksBesideTheSoundAreSkipped() throws IOException {
    byte[] file = file(16_000, noise(50));
    ByteBuffer with = ByteBuffer.allocate(file.length + 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
    with.put(file, 0, 36).put(new byte[] {'L', 'I', 'S', 'T'}).putInt(3).put(new byte[4]);
    with.put(file, 36, file.length - 36).put(new byte[] {9, 9, 9, 9});
    assertThat(read(with.array()).pcm()).isEqualTo(noise(50));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, not a WAV file",
    "8, 0, not a WAV file",
    "16, 2, too short",
    "16, 2000000000, too much before the sound",
    "20, 0x00010006, not 16-bit PCM",
    "20, 0x00060001, has 6 channels",
    "20, 0x00000001, has 0 channels",
    "24, 0, says 0 samples a second",
    "24, -5, says -5 samples a second",
    "34, 0x61640018, not 16-bit PCM",
    "36, 0x20746d61, ends before its sound"
  })
  void whatIsWrongIsSaid(int position, String value, String said) throws IOException {
    byte[] file = file(8000, noise(10));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(position, Integer.decode(value));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(WavException.class)
        .hasMessageContaining(said);
  }

  @Test
  void everyTruncationIsReadOrRefused() throws IOException {
    byte[] file = file(8000, noise(20));
    for (int length = 0; length < 44; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(WavException.class);
    }
    for (int length = 44; length <= file.length; length++) {
      assertThat(read(Arrays.copyOf(file, length)).pcm()).hasSize((length - 44) / 2);
    }
  }

  @Test
  void mutatedHeadersAreReadOrRefused() throws IOException {
    byte[] file = file(8000, noise(200));
    SplittableRandom random = new SplittableRandom(20261121);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] mutant = file.clone();
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        mutant[random.nextInt(48)] = (byte) random.nextInt();
      }
      try {
        assertThat(read(mutant).pcm().length).isLessThanOrEqualTo(202);
      } catch (WavException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1000, 19_900);
  }
}
