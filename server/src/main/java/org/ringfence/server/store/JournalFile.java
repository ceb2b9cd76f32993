package org.ringfence.server.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The few things a journal does to a file; tests put a failing disk here. */
interface JournalFile extends AutoCloseable {
  /** Writes all of a heap buffer at a position, or throws. */
  void write(ByteBuffer bytes, long position) throws IOException;

  void truncate(long size) throws IOException;

  /** Returns when everything written would survive the loss of power. */
  void force() throws IOException;

  @Override
  void close() throws IOException;

  /** Opens a file. */
  @FunctionalInterface
  interface Opener {
    JournalFile open(Path path) throws IOException;
  }

  /**
   * Opens a real file for writing, making it as needed. Not a FileChannel: that closes for good
   * when a thread is interrupted in the midst of a write.
   */
  static JournalFile open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    return new JournalFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        file.seek(position);
        file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      }

      @Override
      public void truncate(long size) throws IOException {
        file.setLength(size);
      }

      @Override
      public void force() throws IOException {
        file.getFD().sync();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }
}
