package org.ringfence.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import tools.jackson.databind.JsonNode;

/** An owner with security keys, and those who have everything but the key. */
@Timeout(120)
class SecurityKeysTest {
  private static final String PASSWORD = "a good password";
  private static final String HOST = "localhost";

  private Stores stores;
  private LocalOperations operations;
  private ApiServer server;
  private HttpClient client;
  private String origin;
  private String cookie = "";
  private String csrf = "";

  @BeforeEach
  void start(@TempDir Path path) throws Exception {
    ServerFolder folder = new ServerFolder(path);
    FirstRun.Made made = FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    stores = Stores.open(folder, Config.defaults());
    TlsContexts tls =
        new TlsContexts(
            TlsIdentity.load(folder.serverCertificate(), folder.serverKey(), Instant.now()),
            Pem.readCertificates(folder.caCertificate()),
            TlsContexts.PeerAuth.NONE);
    operations = new LocalOperations(stores, "1.2.3", null);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    ListenAddress anyPort = new ListenAddress(Transport.TLS, loopback, 0, 0);
    server = ApiServer.start(List.of(anyPort), tls, stores, operations);
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", Pem.readCertificates(folder.caCertificate()).getFirst());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    client = HttpClient.newBuilder().sslContext(context).build();
    origin = "https://" + HOST + ":" + server.port();
    Map<String, String> link =
        Map.of("link", made.ownersLink(), "name", "owner", "password", PASSWORD);
    assertThat(ask("/session/link", link).statusCode()).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    operations.close();
    stores.close();
  }

  private HttpResponse<String> ask(String path, Object body) throws Exception {
    return ask(HOST, path, body);
  }

  private HttpResponse<String> ask(String host, String path, Object body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + host + ":" + server.port() + path))
            .header("Cookie", SignIn.COOKIE + "=" + cookie)
            .header("X-Csrf-Token", csrf)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Asked.JSON.writeValueAsString(body)))
            .build();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    String set = response.headers().firstValue("Set-Cookie").orElse("");
    if (!set.isEmpty()) {
      cookie = set.substring(set.indexOf('=') + 1, set.indexOf(';'));
      csrf = json(response).path("csrf").asString("");
    }
    return response;
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Asked.JSON.readTree(response.body());
  }

  /** Adds a key; what was told. */
  private JsonNode add(SoftKey key, String label) throws Exception {
    String challenge = json(ask("/session/keys/offer", Map.of())).path("challenge").asString();
    Map<String, String> answer =
        Map.of(
            "label", label, "password", PASSWORD, "response", key.created(challenge, origin, HOST));
    HttpResponse<String> told = ask("/session/keys", answer);
    assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
    assertThat(ask("/session/keys", answer).statusCode()).as("the same again").isEqualTo(422);
    return json(told);
  }

  private HttpResponse<String> signIn(@Nullable String key, @Nullable String code)
      throws Exception {
    Map<String, String> body = new HashMap<>(Map.of("name", "owner", "password", PASSWORD));
    if (key != null) body.put("key", key);
    if (code != null) body.put("code", code);
    return ask("/session", body);
  }

  private String challenge() throws Exception {
    JsonNode needed = json(signIn(null, null)).path("keyNeeded");
    assertThat(needed.path("rpId").asString()).isEqualTo(HOST);
    assertThat(needed.path("userVerification").asString()).isEqualTo("required");
    return needed.path("challenge").asString();
  }

  @Test
  void aPasswordAloneNoLongerSufficesAndAKeyOnOurPageDoes() throws Exception {
    SoftKey key = new SoftKey(1);
    JsonNode told = add(key, "blue one");
    assertThat(told.path("codes")).hasSize(10);
    assertThat(told.path("session").path("keys").path(0).path("label").asString())
        .isEqualTo("blue one");
    HttpResponse<String> asked = signIn(null, null);
    assertThat(json(asked).path("codeNeeded").asBoolean()).isTrue();
    assertThat(asked.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(json(asked).path("keyNeeded").path("allowCredentials")).hasSize(1);

    String answer = key.signed(challenge(), origin, HOST, true);
    HttpResponse<String> in = signIn(answer, null);
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    assertThat(json(in).path("role").asString()).isEqualTo("OWNER");
    assertThat(signIn(answer, null).statusCode()).as("sent again").isEqualTo(401);
  }

  @Test
  void whatAKeySignedElsewhereOrLikeThatLetsNobodyIn() throws Exception {
    SoftKey key = new SoftKey(1);
    SoftKey other = new SoftKey(1);
    add(key, "mine");
    assertThat(signIn(key.signed(challenge(), "https://ringfence.evil", HOST, true), null))
        .as("a page that looks like ours")
        .extracting(HttpResponse::statusCode)
        .isEqualTo(401);
    assertThat(signIn(key.signed(challenge(), origin, "ringfence.evil", true), null).statusCode())
        .as("a key of another name")
        .isEqualTo(401);
    assertThat(signIn(key.signed(challenge(), origin, HOST, false), null).statusCode())
        .as("nobody was verified")
        .isEqualTo(401);
    assertThat(signIn(other.signed(challenge(), origin, HOST, true), null).statusCode())
        .as("another key")
        .isEqualTo(401);
    // The brake on wrong guesses would hold us up now; a new server has none.
    String made = key.signed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", origin, HOST, true);
    assertThat(signIn(made, null).statusCode()).as("asked by nobody").isIn(401, 429);
  }

  @Test
  void aCopyOfAKeyIsFoundOutAndARecoveryCodeIsGoodOnce() throws Exception {
    SoftKey key = new SoftKey(1);
    JsonNode codes = add(key, "mine").path("codes");
    assertThat(signIn(key.signed(challenge(), origin, HOST, true), null).statusCode())
        .isEqualTo(200);
    key.counter(0);
    assertThat(signIn(key.signed(challenge(), origin, HOST, true), null).statusCode())
        .as("its counter went back")
        .isEqualTo(401);
    String code = codes.path(3).asString().toUpperCase(java.util.Locale.ROOT).replace("-", " ");
    HttpResponse<String> in = signIn(null, code);
    assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
    assertThat(json(in).path("recoveryCodes").asInt()).isEqualTo(9);
    assertThat(signIn(null, code).statusCode()).isEqualTo(401);

    String id = json(in).path("keys").path(0).path("id").asString();
    Map<String, String> wrong = Map.of("id", id, "password", "a wrong password");
    assertThat(ask("/session/keys/remove", wrong).statusCode()).isEqualTo(422);
    Map<String, String> right = Map.of("id", id, "password", PASSWORD);
    assertThat(ask("/session/keys/remove", right).statusCode()).isEqualTo(200);
    assertThat(json(signIn(null, null)).path("role").asString())
        .as("the password suffices again")
        .isEqualTo("OWNER");
    assertThat(stores.adminKeys().codes("owner")).isZero();
  }

  @Test
  void aPageOpenedByAnAddressSaysThatKeysKnowNames() throws Exception {
    assertThat(ask("127.0.0.1", "/session/keys/offer", Map.of()).body()).contains("know names");
  }
}
