package org.ringfence.server.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates of those who sign calls. Only hosts the operator named are asked, only over HTTPS,
 * without following anybody elsewhere; what comes counts only as far as the operator's anchors
 * vouch for it. A call names an address: it never makes us go to another place.
 */
final class SignerCertificates {
  private static final Logger LOG = LoggerFactory.getLogger(SignerCertificates.class);
  private static final int MOST_BYTES = 64 * 1024;
  private static final int MOST_CHAIN = 6;
  private static final int MOST_KEPT = 1_000;
  private static final int MOST_ASKED_AT_ONCE = 8;
  private static final int P256_BITS = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration KEPT = Duration.ofHours(24);

  /** So long nobody is asked again for what could not be had. */
  private static final Duration REFUSED = Duration.ofSeconds(30);

  /** Gets what is at an address; tests put their own here. */
  @FunctionalInterface
  interface Source {
    byte[] get(URI address) throws IOException, InterruptedException;
  }

  private final Set<String> hosts;
  private final Set<TrustAnchor> anchors = new HashSet<>();
  private final Source source;
  private final InstantSource clock;
  private final Semaphore asking = new Semaphore(MOST_ASKED_AT_ONCE);
  private final Remembered<List<X509Certificate>> kept;
  private final Remembered<String> refused;

  /**
   * @param hosts names, with a port where it is not 443
   * @param anchors whom the operator trusts to say who may sign
   */
  SignerCertificates(
      List<String> hosts, List<X509Certificate> anchors, Source source, InstantSource clock) {
    this.hosts = Set.copyOf(hosts);
    for (X509Certificate each : anchors) this.anchors.add(new TrustAnchor(each, null));
    this.source = source;
    this.clock = clock;
    this.kept = new Remembered<>(MOST_KEPT, KEPT, clock);
    this.refused = new Remembered<>(MOST_KEPT, REFUSED, clock);
  }

  /** The address, if certificates may be fetched from there; null if not. */
  @Nullable URI allowed(String address) {
    try {
      URI uri = new URI(address);
      String host = uri.getHost();
      if (!"https".equals(uri.getScheme()) || host == null || uri.getRawUserInfo() != null) {
        return null;
      }
      String name = host.toLowerCase(Locale.ROOT);
      boolean standard = uri.getPort() < 0 || uri.getPort() == 443;
      return hosts.contains(standard ? name : name + ":" + uri.getPort()) ? uri : null;
    } catch (URISyntaxException none) {
      return null;
    }
  }

  /** What is known of that address already; null when it would have to be fetched. */
  @Nullable List<X509Certificate> known(URI address) {
    if (refused.find(address.toString()) != null) return List.of();
    return kept.find(address.toString());
  }

  /** Fetches it, on a thread of its own; an empty list for what cannot be had. */
  CompletableFuture<List<X509Certificate>> fetch(URI address) {
    CompletableFuture<List<X509Certificate>> found = new CompletableFuture<>();
    if (!asking.tryAcquire()) return CompletableFuture.completedFuture(List.of());
    Thread.ofVirtual()
        .name("signer's certificate")
        .start(() -> {
          List<X509Certificate> chain = List.of();
          try {
            chain = read(source.get(address));
            kept.put(address.toString(), chain);
          } catch (IOException | GeneralSecurityException | RuntimeException e) {
            refused.put(address.toString(), "");
            LOG.warn("no certificate at {}: {}", address, e.toString());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            asking.release();
            found.complete(chain);
          }
        });
    return found;
  }

  private static List<X509Certificate> read(byte[] bytes) throws GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (var each : factory.generateCertificates(new ByteArrayInputStream(bytes))) {
      if (chain.size() == MOST_CHAIN) break;
      if (each instanceof X509Certificate certificate) chain.add(certificate);
    }
    if (chain.isEmpty()) throw new GeneralSecurityException("there is none in it");
    return chain;
  }

  /** Whether the anchors vouch for it today, and it can sign as PASSporTs are signed. */
  boolean isTrusted(List<X509Certificate> chain) {
    if (chain.isEmpty() || anchors.isEmpty()) return false;
    boolean curve =
        chain.getFirst().getPublicKey() instanceof ECPublicKey key
            && key.getParams().getOrder().bitLength() == P256_BITS;
    if (!curve) return false;
    try {
      List<X509Certificate> below = new ArrayList<>(chain);
      below.removeIf(
          each -> anchors.stream().anyMatch(anchor -> each.equals(anchor.getTrustedCert())));
      PKIXParameters terms = new PKIXParameters(anchors);
      terms.setRevocationEnabled(false); // SHAKEN's own list (ATIS-1000080) is not fetched.
      terms.setDate(Date.from(clock.instant()));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(below), terms);
      return !below.isEmpty();
    } catch (GeneralSecurityException no) {
      return false;
    }
  }

  /**
   * Over HTTPS, with servers that the JDK trusts or the anchors vouch for; bounded in time and
   * size, never led elsewhere.
   */
  static Source overHttps(List<X509Certificate> anchors) {
    return address -> {
      try {
        return get(address, null);
      } catch (SSLException unknown) {
        return get(address, context(anchors));
      }
    };
  }

  private static byte[] get(URI address, @Nullable SSLContext tls)
      throws IOException, InterruptedException {
    HttpClient.Builder asker =
        HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER);
    if (tls != null) asker.sslContext(tls);
    try (HttpClient client = asker.build()) {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        if (answer.statusCode() != 200) throw new IOException("it answers " + answer.statusCode());
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) throw new IOException("it is longer than 64 KB");
        return bytes;
      }
    }
  }

  private static SSLContext context(List<X509Certificate> anchors) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < anchors.size(); i++) {
        store.setCertificateEntry("anchor" + i, anchors.get(i));
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
