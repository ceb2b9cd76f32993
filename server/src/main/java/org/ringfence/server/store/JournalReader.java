package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.ringfence.base.Limits;

/** Reads a journal file up to its end, or to the first record that is torn. */
final class JournalReader {
  private JournalReader() {}

  /**
   * Reads records in their order.
   *
   * @return the length of the good part in bytes
   */
  static long read(Path file, Journal.Replay replay) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * Limits.JOURNAL_RECORD_BYTES);
      long good = 0;
      boolean more = true;
      while (more) {
        more = channel.read(buffer) >= 0;
        buffer.flip();
        int read = records(buffer, replay);
        good += read;
        buffer.compact();
        if (read == 0 && !buffer.hasRemaining()) {
          break; // A whole buffer without one good record: torn.
        }
      }
      return good;
    }
  }

  /** Hands on the whole records at the front of the buffer; answers their length in bytes. */
  private static int records(ByteBuffer buffer, Journal.Replay replay) {
    int start = buffer.position();
    while (buffer.remaining() >= Journal.HEADER_BYTES) {
      int at = buffer.position();
      int length = buffer.getInt(at);
      if (length < 0
          || length > Limits.JOURNAL_RECORD_BYTES
          || buffer.remaining() < Journal.HEADER_BYTES + length) {
        break;
      }
      CRC32C crc = new CRC32C();
      crc.update(buffer.array(), at + 8, length + 1);
      if (buffer.getInt(at + 4) != (int) crc.getValue()) {
        break;
      }
      replay.record(buffer.get(at + 8), buffer.slice(at + Journal.HEADER_BYTES, length));
      buffer.position(at + Journal.HEADER_BYTES + length);
    }
    return buffer.position() - start;
  }
}
