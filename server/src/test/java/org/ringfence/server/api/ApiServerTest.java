package org.ringfence.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.javalin.http.HandlerType;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The interface for programs, asked over HTTPS as programs do. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiServerTest {
  private ServerFolder folder;
  private Stores stores;
  private TlsContexts tls;
  private LocalOperations operations;
  private ApiServer server;
  private HttpClient client;
  private String admin;

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    folder = new ServerFolder(path);
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    stores = Stores.open(folder, Config.defaults());
    tls =
        new TlsContexts(
            TlsIdentity.load(folder.serverCertificate(), folder.serverKey(), Instant.now()),
            Pem.readCertificates(folder.caCertificate()),
            TlsContexts.PeerAuth.NONE);
    operations = new LocalOperations(stores, "1.2.3", null);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server =
        ApiServer.start(
            List.of(new ListenAddress(Transport.TLS, loopback, 0, 0)), tls, stores, operations);
    client = HttpClient.newBuilder().sslContext(trusting()).build();
    admin = token(Scope.ADMIN);
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    operations.close();
    stores.close();
  }

  private SSLContext trusting() throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    X509Certificate ca = Pem.readCertificates(folder.caCertificate()).getFirst();
    anchors.setCertificateEntry("ca", ca);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private String token(Scope... scopes) throws Exception {
    return stores.tokens().issue("test", Set.of(scopes), System.currentTimeMillis(), 0).text();
  }

  private URI at(String scheme, String path) {
    return URI.create(scheme + "://127.0.0.1:" + server.port() + "/api/v1" + path);
  }

  private HttpRequest.Builder request(String method, String path, @Nullable String body) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(at("https", path));
    if (body == null) return builder.method(method, HttpRequest.BodyPublishers.noBody());
    builder.header("Content-Type", "application/json");
    return builder.method(method, HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String method, String path, @Nullable String body)
      throws Exception {
    return send(request(method, path, body).header("Authorization", "Bearer " + admin));
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Asked.JSON.readTree(response.body());
  }

  private static void assertProblem(HttpResponse<String> response, int status, String words) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json(response);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asString()).contains(words);
  }

  @Test
  void whatIsDescribedIsWhatThereIs() throws Exception {
    Set<String> there = new TreeSet<>();
    for (Route route : new Routes(operations, stores).all()) {
      there.add(route.method().name() + " " + route.path() + " " + route.scope());
    }
    HttpResponse<String> response = send(request("GET", "/openapi.yaml", null));
    assertThat(response.statusCode()).isEqualTo(200);
    Set<String> described = new TreeSet<>();
    JsonNode document = new YAMLMapper().readTree(response.body());
    for (var path : document.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        if (method.getKey().equals("parameters")) continue;
        String scope = method.getValue().path("x-scope").asString();
        described.add(method.getKey().toUpperCase() + " " + path.getKey() + " " + scope);
      }
    }
    assertThat(described).isEqualTo(there);
    Set<String> missing = new HashSet<>();
    for (JsonNode each : document.findValues("$ref")) {
      if (document.at(each.asString().substring(1)).isMissingNode()) missing.add(each.asString());
    }
    assertThat(missing).isEmpty();
  }

  /** What every operation of its kind has, whoever adds one. */
  @Test
  void thereAreProblemsKeysAndPartsEverywhere() throws Exception {
    JsonNode document =
        new YAMLMapper().readTree(send(request("GET", "/openapi.yaml", null)).body());
    List<String> wrong = new ArrayList<>();
    for (var path : document.path("paths").properties()) {
      for (var method : path.getValue().properties()) {
        if (method.getKey().equals("parameters")) continue;
        JsonNode operation = method.getValue();
        String all = operation.toString();
        String name = method.getKey() + " " + path.getKey();
        if (!all.contains("#/components/responses/Problem")) wrong.add(name + ": no problem");
        boolean keyed = all.contains("#/components/parameters/IdempotencyKey");
        if (keyed != method.getKey().equals("post")) wrong.add(name + ": a key of POST alone");
        boolean list = isList(document, operation.path("responses").path("200"));
        boolean parts = all.contains("Limit\"") && all.contains("#/components/parameters/After");
        if (method.getKey().equals("get") && list != parts) wrong.add(name + ": in parts?");
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isList(JsonNode document, JsonNode response) {
    String schema = response.at("/content/application~1json/schema/$ref").asString("");
    return !schema.isEmpty() && document.at(schema.substring(1)).at("/properties/next").isObject();
  }

  @Test
  void everyListComesInParts() throws Exception {
    fillLists();
    try (AuditLog audit = new AuditLog(folder.path(), InstantSource.system())) {
      for (int i = 0; i < 3; i++) audit.write("tried", "part " + i);
    }
    List<String> walked = new ArrayList<>();
    for (Route route : new Routes(operations, stores).all()) {
      String path = route.path().replace("/users/{number}/", "/users/1001/");
      if (route.method() != HandlerType.GET || route.binary() || path.contains("{")) continue;
      HttpResponse<String> whole = ask("GET", path, null);
      JsonNode items = json(whole).path("items");
      if (whole.statusCode() != 200 || items.size() < 2) continue;
      List<String> expected = new ArrayList<>();
      for (JsonNode each : items) expected.add(each.toString());
      assertThat(walk(path, 1, expected.size())).as(path).isEqualTo(expected);
      assertThat(walk(path, 2, expected.size())).as(path).isEqualTo(expected);
      walked.add(path);
    }
    assertThat(walked)
        .contains("/users", "/devices", "/tokens", "/groups", "/rooms", "/phones", "/outside")
        .contains("/recordings", "/audit", "/users/1001/settings");
  }

  private List<String> walk(String path, int limit, int most) throws Exception {
    List<String> seen = new ArrayList<>();
    for (String after = ""; seen.size() <= most; ) {
      JsonNode part = json(ask("GET", path + "?limit=" + limit + after, null));
      assertThat(part.path("items").size()).as(path).isBetween(1, limit);
      for (JsonNode each : part.path("items")) seen.add(each.toString());
      if (part.path("next").isNull()) return seen;
      after = "&after=" + part.path("next").asString();
    }
    return seen;
  }

  private void fillLists() throws Exception {
    for (int i = 0; i < 3; i++) {
      ask("POST", "/devices", "{\"number\": \"1001\"}");
      ask("POST", "/tokens", "{\"name\": \"part\", \"scopes\": [\"READ\"]}");
      ask("PUT", "/groups/60" + i, "{\"members\": [\"1001\"]}");
      ask("PUT", "/rooms/70" + i, "{\"kind\": \"CONFERENCE\", \"settings\": {\"name\": \"x\"}}");
      String mac = "00156512340" + i;
      ask(
          "POST",
          "/phones",
          "{\"number\": \"1001\", \"make\": \"snom\", \"mac\": \"" + mac + "\"}");
      String trunk =
          "{\"kind\": \"trunk\", \"name\": \"t%d\","
              + " \"settings\": {\"server\": \"sip.example.com\"}}";
      ask("POST", "/outside", trunk.formatted(i));
      CallRecording wish =
          new CallRecording(
              "", "c" + i, "1001", "", "1002", "", "asked for", true, 1_000 + i / 2, 0, false);
      stores.recordings().begin(wish).close();
    }
  }

  /** Pages that count would now leave 611 out, or show 610 again. */
  @Test
  void whatComesAndGoesBetweenTwoPartsMovesNothing() throws Exception {
    for (String number : List.of("610", "611", "612")) {
      ask("PUT", "/groups/" + number, "{\"members\": [\"1001\"]}");
    }
    JsonNode first = json(ask("GET", "/groups?limit=1000", null));
    int before = 0;
    while (!first.path("items").get(before).path("number").asString().equals("610")) before++;
    JsonNode part = json(ask("GET", "/groups?limit=" + (before + 1), null));
    String after = part.path("next").asString();
    ask("DELETE", "/groups/610", null);
    ask("PUT", "/groups/59", "{\"members\": [\"1001\"]}");
    JsonNode next = json(ask("GET", "/groups?limit=1&after=" + after, null));
    assertThat(next.path("items").get(0).path("number").asString()).isEqualTo("611");
    for (String number : List.of("59", "611", "612")) ask("DELETE", "/groups/" + number, null);
  }

  @Test
  void nobodyIsAnsweredWithoutATokenThatIsGoodForIt() throws Exception {
    assertProblem(send(request("GET", "/users", null)), 401, "A token is needed");
    String near = admin.substring(0, admin.length() - 1) + (admin.endsWith("A") ? "B" : "A");
    for (String wrong : List.of("Bearer ", "Bearer " + near, "Basic " + admin, admin)) {
      HttpResponse<String> response =
          send(request("GET", "/users", null).header("Authorization", wrong));
      assertThat(response.statusCode()).as("%s, not %s", wrong, admin).isEqualTo(401);
      assertProblem(response, 401, "A token is needed");
      assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
    }
    String reader = "Bearer " + token(Scope.READ);
    assertThat(send(request("GET", "/users", null).header("Authorization", reader)).statusCode())
        .isEqualTo(200);
    for (String path : List.of("/calls", "/tokens")) {
      assertProblem(
          send(request("GET", path, null).header("Authorization", reader)), 403, "is not good for");
    }
    HttpRequest.Builder removal = request("DELETE", "/users/1001", null);
    assertProblem(send(removal.header("Authorization", reader)), 403, "is not good for `admin`");
    assertThat(stores.extensions().find("1001")).isNotNull();
    long nowMs = System.currentTimeMillis();
    long agoMs = nowMs - 3_600_000; // A machine's clock may be set back a little meanwhile.
    String old = stores.tokens().issue("old", Set.of(Scope.ADMIN), agoMs - 1, agoMs).text();
    assertProblem(
        send(request("GET", "/users", null).header("Authorization", "Bearer " + old)), 401, "");
  }

  @Test
  void aUserIsAddedChangedAndRemoved() throws Exception {
    HttpResponse<String> added =
        ask("POST", "/users", "{\"number\": \"1003\", \"name\": \"Ünal\"}");
    assertThat(added.statusCode()).isEqualTo(201);
    assertThat(added.headers().firstValue("Location")).hasValue("/api/v1/users/1003");
    assertThat(json(added).path("password").asString()).hasSizeGreaterThan(12);
    assertThat(added.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(json(ask("GET", "/users/1003", null)).path("name").asString()).isEqualTo("Ünal");

    String before = stores.extensions().find("1003").ha1("SHA-256");
    HttpResponse<String> again = ask("POST", "/users/1003/password", "{}");
    assertThat(json(again).path("password").asString()).isNotEmpty();
    assertThat(stores.extensions().find("1003").ha1("SHA-256")).isNotEqualTo(before);

    HttpResponse<String> changed =
        ask("PATCH", "/users/1003", "{\"media\": \"CLEAR\", \"certificateRequired\": true}");
    assertThat(json(changed).path("media").asString()).isEqualTo("CLEAR");
    assertThat(json(changed).path("certificateRequired").asBoolean()).isTrue();
    assertThat(json(ask("PATCH", "/users/1003", "{\"media\": null}")).path("media").isNull())
        .isTrue();

    assertThat(ask("DELETE", "/users/1003", null).statusCode()).isEqualTo(204);
    assertProblem(ask("GET", "/users/1003", null), 404, "no such extension");
    assertThat(json(ask("GET", "/users", null)).path("items").size())
        .isEqualTo(stores.extensions().all().size());
  }

  /** What the command `doctor` says of ports, people and certificates. */
  @Test
  void theSurfaceIsWhatAnAttackerFinds() throws Exception {
    JsonNode surface = json(ask("GET", "/guard/surface", null));
    assertThat(said(surface.path("listens"))).contains("TLS 5061").contains("UDP 8443");
    assertThat(said(surface.path("people"))).contains("nobody has taken the link");
    JsonNode own = surface.path("certificates").get(0);
    assertThat(own.path("what").asString()).isEqualTo("certificate authority");
    assertThat(own.path("days").asInt()).isGreaterThan(1_000);
    assertThat(own.path("level").asString()).isEqualTo("OK");
    String reader = "Bearer " + token(Scope.READ);
    assertProblem(
        send(request("GET", "/guard/surface", null).header("Authorization", reader)), 403, "admin");
  }

  private static String said(JsonNode findings) {
    List<String> all = new ArrayList<>();
    for (JsonNode each : findings) {
      all.add(each.path("what").asString() + ": " + each.path("detail").asString());
    }
    return String.join("\n", all);
  }

  @Test
  void queuesAreThoseOfAServerThatRuns() throws Exception {
    assertProblem(ask("GET", "/queues", null), 503, "No server is running");
  }

  @Test
  void figuresAreInTheFormThatPrometheusReads() throws Exception {
    HttpResponse<String> figures = ask("GET", "/metrics", null);
    assertThat(figures.headers().firstValue("Content-Type").orElse("")).contains("version=0.0.4");
    assertThat(figures.body()).contains("ringfence_info{version=\"1.2.3\"} 1\n");
    for (String line : figures.body().split("\n")) {
      assertThat(line).matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{.*})? [0-9.E+-]+");
    }
    String json = send(request("GET", "/openapi.json", null)).body();
    JsonNode description = tools.jackson.databind.json.JsonMapper.shared().readTree(json);
    assertThat(description.path("paths").has("/metrics")).isTrue();
  }

  @Test
  void aDeviceAndATokenLiveAndDie() throws Exception {
    HttpResponse<String> made = ask("POST", "/devices", "{\"number\": \"1001\"}");
    assertThat(json(made).path("key").asString()).contains("PRIVATE KEY");
    String id = json(made).path("device").path("id").asString();
    HttpResponse<String> gone = ask("DELETE", "/devices/" + id, null);
    assertThat(json(gone).path("revokedMs").asLong()).isPositive();

    HttpResponse<String> issued =
        ask("POST", "/tokens", "{\"name\": \"wall\", \"scopes\": [\"READ\"], \"days\": 1}");
    String text = "Bearer " + json(issued).path("text").asString();
    assertThat(send(request("GET", "/users", null).header("Authorization", text)).statusCode())
        .isEqualTo(200);
    String list = ask("GET", "/tokens", null).body();
    assertThat(list).contains("wall").doesNotContain("rf_");
    String token = json(issued).path("token").path("id").asString();
    assertThat(ask("DELETE", "/tokens/" + token, null).statusCode()).isEqualTo(200);
    assertProblem(
        send(request("GET", "/users", null).header("Authorization", text)), 401, "A token");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST | /users | [] | 400 | a JSON object",
        "POST | /users | { | 400 | no JSON",
        "POST | /users | {\"number\": 1003} | 422 | `number` is text",
        "POST | /users | {\"name\": \"x\"} | 422 | `number` must be there",
        "POST | /users | {\"number\": \"1003\", \"nmae\": \"x\"} | 400 | no `nmae`",
        "POST | /users | {\"number\": \"1\", \"number\": \"2\"} | 400 | no JSON",
        "POST | /users | {\"number\": \"12a\"} | 400 | no extension",
        "POST | /users | {\"number\": \"1001\"} | 409 | exists already",
        "POST | /users | {\"number\": \"1003\", \"password\": \"1\"} | 400 | 1 characters",
        "PATCH | /users/1001 | {\"media\": \"none\"} | 422 | `media`",
        "PATCH | /users/1009 | {} | 404 | no such extension",
        "POST | /tokens | {\"name\": \"x\", \"scopes\": [\"ROOT\"]} | 422 | `scopes`",
        "POST | /tokens | {\"name\": \"x\"} | 400 | without scopes",
        "GET | /calls?limit=0 | | 400 | `limit`",
        "GET | /calls?after=nonsense | | 400 | `after`",
        "GET | /calls/none | | 404 | no finished call",
        "GET | /nothing | | 404 | nothing here",
        "PUT | /users | {} | 405 | cannot be done",
      })
  void whatIsWrongIsSaid(String method, String path, String body, int status, String words)
      throws Exception {
    int before = stores.extensions().all().size();
    assertProblem(ask(method, path, body), status, words);
    assertThat(stores.extensions().all()).hasSize(before);
  }

  @Test
  void aBodyIsBoundedAndSaysWhatItIs() throws Exception {
    String name = "x".repeat(70_000);
    assertProblem(ask("POST", "/users", "{\"name\": \"" + name + "\"}"), 413, "longer");
    HttpRequest form =
        HttpRequest.newBuilder(at("https", "/users"))
            .header("Authorization", "Bearer " + admin)
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{\"number\": \"1003\"}"))
            .build();
    assertProblem(client.send(form, HttpResponse.BodyHandlers.ofString()), 415, "json");
    assertProblem(ask("POST", "/users", "[".repeat(5_000)), 400, "no JSON");
  }

  @Test
  void whatIsAskedTwiceUnderOneKeyIsDoneOnce() throws Exception {
    String body = "{\"number\": \"1013\"}";
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      HttpRequest.Builder one =
          request("POST", "/users", body)
              .header("Authorization", "Bearer " + admin)
              .header("Idempotency-Key", "k1");
      all.add(client.sendAsync(one.build(), HttpResponse.BodyHandlers.ofString()));
    }
    Set<String> passwords = new HashSet<>();
    for (CompletableFuture<HttpResponse<String>> each : all) {
      assertThat(each.get().statusCode()).isEqualTo(201);
      assertThat(each.get().headers().firstValue("Location")).hasValue("/api/v1/users/1013");
      passwords.add(json(each.get()).path("password").asString());
    }
    assertThat(passwords).hasSize(1);
    HttpRequest.Builder other =
        request("POST", "/users", "{\"number\": \"1014\"}").header("Idempotency-Key", "k1");
    assertProblem(
        send(other.header("Authorization", "Bearer " + admin)), 422, "used for something else");
    String second = token(Scope.ADMIN);
    HttpRequest.Builder another =
        request("POST", "/users", "{\"number\": \"1014\"}").header("Idempotency-Key", "k1");
    assertThat(send(another.header("Authorization", "Bearer " + second)).statusCode())
        .isEqualTo(201);
  }

  @Test
  void pagesOfCallsLeaveNoneOut() throws Exception {
    for (int i = 0; i < 7; i++) call("c" + i, 1_000 + i / 3);
    stores.calls().tick(2_000);
    List<String> seen = new ArrayList<>();
    String after = "";
    for (int page = 0; page < 4; page++) {
      JsonNode answer = json(ask("GET", "/calls?limit=2" + after, null));
      for (JsonNode each : answer.path("items")) seen.add(each.path("callId").asString());
      if (page < 3) after = "&after=" + answer.path("next").asString();
      else assertThat(answer.path("next").isNull()).isTrue();
    }
    assertThat(seen).containsExactly("c6", "c3", "c4", "c5", "c0", "c1", "c2");
    JsonNode story = json(ask("GET", "/calls/c3", null));
    assertThat(story.path("record").path("caller").asString()).isEqualTo("1001");
    assertThat(story.path("events").size()).isEqualTo(2);
    assertThat(story.path("events").get(1).path("kind").asString()).isEqualTo("ENDED");
    assertThat(json(ask("GET", "/calls?extension=1009", null)).path("items").size()).isZero();
  }

  private void call(String id, long timeMs) {
    stores.calls().record(new CallEvent(id, timeMs, CallEvent.Kind.STARTED, 0, "1001", "1002", 0));
    stores.calls().record(new CallEvent(id, timeMs, CallEvent.Kind.ENDED, -1, "1001", "busy", 17));
  }

  @Test
  void anotherCertificateIsShownFromTheNextHandshakeOn() throws Exception {
    X509Certificate before = shown();
    assertThat(before).isEqualTo(Pem.readCertificates(folder.serverCertificate()).getFirst());
    FirstRun.issueIdentity(folder, Config.defaults());
    TlsIdentity other =
        TlsIdentity.load(folder.serverCertificate(), folder.serverKey(), Instant.now());
    tls.swap(other, Pem.readCertificates(folder.caCertificate()));
    assertThat(shown()).isEqualTo(other.certificate()).isNotEqualTo(before);
  }

  private X509Certificate shown() throws Exception {
    try (HttpClient fresh = HttpClient.newBuilder().sslContext(trusting()).build()) {
      HttpResponse<InputStream> response =
          fresh.send(
              HttpRequest.newBuilder(at("https", "/openapi.yaml")).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      response.body().readAllBytes();
      return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
    }
  }

  @Test
  void strangersWatchNothing() {
    assertThatThrownBy(() ->
            client
                .newWebSocketBuilder()
                .buildAsync(at("wss", "/events"), new WebSocket.Listener() {})
                .get())
        .hasMessageContaining("WebSocketHandshakeException");
  }

  @Test
  void aWatcherHasNoServerToWatchYet() throws Exception {
    // Without a SIP server no calls go on, which ends the watch in good order.
    Queue<Integer> closed = new ConcurrentLinkedQueue<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.add(status);
            return null;
          }
        };
    client
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + admin)
        .buildAsync(at("wss", "/events"), listener)
        .get();
    await().until(() -> !closed.isEmpty());
    assertThat(Collections.max(closed)).isLessThanOrEqualTo(1001);
  }
}
