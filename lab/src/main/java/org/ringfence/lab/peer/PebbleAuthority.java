package org.ringfence.lab.peer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Pebble, an ACME authority for tests, with a name server that knows every name as 127.0.0.1. It
 * forgets everything when it ends.
 */
public final class PebbleAuthority implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  /**
   * How it behaves.
   *
   * @param tlsPort where it asks with tls-alpn-01
   * @param httpPort where it asks with http-01
   * @param validity how long its certificates live
   * @param refusedNonces of a hundred, so that requests must be made again
   */
  public record Plan(int port, int tlsPort, int httpPort, Duration validity, int refusedNonces) {}

  private final Plan plan;
  private final LabCertificates certificates;
  private final int management = Ports.next();
  private final int records = Ports.next();
  private final PeerProcess names;
  private final PeerProcess pebble;

  /** Starts it with its files in {@code folder}; back when it answers. */
  public PebbleAuthority(Path folder, Plan plan) {
    this.plan = plan;
    certificates = LabCertificates.create(folder);
    int dns = Ports.next();
    TempFolder.write(folder, "pebble.json", configuration());
    names = nameServer(folder, dns);
    PeerProcess started = null;
    try {
      names.awaitOutput("Starting management server", START);
      started =
          PeerProcess.start(
              "pebble",
              folder,
              null,
              List.of(
                  "env",
                  "PEBBLE_VA_NOSLEEP=1",
                  "PEBBLE_WFE_NONCEREJECT=" + plan.refusedNonces(),
                  "pebble",
                  "-config=pebble.json",
                  "-dnsserver=127.0.0.1:" + dns));
      started.awaitOutput("ACME directory available", START);
    } catch (RuntimeException e) {
      if (started != null) started.close();
      names.close();
      throw e;
    }
    pebble = started;
  }

  private PeerProcess nameServer(Path folder, int port) {
    return PeerProcess.start(
        "challtestsrv",
        folder,
        null,
        List.of(
            "pebble-challtestsrv",
            "-http01=",
            "-https01=",
            "-tlsalpn01=",
            "-defaultIPv6=",
            "-dns01=127.0.0.1:" + port,
            "-management=127.0.0.1:" + records));
  }

  private String configuration() {
    return """
    {"pebble": {
      "listenAddress": "127.0.0.1:%d",
      "managementListenAddress": "127.0.0.1:%d",
      "certificate": "%s",
      "privateKey": "%s",
      "httpPort": %d,
      "tlsPort": %d,
      "ocspResponderURL": "",
      "externalAccountBindingRequired": false,
      "certificateValidityPeriod": %d
    }}
    """
        .formatted(
            plan.port(),
            management,
            certificates.serverCertificate(),
            certificates.serverKey(),
            plan.httpPort(),
            plan.tlsPort(),
            plan.validity().toSeconds());
  }

  /** Where clients begin. */
  public URI directory() {
    return URI.create("https://127.0.0.1:" + plan.port() + "/dir");
  }

  /** Where its name server is told of records, by HTTP. */
  public int recordsPort() {
    return records;
  }

  /** Who vouches for the authority's own address, PEM. */
  public Path trust() {
    return certificates.caFile();
  }

  /** The root its certificates lead to. */
  public X509Certificate root() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + management + "/roots/0")).build();
    try (HttpClient client = HttpClient.newBuilder().sslContext(context()).build()) {
      byte[] pem = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
      return certificate(new ByteArrayInputStream(pem));
    } catch (IOException | GeneralSecurityException e) {
      throw pebble.failure("does not show its root", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw pebble.failure("was interrupted", e);
    }
  }

  private SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(trust())) {
      store.setCertificateEntry("lab", certificate(in));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private static X509Certificate certificate(InputStream pem) throws GeneralSecurityException {
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
  }

  /** The end of its output, for failure messages. */
  public String tail() {
    return pebble.tail();
  }

  @Override
  public void close() {
    pebble.close();
    names.close();
  }
}
