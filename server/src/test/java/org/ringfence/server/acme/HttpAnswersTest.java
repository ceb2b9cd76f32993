package org.ringfence.server.acme;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The port that is open while an authority asks over HTTP. */
@Timeout(60)
class HttpAnswersTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private HttpAnswers answers;

  @BeforeEach
  void open() throws Exception {
    answers = new HttpAnswers(new InetSocketAddress(LOOPBACK, 0));
    answers.put("token_1", "token_1.thumbprint");
  }

  @AfterEach
  void close() {
    answers.close();
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(LOOPBACK, answers.port());
    socket.setSoTimeout(40_000);
    return socket;
  }

  private String asked(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: phones.example.com\r\n\r\n";
  }

  @Test
  void aQuestionIsAnsweredAndNothingElseIs() throws Exception {
    assertThat(asked(get("/.well-known/acme-challenge/token_1")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\ntoken_1.thumbprint");
    for (String other :
        List.of(
            get("/.well-known/acme-challenge/token_2"),
            get("/.well-known/acme-challenge/"),
            get("/.well-known/acme-challenge/../acme-challenge/token_1"),
            get("/"),
            get("/.well-known/acme-challenge/token_1").replace("GET", "POST"),
            "nonsense\r\n\r\n")) {
      assertThat(asked(other)).startsWith("HTTP/1.1 404 Not Found\r\n");
    }
  }

  @Test
  void whatIsTooLongOrCutOffGetsNoAnswer() throws Exception {
    assertThat(asked("GET /" + "x".repeat(8 * 1024 - 5))).isEmpty();
    try (Socket half = socket()) {
      half.getOutputStream().write("GET /.well".getBytes(ISO_8859_1));
      half.shutdownOutput();
      assertThat(half.getInputStream().readAllBytes()).isEmpty();
    }
  }

  @Test
  void thoseWhoSayNothingLeaveRoomForTheAuthorityAgain() throws Exception {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 40; i++) silent.add(socket());
    // Beyond the bound they are let go at once; the others when their time is over.
    for (Socket each : silent) assertThat(each.getInputStream().read()).isEqualTo(-1);
    assertThat(asked(get("/.well-known/acme-challenge/token_1"))).contains("200 OK");
    for (Socket each : silent) each.close();
  }

  @Test
  void afterwardsThePortIsClosed() throws Exception {
    int port = answers.port();
    try (Socket idle = socket()) {
      answers.close();
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
    // The thread that waits for a connection lets go of the port, a moment later.
    await()
        .untilAsserted(() ->
            assertThatThrownBy(() -> new Socket(LOOPBACK, port).close())
                .isInstanceOf(ConnectException.class));
  }
}
