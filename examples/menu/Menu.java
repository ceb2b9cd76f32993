import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Who calls 700 hears a question: 1 leads to 201, 2 takes a message. See menu.sh for the rest. */
class Menu {
  static final String API = System.getenv("RINGFENCE_API");

  public static void main(String[] arguments) throws Exception {
    if (API == null) System.out.println("Set RINGFENCE_API, _TOKEN and _CA: see menu.sh.");
    HttpClient client = API == null ? null : HttpClient.newBuilder().sslContext(trusting()).build();
    while (client != null) {
      String call = field(ask(client, "700/next", "{}"), "id");
      if (!call.isEmpty()) Thread.startVirtualThread(() -> serve(client, "calls/" + call));
    }
  }

  static void serve(HttpClient client, String call) {
    String question = "{\"play\": [\"welcome\"], \"within\": 10}";
    String key = field(ask(client, call + "/ask", question), "keys");
    if (key.equals("1")) ask(client, call + "/transfer", "{\"to\": \"201\"}");
    if (key.equals("2")) ask(client, call + "/record", "{\"longest\": 60}");
    if (!key.equals("1")) ask(client, call + "/hang-up", "{}");
  }

  static String ask(HttpClient client, String path, String body) {
    var request = HttpRequest.newBuilder(URI.create(API + "/applications/" + path));
    request.header("Authorization", "Bearer " + System.getenv("RINGFENCE_TOKEN"));
    request.header("Content-Type", "application/json");
    request.POST(HttpRequest.BodyPublishers.ofString(body));
    return client.sendAsync(request.build(), BodyHandlers.ofString()).join().body();
  }

  static String field(String json, String name) {
    var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    return found.find() ? found.group(1) : "";
  }

  static SSLContext trusting() throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    var ca = new FileInputStream(System.getenv("RINGFENCE_CA"));
    var certificates = CertificateFactory.getInstance("X.509");
    anchors.setCertificateEntry("ca", certificates.generateCertificate(ca));
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
