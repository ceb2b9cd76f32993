package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who opens connections and says nothing on them, or one byte at a time; when he has as
 * many as he may hold here he drops the oldest for another.
 */
final class Connections implements AutoCloseable {
  private static final int MOST = 4_000;
  private static final int TOUCHED = 200;

  private final InetSocketAddress target;
  private final int ratePerSecond;
  private final boolean slowly;
  private final byte[] first;
  private final Deque<Socket> open = new ArrayDeque<>();
  private final AtomicLong opened = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins at once.
   *
   * @param first what he says at once on each
   * @param slowly whether a byte follows now and then
   */
  Connections(InetSocketAddress target, int ratePerSecond, byte[] first, boolean slowly) {
    this.first = first.clone();
    this.target = target;
    this.ratePerSecond = ratePerSecond;
    this.slowly = slowly;
    thread = Thread.ofPlatform().daemon().name("connections").start(this::run);
  }

  long opened() {
    return opened.get();
  }

  private void run() {
    long startNs = System.nanoTime();
    for (long i = 0; !closed; i++) {
      long dueNs = startNs + i * 1_000_000_000L / ratePerSecond;
      LockSupport.parkNanos(Math.max(0, dueNs - System.nanoTime()));
      Socket fresh = connect(i);
      if (fresh != null) {
        opened.incrementAndGet();
        open.addLast(fresh);
      }
      if (open.size() > MOST) close(open.pollFirst());
      if (slowly) touch();
    }
    open.forEach(Connections::close);
  }

  private @Nullable Socket connect(long number) {
    Socket socket = new Socket();
    try {
      byte[] ip = {127, 97, (byte) (number >> 8), (byte) (1 + number % 250)};
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(ip), 0));
      socket.connect(target, 1_000);
      if (first.length > 0) socket.getOutputStream().write(first);
      return socket;
    } catch (IOException refused) {
      close(socket);
      return null;
    }
  }

  /** One more letter of a message that never ends, on some of them. */
  private void touch() {
    for (int i = 0; i < Math.min(TOUCHED / ratePerSecond + 1, open.size()); i++) {
      Socket socket = open.pollFirst();
      if (socket == null) return;
      try {
        socket.getOutputStream().write('N');
        open.addLast(socket);
      } catch (IOException gone) {
        close(socket);
      }
    }
  }

  private static void close(@Nullable Socket socket) {
    try {
      if (socket != null) socket.close();
    } catch (IOException gone) {
      // It is.
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
