package org.ringfence.server.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.PublicAddress;
import org.ringfence.server.config.Hook;
import org.ringfence.server.report.Failure;

@Timeout(60)
class HookTest {
  private static final String SECRET = "a secret of some length";

  private final Queue<String> taken = new ConcurrentLinkedQueue<>();
  private final Queue<String> paths = new ConcurrentLinkedQueue<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private final Queue<String> signatures = new ConcurrentLinkedQueue<>();
  private final Queue<String> ids = new ConcurrentLinkedQueue<>();
  private HttpServer receiver;
  private volatile int otherwise = 204;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::take);
    receiver.start();
  }

  @AfterEach
  void stop() {
    receiver.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    paths.add(exchange.getRequestURI().toString());
    byte[] body = exchange.getRequestBody().readAllBytes();
    Integer answer = answers.poll();
    if (answer == null) answer = otherwise;
    if (answer / 100 == 2) {
      taken.add(new String(body, UTF_8));
      ids.add(exchange.getRequestHeaders().getFirst("Ringfence-Delivery"));
      signatures.add(exchange.getRequestHeaders().getFirst("Ringfence-Signature"));
    }
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(answer, -1);
    exchange.close();
  }

  private HookDesk desk(boolean internal, Hook.Events... events) throws Exception {
    Path secret = folder.resolve("hook.secret");
    Files.writeString(secret, SECRET + "\n");
    URI url = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/calls?of=ours");
    Hook hook = new Hook("crm", url, secret, Set.of(events), internal);
    return new HookDesk(List.of(hook), () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), 1);
  }

  private static void until(java.util.concurrent.Callable<Boolean> holds) {
    await().atMost(Duration.ofSeconds(40)).until(holds);
  }

  @Test
  void whatHappensIsToldSignedInOrderAndAgainUntilItIsTaken() throws Exception {
    answers.addAll(List.of(503, 302, 204));
    try (HookDesk desk = desk(true, Hook.Events.CALLS)) {
      for (int i = 0; i < 3; i++) desk.tell(Hook.Events.CALLS, Map.of("n", i));
      desk.tell(Hook.Events.APPLICATIONS, Map.of("n", "not for it"));
      until(() -> desk.status().getFirst().delivered() == 3);
      assertThat(taken)
          .containsExactly(
              "{\"about\":\"calls\",\"event\":{\"n\":0}}",
              "{\"about\":\"calls\",\"event\":{\"n\":1}}",
              "{\"about\":\"calls\",\"event\":{\"n\":2}}");
      assertThat(paths).as("no answer leads elsewhere").containsOnly("/calls?of=ours").hasSize(5);
      assertThat(desk.status().getFirst().failed()).isEqualTo(2);
      assertThat(ids).doesNotHaveDuplicates();
      String signature = signatures.remove();
      long seconds = Long.parseLong(signature.substring(2, signature.indexOf(',')));
      assertThat(Math.abs(System.currentTimeMillis() / 1000 - seconds)).isLessThan(300);
      byte[] body = taken.remove().getBytes(UTF_8);
      assertThat(signature).isEqualTo(HookSender.signature(SECRET.getBytes(UTF_8), seconds, body));
    }
  }

  /** RFC 4231 has no dot in it: this is of `openssl dgst -sha256 -hmac`. */
  @Test
  void theSignatureIsWhatOthersCompute() {
    assertThat(HookSender.signature("key".getBytes(UTF_8), 1_700_000_000, "{}".getBytes(UTF_8)))
        .isEqualTo(
            "t=1700000000,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
  }

  @Test
  void whatNobodyTakesIsGivenUpAndCounted() throws Exception {
    otherwise = 500;
    try (HookDesk desk = desk(true, Hook.Events.CALLS)) {
      desk.tell(Hook.Events.CALLS, Map.of());
      until(() -> desk.status().getFirst().dead() == 1);
      assertThat(desk.status().getFirst().problem()).isEqualTo("it answered 500");
      otherwise = 200;
      desk.tell(Hook.Events.CALLS, Map.of());
      until(() -> desk.status().getFirst().delivered() == 1);
    }
  }

  @Test
  void aNameThatLeadsInsideIsNotFollowed() throws Exception {
    try (HookDesk desk = desk(false, Hook.Events.CALLS)) {
      desk.tell(Hook.Events.CALLS, Map.of());
      until(() -> desk.status().getFirst().dead() == 1);
      assertThat(desk.status().getFirst().problem()).contains("not public");
      assertThat(paths).isEmpty();
    }
  }

  @Test
  void aSecretIsLong() throws Exception {
    Path secret = Files.writeString(folder.resolve("short"), "short\n");
    Hook hook = new Hook("crm", URI.create("https://a.example/"), secret, Set.of(), false);
    assertThatThrownBy(() -> new HookDesk(List.of(hook)).close())
        .isInstanceOf(Failure.class)
        .hasMessageContaining("shorter than 16");
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "100.63.1.1, true",
    "2a00:1450::1, true",
    "127.0.0.1, false",
    "10.1.2.3, false",
    "172.16.0.1, false",
    "192.168.1.1, false",
    "169.254.169.254, false",
    "100.64.0.1, false",
    "0.0.0.0, false",
    "198.18.0.1, false",
    "192.0.0.8, false",
    "255.255.255.255, false",
    "224.0.0.1, false",
    "::1, false",
    "fe80::1, false",
    "fd00::1, false",
    "::ffff:127.0.0.1, false",
    "64:ff9b::7f00:1, false",
    "2002:7f00:1::, false",
    "2001::1, false",
  })
  void addressesInsideAreKnown(String address, boolean isPublic) throws Exception {
    assertThat(PublicAddress.is(InetAddress.getByName(address))).isEqualTo(isPublic);
  }
}
