package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealedSoundTest {
  private static final byte[] KEY = new byte[SealedSound.KEY_BYTES];
  private static final int ONE = 4 + 3 + 16;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void record() throws IOException {
    file = folder.resolve("sound");
    try (SealedSound sound = SealedSound.create(file, KEY, "id")) {
      for (String piece : new String[] {"one", "two", "thr"}) {
        sound.append(piece.getBytes(StandardCharsets.US_ASCII), 3);
      }
      sound.end();
    }
  }

  private String read(long from) throws IOException {
    return new String(SealedSound.join(file, KEY, "id", from, 100), StandardCharsets.US_ASCII);
  }

  private boolean isWhole() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    return SealedSound.read(
        file,
        KEY,
        "id",
        0,
        piece -> {
          all.write(piece);
          return true;
        });
  }

  @Test
  void piecesAreReadFromAnyPlaceOn() throws IOException {
    assertThat(read(0)).isEqualTo("onetwothr");
    assertThat(read(1)).isEqualTo("twothr");
    assertThat(read(3)).isEmpty();
    assertThat(isWhole()).isTrue();
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("one");
  }

  @Test
  void aKilledProcessLeavesWhatItWroteAndItIsSeen() throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, 2 * ONE + 5));
    assertThat(read(0)).isEqualTo("onetwo");
    assertThat(isWhole()).isFalse();
  }

  @Test
  void whatWasChangedMovedOrSealedElsewhereIsNotRead() throws IOException {
    byte[] all = Files.readAllBytes(file);
    byte[] changed = all.clone();
    changed[6] ^= 1;
    Files.write(file, changed);
    assertThatThrownBy(() -> read(0)).isInstanceOf(IOException.class);

    ByteBuffer moved = ByteBuffer.allocate(2 * ONE);
    moved.put(all, ONE, ONE).put(all, 0, ONE);
    Files.write(file, moved.array());
    assertThatThrownBy(() -> read(0)).isInstanceOf(IOException.class);

    Files.write(file, all);
    assertThatThrownBy(() -> SealedSound.join(file, KEY, "other", 0, 9))
        .isInstanceOf(IOException.class);
    Files.write(file, new byte[] {0x7f, 0, 0, 0, 1});
    assertThatThrownBy(() -> read(0)).isInstanceOf(IOException.class);
  }
}
