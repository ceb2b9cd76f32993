package org.ringfence.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slow visitors and many of one address go; whoever asks in one piece is answered meanwhile. */
@Timeout(60)
class WebBudgetTest {
  private static final int PER_ADDRESS = 4;

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    connector.addBean(new WebBudget(connector.getScheduler(), PER_ADDRESS, 400));
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            callback.succeeded();
            return true;
          }
        });
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hear(Socket socket) throws IOException {
    byte[] room = new byte[4_096];
    int read = socket.getInputStream().read(room);
    return read < 0 ? "" : new String(room, 0, read, StandardCharsets.US_ASCII);
  }

  /** Whether the server has hung up on somebody who goes on writing his head. */
  private static boolean isGone(Socket socket) {
    try {
      say(socket, "x");
      socket.setSoTimeout(1);
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    } catch (IOException gone) {
      return true;
    }
  }

  @Test
  void aHeadThatTricklesInIsNotWaitedFor() throws Exception {
    try (Socket slow = connect();
        Socket quick = connect()) {
      say(quick, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(hear(quick)).startsWith("HTTP/1.1 200");
      say(slow, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> isGone(slow));
      for (int i = 0; i < 3; i++) {
        say(quick, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(hear(quick)).startsWith("HTTP/1.1 200");
      }
    }
  }

  @Test
  void oneAddressHasSoManyConnectionsAndNoMore() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < PER_ADDRESS; i++) {
        Socket socket = connect();
        open.add(socket);
        say(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(hear(socket)).startsWith("HTTP/1.1 200");
      }
      try (Socket one = connect()) {
        await()
            .atMost(Duration.ofSeconds(20))
            .pollInterval(Duration.ofMillis(50))
            .until(() -> isGone(one));
      }
      open.removeFirst().close();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            try (Socket another = connect()) {
              say(another, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
              return hear(another).startsWith("HTTP/1.1 200");
            } catch (IOException refused) {
              return false;
            }
          });
    } finally {
      for (Socket each : open) each.close();
    }
  }
}
