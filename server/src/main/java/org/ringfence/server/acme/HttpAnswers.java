package org.ringfence.server.acme;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Answers an authority's questions over plain HTTP (RFC 8555 section 8.3) and nothing else; open
 * only while there is a question.
 */
final class HttpAnswers implements AutoCloseable {
  private static final String PATH = "/.well-known/acme-challenge/";
  private static final int MOST_AT_ONCE = 32;
  private static final int HEAD_BYTES = 8 * 1024;
  private static final int SLOWEST_MS = 10_000;

  private final ServerSocket listener;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);

  HttpAnswers(InetSocketAddress address) throws IOException {
    listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      listener.bind(address, MOST_AT_ONCE);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
    Thread.ofVirtual().name("acme http").start(this::accept);
  }

  void put(String token, String answer) {
    answers.put(token, answer);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        if (!room.tryAcquire()) {
          end(socket);
          continue;
        }
        Thread.ofVirtual()
            .name("acme http question")
            .start(() -> {
              serve(socket);
              room.release();
            });
      } catch (IOException closed) {
        if (!listener.isClosed()) pause();
      }
    }
  }

  /** Out of file descriptors, as a rule: that passes. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket socket) {
    long endNs = System.nanoTime() + SLOWEST_MS * 1_000_000L;
    try {
      String answer = answer(requestLine(socket, endNs));
      byte[] body = (answer == null ? "There is nothing here.\n" : answer).getBytes(ISO_8859_1);
      String head =
          "HTTP/1.1 %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n"
                  .formatted(answer == null ? "404 Not Found" : "200 OK", body.length)
              + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      socket.getOutputStream().write(body);
      socket.shutdownOutput();
    } catch (IOException gone) {
      // Whoever asked is gone, or was too slow.
    } finally {
      end(socket);
    }
  }

  private @Nullable String answer(String requestLine) {
    String[] words = requestLine.split(" ", 4);
    if (words.length != 3 || !words[0].equals("GET") || !words[1].startsWith(PATH)) return null;
    return answers.get(words[1].substring(PATH.length()));
  }

  /** The first line, once the whole head has come. */
  private static String requestLine(Socket socket, long endNs) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] head = new byte[HEAD_BYTES];
    int size = 0;
    while (size < head.length) {
      long leftMs = (endNs - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) throw new IOException("too slow");
      socket.setSoTimeout((int) leftMs);
      int more = in.read(head, size, head.length - size);
      if (more < 0) throw new IOException("cut off");
      size += more;
      String text = new String(head, 0, size, ISO_8859_1);
      if (text.endsWith("\r\n\r\n")) return text.substring(0, text.indexOf("\r\n"));
    }
    throw new IOException("too long");
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed either way.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      // It is closed either way.
    }
    open.forEach(this::end);
  }
}
