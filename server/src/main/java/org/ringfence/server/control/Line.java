package org.ringfence.server.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** Lines of JSON on a socket, of bounded length. */
final class Line {
  static final int VERSION = 1;
  static final ObjectMapper JSON = JsonMapper.builder().build();

  /** Answers to a client may be long: ten thousand call records. */
  static final int ANSWER_BYTES_MAX = 16 << 20;

  private final SocketChannel channel;
  private final int bytesMax;
  private ByteBuffer buffer = ByteBuffer.allocate(4096).limit(0);

  Line(SocketChannel channel, int bytesMax) {
    this.channel = channel;
    this.bytesMax = bytesMax;
  }

  /** The next line without its end; null when the other side is done. */
  @Nullable String read() throws IOException {
    int searched = buffer.position();
    while (true) {
      for (int i = searched; i < buffer.limit(); i++) {
        if (buffer.get(i) == '\n') {
          byte[] line = new byte[i - buffer.position()];
          buffer.get(line).get();
          return new String(line, StandardCharsets.UTF_8);
        }
      }
      int waiting = buffer.remaining();
      if (waiting >= bytesMax) {
        throw new IOException("the line is longer than " + bytesMax + " bytes");
      }
      buffer.compact();
      if (!buffer.hasRemaining()) {
        buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
      }
      int read = channel.read(buffer);
      buffer.flip();
      if (read < 0) {
        return null;
      }
      searched = waiting;
    }
  }

  void write(Object value) throws IOException {
    byte[] json = JSON.writeValueAsBytes(value);
    write(ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip());
  }

  void writeEmpty() throws IOException {
    write(ByteBuffer.wrap(new byte[] {'\n'}));
  }

  private void write(ByteBuffer out) throws IOException {
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }
}
