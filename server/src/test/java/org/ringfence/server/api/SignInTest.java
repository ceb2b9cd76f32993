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
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
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
import org.ringfence.server.store.Role;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import tools.jackson.databind.JsonNode;

/** People at the console, as their browsers ask. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SignInTest {
  private static final String PASSWORD = "a good password";

  private FirstRun.Made made;
  private Stores stores;
  private LocalOperations operations;
  private ApiServer server;
  private HttpClient client;

  /** What a browser has of a session. */
  private record Browser(String cookie, String csrf) {}

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    ServerFolder folder = new ServerFolder(path);
    made = FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
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
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
    operations.close();
    stores.close();
  }

  private HttpResponse<String> ask(
      @Nullable Browser browser, String method, String path, @Nullable Object body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path));
    if (browser != null) request.header("Cookie", SignIn.COOKIE + "=" + browser.cookie);
    if (browser != null) request.header("X-Csrf-Token", browser.csrf);
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      String json = Asked.JSON.writeValueAsString(body);
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(json));
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return Asked.JSON.readTree(response.body());
  }

  private static Browser browser(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie).contains("; Secure; HttpOnly; SameSite=Strict");
    String text = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    return new Browser(text, json(response).path("csrf").asString());
  }

  private Browser signedIn(String name, String password) throws Exception {
    return browser(ask(null, "POST", "/session", Map.of("name", name, "password", password)));
  }

  @Test
  void theFirstLinkMakesAnOwnerOnceAndTheOwnerInvitesOthers() throws Exception {
    Map<String, String> link = Map.of("link", made.ownersLink());
    assertThat(json(ask(null, "POST", "/session/link/about", link)).path("name").asString())
        .isEqualTo("owner");
    Map<String, String> weak =
        Map.of("link", made.ownersLink(), "name", "owner", "password", "short");
    assertThat(ask(null, "POST", "/session/link", weak).statusCode()).isEqualTo(422);
    Map<String, String> good =
        Map.of("link", made.ownersLink(), "name", "owner", "password", PASSWORD);
    Browser owner = browser(ask(null, "POST", "/session/link", good));
    assertThat(ask(null, "POST", "/session/link", good).statusCode()).isEqualTo(404);
    assertThat(ask(owner, "GET", "/api/v1/users", null).statusCode()).isEqualTo(200);

    Map<String, String> invitation = Map.of("name", "otto", "role", "OPERATOR");
    String second = json(ask(owner, "POST", "/api/v1/admins", invitation)).path("link").asString();
    Map<String, String> his = Map.of("link", second, "name", "otto", "password", PASSWORD);
    Browser otto = browser(ask(null, "POST", "/session/link", his));
    assertThat(ask(otto, "GET", "/api/v1/calls", null).statusCode()).isEqualTo(200);
    assertThat(ask(otto, "GET", "/api/v1/audit", null).statusCode()).isEqualTo(403);
    assertThat(ask(otto, "DELETE", "/api/v1/users/1001", null).statusCode()).isEqualTo(403);
    assertThat(ask(otto, "POST", "/api/v1/admins", invitation).statusCode()).isEqualTo(403);

    assertThat(ask(owner, "DELETE", "/session", null).statusCode()).isEqualTo(204);
    assertThat(ask(owner, "GET", "/api/v1/users", null).statusCode()).isEqualTo(401);
  }

  @Test
  void whatAnotherPageMakesABrowserAskIsNotDone() throws Exception {
    stores.admins().put("ada", Role.OWNER, PASSWORD, 1);
    Browser ada = signedIn("ada", PASSWORD);
    Browser forged = new Browser(ada.cookie, "guessed");
    assertThat(ask(forged, "DELETE", "/api/v1/users/1002", null).statusCode()).isEqualTo(403);
    assertThat(stores.extensions().find("1002")).isNotNull();
    HttpRequest foreign =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + "/api/v1/users"))
            .header("Cookie", SignIn.COOKIE + "=" + ada.cookie)
            .header("Origin", "https://evil.example")
            .build();
    assertThat(client.send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aPersonSeesItsOwnAndNothingElse() throws Exception {
    FirstRun.Login login = made.extensions().getFirst();
    Browser person = signedIn(login.user(), login.password());
    String own = "/api/v1/users/" + login.user();
    assertThat(ask(person, "GET", own + "/voicemails", null).statusCode()).isEqualTo(200);
    HttpResponse<String> set =
        ask(person, "PATCH", own + "/settings", Map.of("doNotDisturb", "on"));
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    assertThat(stores.settings().of(login.user()).words()).containsEntry("doNotDisturb", "on");
    for (String granted : List.of("supervises", "calls", "outsideNumber", "pickupGroup")) {
      HttpResponse<String> refused =
          ask(person, "PATCH", own + "/settings", Map.of(granted, "internal", "hideNumber", "on"));
      assertThat(refused.statusCode()).as(granted).isEqualTo(403);
      assertThat(refused.body()).contains("an administrator");
      assertThat(ask(person, "GET", own + "/settings", null).body())
          .doesNotContain("\"" + granted + "\"");
    }
    assertThat(stores.settings().of(login.user()).words()).containsOnlyKeys("doNotDisturb");
    for (String others :
        List.of("/api/v1/users", "/api/v1/users/1002/settings", "/api/v1/calls", own)) {
      assertThat(ask(person, "GET", others, null).statusCode()).as(others).isEqualTo(403);
    }
    HttpResponse<String> link = ask(person, "POST", own + "/link", Map.of());
    assertThat(json(link).path("address").asString()).contains(":8443/#set-up=");
    String others = "/api/v1/users/1002/link";
    assertThat(ask(person, "POST", others, Map.of()).statusCode()).isEqualTo(403);
    assertThat(ask(person, "POST", own + "/link", Map.of("make", "snom")).statusCode())
        .isEqualTo(422);
  }

  /** As for administrators, until an administrator gives a new password. */
  @Test
  void aPersonHasASecondFactorToo() throws Exception {
    FirstRun.Login login = made.extensions().get(1);
    Browser person = signedIn(login.user(), login.password());
    HttpResponse<String> offered = ask(person, "POST", "/session/second-factor", Map.of());
    assertThat(json(offered).path("uri").asString()).contains("Ringfence:" + login.user() + "?");
    byte[] secret = {1, 2, 3, 4, 5};
    stores.personFactors().set(login.user(), secret);
    assertThat(json(ask(person, "GET", "/session", null)).path("secondFactor").asBoolean())
        .isTrue();
    Map<String, String> password = Map.of("name", login.user(), "password", login.password());
    HttpResponse<String> half = ask(null, "POST", "/session", password);
    assertThat(json(half).path("codeNeeded").asBoolean()).isTrue();
    assertThat(half.headers().firstValue("Set-Cookie")).isEmpty();
    Map<String, String> whole =
        Map.of(
            "name",
            login.user(),
            "password",
            login.password(),
            "code",
            OneTimeCode.at(secret, System.currentTimeMillis() / 30_000));
    browser(ask(null, "POST", "/session", whole));
    operations.setPassword(login.user(), PASSWORD);
    browser(signedInAnew(login.user()));
  }

  private HttpResponse<String> signedInAnew(String name) throws Exception {
    return ask(null, "POST", "/session", Map.of("name", name, "password", PASSWORD));
  }

  @Test
  void aSecondFactorIsAskedForAndEachCodeIsGoodOnce() throws Exception {
    stores.admins().put("grace", Role.OWNER, PASSWORD, 1);
    Browser grace = signedIn("grace", PASSWORD);
    HttpResponse<String> offered = ask(grace, "POST", "/session/second-factor", Map.of());
    assertThat(json(offered).path("uri").asString()).startsWith("otpauth://totp/Ringfence:grace?");
    String wrong = "/session/second-factor/confirm";
    assertThat(ask(grace, "POST", wrong, Map.of("code", "x")).statusCode()).isEqualTo(422);
    byte[] secret = {1, 2, 3, 4, 5};
    stores.admins().setSecondFactor("grace", secret);
    Map<String, String> password = Map.of("name", "grace", "password", PASSWORD);
    HttpResponse<String> half = ask(null, "POST", "/session", password);
    assertThat(json(half).path("codeNeeded").asBoolean()).isTrue();
    assertThat(half.headers().firstValue("Set-Cookie")).isEmpty();
    String code = OneTimeCode.at(secret, System.currentTimeMillis() / 30_000);
    Map<String, String> whole = Map.of("name", "grace", "password", PASSWORD, "code", code);
    browser(ask(null, "POST", "/session", whole));
    assertThat(ask(null, "POST", "/session", whole).statusCode()).as("again").isEqualTo(401);
  }

  /** Last: from here links are looked at more slowly. */
  @Test
  @Order(Integer.MAX_VALUE)
  void whoeverGuessesIsSlowed() throws Exception {
    stores.admins().put("zoe", Role.OWNER, PASSWORD, 1);
    Map<String, String> wrong = Map.of("link", "no link of ours");
    int status = 404;
    for (int i = 0; i < 6 && status == 404; i++) {
      status = ask(null, "POST", "/session/link/about", wrong).statusCode();
    }
    assertThat(status).isEqualTo(429);
    HttpResponse<String> no =
        ask(null, "POST", "/session", Map.of("name", "zoe", "password", "wrong"));
    assertThat(no.statusCode()).isEqualTo(401);
    signedIn("zoe", PASSWORD);
  }

  @Test
  void thePageMayLoadNothingButItsOwn() throws Exception {
    HttpResponse<String> page = ask(null, "GET", "/", null);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'")
        .doesNotContain("unsafe");
    // Whoever asks for that is hung up on: by a connection of its own, which nobody uses again.
    URI above = URI.create("https://127.0.0.1:" + server.port() + "/../index.html");
    try (HttpClient another = HttpClient.newBuilder().sslContext(client.sslContext()).build()) {
      HttpRequest asked = HttpRequest.newBuilder(above).build();
      assertThat(another.send(asked, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isNotEqualTo(200);
    }
  }
}
