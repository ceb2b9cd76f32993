package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The few things a journal does to a file; tests put a failing disk here. */
interface JournalFile extends AutoCloseable {
  /** Writes all of the buffer at a position, or throws. */
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

  /** Opens a real file for writing, making it as needed. */
  static JournalFile open(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    return new JournalFile() {
      @Override
      public void write(ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
          at += channel.write(bytes, at);
        }
      }

      @Override
      public void truncate(long size) throws IOException {
        channel.truncate(size);
      }

      @Override
      public void force() throws IOException {
        channel.force(false);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
