package org.ringfence.server.api;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.ringfence.base.Limits;
import org.ringfence.guard.Attempts;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Stores;
import org.ringfence.server.store.Token;
import org.ringfence.server.store.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Serves the interface for programs over HTTPS, on listeners of its own. Whoever asks shows a token
 * (RFC 6750 section 2.1); only the description of the interface is for everybody.
 */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);
  private static final String ROOT = "/api/v1";
  private static final String BEARER = "Bearer ";
  private static final String KEY = "Idempotency-Key";
  private static final int KEY_LENGTH_MAX = 200;
  private static final int SILENT_MS = 30_000;
  private static final int HEADER_BYTES = 8 * 1024;

  /** Of one address; four times as many at once. */
  private static final int REQUESTS_PER_SECOND = 200;

  private static final long TOO_MANY_WAIT_MS = 1_000;
  private static final int ADDRESSES_KEPT = 10_000;

  /** In which a request's head must have come, however slowly it is sent. */
  private static final long HEAD_MS = 10_000;

  private final Operations operations;
  private final Tokens tokens;
  private final SignIn signIn;
  private final PhonePages phones;
  private final KeptAnswers answers = new KeptAnswers();
  private final Attempts pace = new Attempts(REQUESTS_PER_SECOND, ADDRESSES_KEPT);
  private final Watchers watchers;
  private final Routes routes;
  private final List<ServerConnector> connectors = new CopyOnWriteArrayList<>();
  private final Javalin javalin;

  private ApiServer(
      List<ListenAddress> listen, SSLContext tls, Stores stores, Operations operations) {
    this.operations = operations;
    this.tokens = stores.tokens();
    this.signIn = new SignIn(stores, operations::note);
    this.phones = new PhonePages(stores, operations::note);
    this.watchers = new Watchers(operations);
    this.routes = new Routes(operations, stores);
    this.javalin =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.concurrency.useVirtualThreads = true;
          config.http.maxRequestSize = Limits.API_REQUEST_BYTES;
          config.http.prefer405over404 = true;
          config.jetty.modifyHttpConfiguration(ApiServer::bound);
          config.jetty.modifyServer(
              server -> server.addBean(new NetworkConnectionLimit(Limits.API_CONNECTIONS, server)));
          for (ListenAddress address : listen) {
            config.jetty.addConnector((server, http) -> {
              ServerConnector connector = connector(server, http, address, tls);
              connectors.add(connector);
              return connector;
            });
          }
          route(config);
        });
  }

  /**
   * Begins to serve.
   *
   * @param tls the certificates shown, those of the SIP server
   * @throws PortInUse when a listener's port is taken
   */
  public static ApiServer start(
      List<ListenAddress> listen, TlsContexts tls, Stores stores, Operations operations)
      throws PortInUse {
    ApiServer server = new ApiServer(listen, tls.forJdk(), stores, operations);
    try {
      server.javalin.start();
      return server;
    } catch (RuntimeException e) {
      server.close();
      if (causedBy(e, BindException.class)) throw new PortInUse(listen.getFirst(), e);
      throw e;
    }
  }

  /** The port of the first listener. */
  int port() {
    return connectors.getFirst().getLocalPort();
  }

  private static boolean causedBy(Throwable e, Class<? extends Throwable> kind) {
    for (Throwable each = e; each != null; each = each.getCause()) {
      if (kind.isInstance(each)) return true;
    }
    return false;
  }

  private static void bound(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    // Or a token would be as good as an earlier one of the connection that differs in case alone.
    http.setHeaderCacheCaseSensitive(true);
    http.setIdleTimeout(SILENT_MS);
    // Slow bodies: fewer bytes a second than this, and it is nobody who means well.
    http.setMinRequestDataRate(64);
  }

  private static ServerConnector connector(
      Server server, HttpConfiguration http, ListenAddress address, SSLContext tls) {
    HttpConfiguration secure = new HttpConfiguration(http);
    // Who we are is known by the certificate; names and addresses are many, so SNI decides nothing.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls);
    factory.setSniRequired(false);
    factory.setIncludeProtocols(TlsContexts.protocols());
    factory.setIncludeCipherSuites(TlsContexts.ciphers());
    factory.setExcludeCipherSuites();
    factory.setRenegotiationAllowed(false);
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(factory, "http/1.1"),
            new HttpConnectionFactory(secure));
    if (address.address() != null) connector.setHost(address.address().getHostAddress());
    connector.setPort(address.port());
    connector.addBean(
        new WebBudget(connector.getScheduler(), Limits.API_CONNECTIONS_PER_ADDRESS, HEAD_MS));
    connector.setIdleTimeout(SILENT_MS);
    return connector;
  }

  /** Whoever asks more than a program needs waits for it, so that calls do not. */
  private void pace(Context http) throws InterruptedException {
    if (!pace.takes(http.ip(), System.nanoTime())) Thread.sleep(TOO_MANY_WAIT_MS);
  }

  private void route(JavalinConfig config) {
    byte[] description = resource("openapi.yaml");
    config.routes.before(this::pace);
    config.routes.before(ApiServer::guardBrowsers);
    // Whoever is refused before his request was read would find the connection closed.
    config.routes.before(http -> http.bodyAsBytes());
    config.routes.get(
        ROOT + "/openapi.yaml", http -> http.contentType("application/yaml").result(description));
    config.routes.get(
        ROOT + "/openapi.json",
        http -> http.contentType("application/json").result(asJson(description)));
    ConsolePages.route(config.routes);
    signIn.route(config.routes);
    phones.route(config.routes);
    for (Route route : routes.all()) {
      config.routes.addHttpHandler(
          route.method(), ROOT + route.path(), http -> answer(route, http));
    }
    config.routes.wsBeforeUpgrade(ROOT + "/events", this::watch);
    config.routes.ws(ROOT + "/events", watchers::accept);
    config.routes.wsBeforeUpgrade(ROOT + "/applications/events", this::watch);
    config.routes.ws(ROOT + "/applications/events", watchers::acceptOfApplications);
    config.routes.exception(Refused.class, (e, http) -> problem(http, e.problem()));
    config.routes.exception(
        HttpResponseException.class,
        (e, http) -> problem(http, Problem.of(e.getStatus(), words(e), "")));
    config.routes.exception(
        Exception.class,
        (e, http) -> {
          LOG.error("a request to the interface failed", e);
          problem(http, Problem.of(500, "The server could not do it.", "See its log."));
        });
  }

  /** For pages, which know no YAML. Made when it is asked for. */
  private static String asJson(byte[] yaml) {
    return Asked.JSON.writeValueAsString(new YAMLMapper().readTree(yaml));
  }

  private static String words(HttpResponseException e) {
    return switch (e.getStatus()) {
      case 404 -> "There is nothing here.";
      case 405 -> "This cannot be done here.";
      case 413 -> "The body is longer than " + Limits.API_REQUEST_BYTES + " bytes.";
      default -> "This request is not understood.";
    };
  }

  /** What a browser may do with an answer: nothing but read it. */
  private static void guardBrowsers(Context http) {
    http.header("Cache-Control", "no-store");
    http.header("X-Content-Type-Options", "nosniff");
    http.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    http.header("Strict-Transport-Security", "max-age=31536000");
    http.header("Referrer-Policy", "no-referrer");
  }

  private void answer(Route route, Context http) {
    Asker asker = asker(http, route.scope(), route.method() != HandlerType.GET);
    if (!route.isAllowed(asker, http)) throw notAllowed(route.scope());
    String key = http.header(KEY);
    // Calls have records of their own.
    if (route.method() != HandlerType.GET && route.scope() != Scope.CALLS) note(asker, http);
    if (route.binary()) {
      bytes(route, http, asker);
      return;
    }
    if (key == null || route.method() != HandlerType.POST) {
      tell(http, done(route, http, asker));
      return;
    }
    if (key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
      throw new Refused(400, "An " + KEY + " has 1 to " + KEY_LENGTH_MAX + " characters.", "");
    }
    byte[] request = (http.path() + "\n" + http.body()).getBytes(StandardCharsets.UTF_8);
    String whose = asker.id() + " " + key;
    tell(http, answers.once(whose, request, System.nanoTime(), () -> done(route, http, asker)));
  }

  private static KeptAnswers.Answer done(Route route, Context http, Asker asker) {
    try {
      Object result = route.answer().of(new Asked(http, asker));
      String location = http.res().getHeader("Location");
      if (result == Asked.NOTHING) return new KeptAnswers.Answer(204, location, null, false);
      String json = Asked.JSON.writeValueAsString(result);
      return new KeptAnswers.Answer(http.statusCode(), location, json, false);
    } catch (Failure e) {
      return problem(Problem.of(e));
    } catch (Refused e) {
      return problem(e.problem());
    }
  }

  /** Who asked for a change, and which; what is in a body may be a secret. */
  private void note(Asker asker, Context http) {
    String what = http.method().name() + " " + http.path().substring(ROOT.length());
    operations.note("changed through the interface", asker.name() + ": " + what);
  }

  private static void bytes(Route route, Context http, Asker asker) {
    try {
      Asked.Bytes bytes = (Asked.Bytes) route.answer().of(new Asked(http, asker));
      http.contentType(bytes.type()).result(bytes.bytes());
    } catch (Failure e) {
      tell(http, problem(Problem.of(e)));
    }
  }

  private static KeptAnswers.Answer problem(Problem problem) {
    String json = Asked.JSON.writeValueAsString(problem);
    return new KeptAnswers.Answer(problem.status(), null, json, true);
  }

  private static void tell(Context http, KeptAnswers.Answer answer) {
    http.status(answer.status());
    if (answer.location() != null) http.header("Location", answer.location());
    if (answer.json() == null) return;
    http.contentType(answer.problem() ? Problem.MEDIA_TYPE : "application/json");
    http.result(answer.json());
  }

  private static void problem(Context http, Problem problem) {
    if (problem.status() == 401) http.header("WWW-Authenticate", "Bearer");
    tell(http, problem(problem));
  }

  private void watch(Context http) {
    if (!asker(http, Scope.CALLS, false).allows(Scope.CALLS)) throw notAllowed(Scope.CALLS);
  }

  /** A program by its token, or whoever signed in at the browser. */
  private Asker asker(Context http, Scope scope, boolean changes) {
    String authorization = http.header("Authorization");
    if (authorization == null) {
      Sessions.Session session = signIn.of(http, changes);
      if (session != null) return session.asker();
    } else if (authorization.startsWith(BEARER)) {
      String text = authorization.substring(BEARER.length());
      Token token = tokens.find(text, System.currentTimeMillis());
      if (token != null) return new Asker(token.id(), token.name(), token.scopes(), "", false);
    }
    throw new Refused(
        401,
        "A token is needed: `Authorization: Bearer rf_...`.",
        "Make one: ./ringfence token add NAME --scope " + scope.word());
  }

  private static Refused notAllowed(Scope scope) {
    return new Refused(
        403, "This is not good for `" + scope.word() + "`.", "Ask with a token of that scope.");
  }

  private static byte[] resource(String name) {
    try (InputStream in = ApiServer.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("our jar lacks " + name);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
