package org.ringfence.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.ringfence.media.MediaAddress;

/**
 * How a media loop reaches its sockets. Only the loop's thread calls, where nothing else is said.
 */
interface MediaLoopSockets {
  /** Takes each packet; the buffer is the sockets' own and is used again after the call. */
  interface Receiver {
    void received(
        MediaSocket socket,
        ByteBuffer buffer,
        int offset,
        int length,
        long high,
        long low,
        int port,
        long nowNs);
  }

  /** Binds a socket; any thread. */
  MediaSocket bind(InetSocketAddress local) throws IOException;

  /** Binds one that many calls will share: it holds more of what waits; any thread. */
  MediaSocket bindShared(InetSocketAddress local) throws IOException;

  /** Marks its packets so from now on; what was sent before keeps its mark. */
  void mark(MediaSocket socket, Dscp mark) throws IOException;

  /** Whether that is cheap enough to be done from packet to packet. */
  default boolean marksEach() {
    return false;
  }

  /** Begins to listen to it. */
  void register(MediaSocket socket) throws IOException;

  /** Waits for packets or {@link #wakeUp}, at most this long, and hands over what has come. */
  void poll(long timeoutNs, Receiver receiver) throws IOException;

  /** Sends bytes of the buffer that {@link Receiver#received} or {@link #scratch} gave. */
  void send(MediaSocket from, ByteBuffer buffer, int offset, int length, MediaAddress to);

  /** A buffer to write packets of our own into. */
  ByteBuffer scratch();

  /** Ends a {@link #poll} that waits; any thread. */
  void wakeUp();

  /** Closes a socket that could not be used; any thread. */
  void close(MediaSocket socket);

  /** Closes all of them, after the last poll. */
  void close();

  /** Which way it is, for {@code doctor}. */
  String kind();
}
