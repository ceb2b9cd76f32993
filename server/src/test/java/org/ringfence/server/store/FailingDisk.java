package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A disk that can be full: then it takes a few bytes of a write and refuses the rest. */
final class FailingDisk implements JournalFile.Opener {
  volatile boolean full;

  @Override
  public JournalFile open(Path path) throws IOException {
    JournalFile real = JournalFile.open(path);
    return new JournalFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        if (full) {
          int part = Math.min(5, bytes.remaining());
          real.write(bytes.slice(bytes.position(), part), position);
          throw new IOException("No space left on device");
        }
        real.write(bytes, position);
      }

      @Override
      public void truncate(long size) throws IOException {
        real.truncate(size);
      }

      @Override
      public void force() throws IOException {
        real.force();
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }
}
