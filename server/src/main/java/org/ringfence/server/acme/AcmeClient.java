package org.ringfence.server.acme;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Keys;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.ServerFolder;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Login;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.PollableResource;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Challenge;
import org.shredzone.acme4j.challenge.Dns01Challenge;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.challenge.TlsAlpn01Challenge;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeLazyLoadingException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeProtocolException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;
import org.shredzone.acme4j.provider.GenericAcmeProvider;
import org.shredzone.acme4j.util.KeyPairUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One conversation with an authority: an account, an order, the proofs, the certificate. */
final class AcmeClient {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeClient.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int RSA_BITS = 2048;
  private static final Duration FIRST_LOOK = Duration.ofMillis(200);
  private static final Duration SLOW_LOOK = Duration.ofSeconds(3);

  private final Config.Acme config;
  private final ServerFolder folder;
  private final TlsContexts contexts;
  private final SecureRandom random = new SecureRandom();

  AcmeClient(Config.Acme config, ServerFolder folder, TlsContexts contexts) {
    this.config = config;
    this.folder = folder;
    this.contexts = contexts;
  }

  /** A new key and the certificate the authority gave it. */
  TlsIdentity obtain() throws AcmeTrouble, InterruptedException {
    HttpClient http = httpClient();
    try {
      Session session = new Session(config.directory(), new Provider(http));
      Login login = login(session);
      Order order = login.newOrder().domains(config.names()).create();
      prove(order.getAuthorizations());
      await(order, EnumSet.of(Status.READY, Status.VALID, Status.INVALID));
      KeyPair pair = Keys.make(random);
      order.execute(pair);
      if (await(order, EnumSet.of(Status.VALID, Status.INVALID)) != Status.VALID) {
        throw new AcmeTrouble("no certificate came: " + why(order.getError().orElse(null)), null);
      }
      return new TlsIdentity(pair.getPrivate(), order.getCertificate().getCertificateChain());
    } catch (AcmeException e) {
      throw trouble(e);
    } catch (AcmeLazyLoadingException e) {
      throw trouble(e.getCause() instanceof AcmeException cause ? cause : e);
    } catch (AcmeProtocolException e) {
      throw new AcmeTrouble("the authority speaks no ACME we know: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      // What an authority says may surprise the library, and must not be asked for at once again.
      LOG.error("the conversation with the authority broke off", e);
      throw new AcmeTrouble("the conversation broke off: " + e, e);
    } finally {
      http.shutdownNow();
    }
  }

  private Login login(Session session) throws AcmeException, AcmeTrouble {
    AccountBuilder account = new AccountBuilder().useKeyPair(accountKey());
    if (config.terms() == Config.AcmeTerms.AGREED) account.agreeToTermsOfService();
    String email = config.email();
    if (email != null) account.addEmail(email);
    return account.createLogin(session);
  }

  /** The key the authority knows us by, made the first time. */
  private KeyPair accountKey() throws AcmeTrouble {
    Path file = folder.acmeAccountKey();
    try {
      if (Files.exists(file)) return Keys.pairOf(Pem.readPrivateKey(file));
      KeyPair made = Keys.make(random);
      Pem.writePrivateKey(file, made.getPrivate());
      return made;
    } catch (BadIdentityException e) {
      throw new AcmeTrouble(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new AcmeTrouble(file + " cannot be written: " + ServerFolder.reason(e), e);
    }
  }

  private void prove(List<Authorization> authorizations)
      throws AcmeTrouble, AcmeException, InterruptedException {
    switch (config.challenge()) {
      case TLS_ALPN_01 -> {
        for (Authorization each : authorizations) proveOverTls(each);
      }
      case HTTP_01 -> proveOverHttp(authorizations);
      case DNS_01 -> {
        for (Authorization each : authorizations) proveByDns(each);
      }
    }
  }

  private void proveOverHttp(List<Authorization> authorizations)
      throws AcmeTrouble, AcmeException, InterruptedException {
    try (HttpAnswers answers = new HttpAnswers(config.http().socketAddress())) {
      for (Authorization each : authorizations) proveOverHttp(each, answers);
    } catch (IOException e) {
      throw new AcmeTrouble(
          "port " + config.http().text() + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private void proveOverTls(Authorization authorization)
      throws AcmeTrouble, AcmeException, InterruptedException {
    if (authorization.getStatus() == Status.VALID) return;
    TlsAlpn01Challenge challenge = challenge(authorization, TlsAlpn01Challenge.class);
    String name = authorization.getIdentifier().getDomain();
    KeyPair pair = KeyPairUtils.createKeyPair(RSA_BITS); // the library signs with RSA
    X509Certificate proof = challenge.createCertificate(pair, authorization.getIdentifier());
    try {
      contexts.answer(name, new TlsIdentity(pair.getPrivate(), List.of(proof)));
      ask(authorization, challenge);
    } catch (BadIdentityException e) {
      throw new AcmeTrouble(String.valueOf(e.getMessage()), e);
    } finally {
      contexts.answered(name);
    }
  }

  private static void proveOverHttp(Authorization authorization, HttpAnswers answers)
      throws AcmeTrouble, AcmeException, InterruptedException {
    if (authorization.getStatus() == Status.VALID) return;
    Http01Challenge challenge = challenge(authorization, Http01Challenge.class);
    answers.put(challenge.getToken(), challenge.getAuthorization());
    ask(authorization, challenge);
  }

  private void proveByDns(Authorization authorization)
      throws AcmeTrouble, AcmeException, InterruptedException {
    if (authorization.getStatus() == Status.VALID) return;
    String name = authorization.getIdentifier().getDomain();
    Path program = config.hook();
    // What an authority names becomes a word for a program: only names of ours do.
    if (program == null || !config.names().contains(name)) {
      throw new AcmeTrouble("the authority asks about " + name + ", which is not ours", null);
    }
    Dns01Challenge challenge = challenge(authorization, Dns01Challenge.class);
    DnsHook hook = new DnsHook(program, "_acme-challenge." + name, challenge.getDigest());
    try {
      hook.put();
      ask(authorization, challenge);
    } finally {
      hook.remove();
    }
  }

  private static <T extends Challenge> T challenge(Authorization authorization, Class<T> kind)
      throws AcmeTrouble {
    return authorization
        .findChallenge(kind)
        .orElseThrow(() ->
            new AcmeTrouble(
                "for %s the authority takes only %s"
                    .formatted(
                        authorization.getIdentifier().getDomain(),
                        authorization.getChallenges().stream()
                            .map(Challenge::getType)
                            .collect(Collectors.joining(", "))),
                null));
  }

  private static void ask(Authorization authorization, Challenge challenge)
      throws AcmeTrouble, AcmeException, InterruptedException {
    if (challenge.getStatus() == Status.PENDING) challenge.trigger();
    if (await(authorization, EnumSet.complementOf(EnumSet.of(Status.PENDING))) == Status.VALID) {
      return;
    }
    challenge.fetch();
    throw new AcmeTrouble(
        authorization.getIdentifier().getDomain()
            + " was not proved to be ours: "
            + why(challenge.getError().orElse(null)),
        null);
  }

  /** Looks again, soon at first and then as often as the authority likes, until one is reached. */
  private static Status await(PollableResource what, Set<Status> ends)
      throws AcmeTrouble, AcmeException, InterruptedException {
    long endNs = System.nanoTime() + PATIENCE.toNanos();
    Duration pause = FIRST_LOOK;
    while (true) {
      Instant wished = what.fetch().orElse(Instant.EPOCH);
      if (ends.contains(what.getStatus())) return what.getStatus();
      if (System.nanoTime() - endNs > 0) {
        throw new AcmeTrouble("the authority did not come to an end", null);
      }
      Duration wish = Duration.between(Instant.now(), wished);
      Duration longest = wish.compareTo(pause) > 0 ? wish : pause;
      Thread.sleep(longest.compareTo(ANSWER) > 0 ? ANSWER : longest);
      pause = pause.compareTo(SLOW_LOOK) < 0 ? pause.multipliedBy(2) : SLOW_LOOK;
    }
  }

  private static String why(@Nullable Problem problem) {
    return problem == null ? "the authority does not say why" : problem.toString();
  }

  private AcmeTrouble trouble(Throwable e) {
    return switch (e) {
      case AcmeRateLimitedException limited ->
          new AcmeTrouble(
              "the authority has had enough of us: " + why(limited.getProblem()),
              e,
              limited.getRetryAfter().orElse(null));
      case AcmeServerException refused ->
          new AcmeTrouble("the authority refused: " + why(refused.getProblem()), e);
      case AcmeNetworkException network ->
          new AcmeTrouble(config.directory() + " cannot be reached: " + reason(network), e);
      default -> new AcmeTrouble(String.valueOf(e.getMessage()), e);
    };
  }

  private static String reason(Throwable thrown) {
    Throwable root = thrown;
    boolean connecting = false;
    while (root.getCause() != null) {
      connecting |= root instanceof ConnectException;
      root = root.getCause();
    }
    // The JDK says little of these two.
    if (root instanceof UnresolvedAddressException) return "its name is not known";
    String message = root.getMessage();
    if (message != null) return message;
    return connecting ? "nobody answers there" : root.getClass().getSimpleName();
  }

  private HttpClient httpClient() throws AcmeTrouble {
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(ANSWER).followRedirects(HttpClient.Redirect.NORMAL);
    Path trust = config.trust();
    if (trust == null) return builder.build();
    try {
      return builder.sslContext(trusting(Pem.readCertificates(trust))).build();
    } catch (BadIdentityException e) {
      throw new AcmeTrouble(String.valueOf(e.getMessage()), e);
    }
  }

  private static SSLContext trusting(List<X509Certificate> anchors) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int i = 0; i < anchors.size(); i++) {
        store.setCertificateEntry("anchor-" + i, anchors.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK can", e);
    }
  }

  /** Any authority by its address, spoken to over our own connections. */
  private static final class Provider extends GenericAcmeProvider {
    private final HttpClient client;

    Provider(HttpClient client) {
      this.client = client;
    }

    @Override
    public HttpClient createHttpClient(NetworkSettings settings) {
      settings.setTimeout(ANSWER);
      return client;
    }
  }
}
