package org.ringfence.codec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The reference recordings, which lie beside the checkout; without them a test is skipped. */
public final class Vectors {
  private Vectors() {}

  public static Path path(String name) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      Path found = folder.resolve("shared/vectors").resolve(name);
      if (Files.exists(found)) {
        return found;
      }
      folder = folder.getParent();
    }
    assumeTrue(false, "../shared/vectors/" + name + " is absent");
    throw new AssertionError();
  }

  static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(path(name));
  }

  /** A file of 16-bit words, least significant byte first. */
  static short[] words(String name) throws IOException {
    byte[] bytes = bytes(name);
    short[] words = new short[bytes.length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(words);
    return words;
  }
}
