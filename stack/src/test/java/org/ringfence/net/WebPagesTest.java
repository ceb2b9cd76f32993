package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.net.web.WebExchange;
import org.ringfence.net.web.WebPage;
import org.ringfence.net.web.WebSite;

/** The few pages a web port has, and everything else that is asked of it. */
@Timeout(60)
class WebPagesTest {
  private static final String TEXT = "<!doctype html><p>" + "hello ".repeat(100);

  private final EventLoop loop = new EventLoop("unused");
  private final List<WebClient> clients = new ArrayList<>();
  private SipTransports server;
  private InetSocketAddress at;

  @BeforeEach
  void start() throws IOException {
    server =
        new SipTransports(
            TransportSettings.defaults(), List.of(loop), new Recorder(), Admission.all(), null);
    byte[] bytes = TEXT.getBytes(StandardCharsets.UTF_8);
    server.site(new WebSite(Map.of("/", new WebPage("text/html; charset=utf-8", bytes))));
    at = server.listen(Transport.WS, SipTransportsTest.any("127.0.0.1"));
  }

  @AfterEach
  void close() throws IOException {
    for (WebClient client : clients) client.close();
    server.close();
    loop.close();
  }

  private WebClient connect() throws IOException {
    WebClient client = new WebClient(at);
    clients.add(client);
    return client;
  }

  private static String get(String path, String more) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
  }

  private static int length(String head) {
    return Integer.parseInt(value(head, "content-length"));
  }

  private static String value(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String post(String origin, String secret) {
    return "POST /set-up HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
        + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n")
        + "Authorization: Bearer "
        + secret
        + "\r\n\r\n";
  }

  /** Of our own page alone, one for each connection. */
  @Test
  void aPageShowsASecretAndIsTold() throws Exception {
    List<String> shown = new CopyOnWriteArrayList<>();
    WebExchange exchange =
        (secret, from, agent) -> {
          shown.add(secret + " from " + from.getHostAddress());
          return new WebExchange.Answer(429, "{\"a\":1}", 7);
        };
    server.site(new WebSite(Map.of(), Map.of("/set-up", exchange)));
    WebClient browser = connect();
    String head = browser.ask(post("http://x", "abc"));
    assertThat(head).startsWith("HTTP/1.1 429 ");
    assertThat(value(head, "retry-after")).isEqualTo("7");
    assertThat(value(head, "cache-control")).isEqualTo("no-store");
    assertThat(value(head, "connection")).isEqualTo("close");
    assertThat(new String(browser.body(length(head)), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":1}");
    assertThat(connect().ask(post("http://elsewhere", "abc"))).startsWith("HTTP/1.1 403 ");
    assertThat(connect().ask(post("", "abc"))).startsWith("HTTP/1.1 403 ");
    assertThat(connect().ask(get("/set-up", "Origin: http://x\r\n"))).startsWith("HTTP/1.1 404 ");
    assertThat(shown).containsExactly("abc from 127.0.0.1");
  }

  @Test
  void aPageComesWithStrictHeadersAndAgainOnlyWhenItChanged() throws Exception {
    WebClient browser = connect();
    String head = browser.ask(get("/?x=1", ""));
    assertThat(head).startsWith("HTTP/1.1 200 ");
    assertThat(new String(browser.body(length(head)), StandardCharsets.UTF_8)).isEqualTo(TEXT);
    assertThat(value(head, "content-security-policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(value(head, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(value(head, "cache-control")).isEqualTo("no-cache");
    assertThat(value(head, "content-type")).isEqualTo("text/html; charset=utf-8");
    String known = "If-None-Match: " + value(head, "etag") + "\r\n";
    String again = browser.ask(get("/", known));
    assertThat(again).startsWith("HTTP/1.1 304 ");
    assertThat(value(again, "content-length")).isEmpty();
    assertThat(browser.ask(get("/", ""))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aPageComesCompressedToThoseWhoTakeIt() throws Exception {
    WebClient browser = connect();
    String head = browser.ask(get("/", "Accept-Encoding: br, gzip\r\n"));
    assertThat(value(head, "content-encoding")).isEqualTo("gzip");
    byte[] body = browser.body(length(head));
    assertThat(body.length).isLessThan(TEXT.length());
    var plain = new GZIPInputStream(new ByteArrayInputStream(body));
    assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
  }

  @Test
  void headTellsTheLengthAndSendsNothing() throws Exception {
    WebClient browser = connect();
    String head = browser.ask("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(length(head)).isEqualTo(TEXT.length());
    assertThat(browser.ask(get("/nothing", ""))).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @CsvSource({
    "404, GET /../etc/passwd HTTP/1.1, Host: x",
    "404, GET //  HTTP/1.1, Host: x",
    "404, GET /%2e HTTP/1.1, Host: x",
    "404, GET http://x/ HTTP/1.1, Host: x",
    "405, POST / HTTP/1.1, Host: x",
    "405, CONNECT x:1 HTTP/1.1, Host: x",
    "405, TRACE / HTTP/1.1, Host: x",
    "413, GET / HTTP/1.1, Host: x|Content-Length: 5",
    "413, GET / HTTP/1.1, Host: x|Transfer-Encoding: chunked",
    "400, GET / HTTP/1.1, Accept: *",
    "400, GET / HTTP/1.1, Host: x|Host: y",
    "400, GET / HTTP/1.0, Host: x",
    "400, GET / HTTP/1.1, Host: x|Content-Length: -1",
    "400, nonsense, Host: x",
    "426, GET /sip HTTP/1.1, Host: x",
    "404, HEAD /sip HTTP/1.1, Host: x",
  })
  void whatIsWrongIsRefusedAndTheConnectionEnds(String status, String line, String headers)
      throws Exception {
    WebClient client = connect();
    String answer = client.ask(line + "\r\n" + headers.replace("|", "\r\n") + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(value(answer, "connection")).isEqualTo("close");
    assertThat(value(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(client.isCutOff()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "426, Sec-WebSocket-Version: 13, Sec-WebSocket-Version: 12",
    "426, Upgrade: websocket, Upgrade: h2c",
    "426, Connection: Upgrade, Connection: close",
    "400, AAAAAAAAAAAAAAAAAAAAAA==, AAAA",
    "400, AAAAAAAAAAAAAAAAAAAAAA==, not base 64",
    "400, Protocol: sip, Protocol: xmpp",
    "403, Host: here.example, Host: here.example|Origin: http://there.example",
    "403, Host: here.example, Host: here.example|Origin: a b c",
    "101, Host: here.example, Host: here.example|Origin: http://HERE.example:80",
    "101, Protocol: sip, Protocol: xmpp|Sec-WebSocket-Protocol: sip",
  })
  void aHandshakeIsTakenExactly(String status, String right, String wrong) throws Exception {
    WebClient client = connect();
    String request = WebClient.upgrade("/sip", "Sec-WebSocket-Protocol: sip\r\n");
    assertThat(request).contains(right);
    String answer = client.ask(request.replace(right, wrong.replace("|", "\r\n")));
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void oneConnectionAsksOnlySoOften() throws Exception {
    WebClient client = connect();
    for (int i = 1; i <= Limits.HTTP_REQUESTS; i++) {
      String head = client.ask(get("/", ""));
      client.body(length(head));
      assertThat(value(head, "connection")).isEqualTo(i == Limits.HTTP_REQUESTS ? "close" : "");
    }
    assertThat(client.isCutOff()).isTrue();
  }

  /** A thousand pages asked for, none read: what waits for it stays bounded. */
  @Test
  void whoAsksAndDoesNotReadIsCutOff() throws Exception {
    server.site(
        new WebSite(Map.of("/", new WebPage("application/octet-stream", new byte[4 << 20]))));
    WebClient client = connect();
    byte[] request = get("/", "").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < Limits.HTTP_REQUESTS / 2; i++) client.write(request);
    long read = 0;
    byte[] buffer = new byte[64 * 1024];
    try {
      for (int n; (n = client.socket.getInputStream().read(buffer)) >= 0; ) read += n;
    } catch (IOException cutOff) {
      // Reset, since there was more to read.
    }
    assertThat(read).isLessThan(40L << 20);
  }
}
