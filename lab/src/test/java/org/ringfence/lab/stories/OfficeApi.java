package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.security.KeyStore;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Ports;
import org.ringfence.net.tls.Pem;
import org.ringfence.server.api.ApiServer;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.store.Scope;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The office's interface for programs, and a program that asks it. */
final class OfficeApi implements AutoCloseable {
  private final Office office;
  private final LocalOperations operations;
  private final ApiServer server;
  private final HttpClient client;
  private final int port = Ports.next();
  private final String token;

  OfficeApi(Office office) throws Exception {
    this.office = office;
    this.operations = new LocalOperations(office.stores(), "test", office.server());
    ListenAddress listen =
        new ListenAddress(Transport.TLS, InetAddress.getLoopbackAddress(), port, 0);
    this.server =
        ApiServer.start(List.of(listen), office.server().tls(), office.stores(), operations);
    this.client = HttpClient.newBuilder().sslContext(trusting()).build();
    this.token = token(Scope.ADMIN);
  }

  private SSLContext trusting() throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", Pem.readCertificates(office.caCertificate()).getFirst());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  String token(Scope... scopes) throws Exception {
    return office.stores().tokens().issue("test", Set.of(scopes), 1, 0).text();
  }

  String root() {
    return "https://127.0.0.1:" + port + "/api/v1";
  }

  HttpResponse<byte[]> send(String method, String path, @Nullable String body, String by)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root() + path)).header("Authorization", "Bearer " + by);
    if (body != null) request.header("Content-Type", "application/json");
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** What is answered, which is no problem. */
  JsonNode ask(String method, String path, @Nullable String body) throws Exception {
    HttpResponse<byte[]> answer = send(method, path, body, token);
    assertThat(answer.statusCode()).as(new String(answer.body())).isBetween(200, 299);
    return JsonMapper.shared().readTree(answer.body());
  }

  JsonNode get(String path) throws Exception {
    return ask("GET", path, null);
  }

  /** Everything that is told from now on, as long as the office is open. */
  Queue<JsonNode> watch(String path, String query) throws Exception {
    Queue<JsonNode> told = new ConcurrentLinkedQueue<>();
    StringBuilder text = new StringBuilder();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onText(
              WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
              told.add(JsonMapper.shared().readTree(text.toString()));
              text.setLength(0);
            }
            socket.request(1);
            return null;
          }
        };
    String address = "wss" + root().substring("https".length()) + path + query;
    client
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(URI.create(address), listener)
        .get();
    return told;
  }

  @Override
  public void close() {
    operations.close();
    client.shutdownNow();
    server.close();
  }
}
