package org.ringfence.server.cli;

import ch.qos.logback.classic.Level;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ringfence.base.Transport;
import org.ringfence.server.api.ApiServer;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.config.OurAddress;
import org.ringfence.server.control.ControlServer;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.runtime.ServerRuntime;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the server until it is told to stop; prepares the data folder the first time. */
@Command(name = "up", description = "Runs the server; the first time it makes all it needs.")
final class Up implements Callable<Integer> {
  private static final int JAVA_MIN = 25;

  private final Console console;
  private final ServerRuntime runtime;
  @Mixin private FolderOption option = new FolderOption();

  Up(Console console, ServerRuntime runtime) {
    this.console = console;
    this.runtime = runtime;
  }

  @Override
  public Integer call() throws Exception {
    checkJava(Runtime.version().feature());
    ServerFolder folder = option.folder();
    Config config = option.config();
    logLevel(config);
    if (!folder.used()) {
      // Shown before anything else can go wrong: nobody can show them again.
      introduce(folder, config, FirstRun.prepare(folder, config, console));
    }
    folder.create();
    if (config.tls().certificate() == null && !Files.exists(folder.serverCertificate())) {
      console.step("Made a new server certificate", () -> FirstRun.issueIdentity(folder, config));
    }
    try (Stores stores = console.step("Opened the store", () -> Stores.open(folder, config))) {
      StartedServer server = start(folder, config, stores);
      try (server) {
        Signals signals = new Signals();
        LocalOperations operations = new LocalOperations(stores, Ringfence.Version.text(), server);
        try (operations;
            ControlServer control = ControlServer.start(folder, operations);
            AutoCloseable api = api(folder, config, stores, server, operations)) {
          stores.startKeeper();
          greet(config, stores);
          signals.await();
          drain(server, config);
        }
      }
    }
    return Exit.OK.code();
  }

  static void checkJava(int feature) throws Failure {
    if (feature < JAVA_MIN) {
      throw new Failure(
          Exit.UNAVAILABLE,
          "This is Java " + feature + "; Ringfence needs Java " + JAVA_MIN + " or newer.",
          "Install a JDK " + JAVA_MIN + " and set JAVA_HOME to it.");
    }
  }

  private StartedServer start(ServerFolder folder, Config config, Stores stores) throws Failure {
    try {
      return runtime.start(config, stores, console);
    } catch (PortInUse e) {
      String key = e.address().transport().name().toLowerCase(Locale.ROOT);
      throw taken(folder, e.address(), "listen", key);
    }
  }

  /** The interface for programs, or nothing to close. */
  private static AutoCloseable api(
      ServerFolder folder,
      Config config,
      Stores stores,
      StartedServer server,
      LocalOperations operations)
      throws Failure {
    List<ListenAddress> listen = config.api().listen();
    if (listen.isEmpty()) return () -> {};
    try {
      return ApiServer.start(listen, server.tls(), stores, operations);
    } catch (PortInUse e) {
      throw taken(folder, e.address(), "api", "listen");
    }
  }

  private static Failure taken(
      ServerFolder folder, ListenAddress address, String section, String key) {
    boolean udp = address.transport() == Transport.UDP;
    String holder = PortHolder.find(udp, address.port());
    String file = folder.path().resolve(ConfigFile.NAME).toString();
    String line =
        address.line() > 0
            ? "line " + address.line() + " of " + file + " (`" + key + "`)"
            : "`" + section + ": {" + key + ": ...}` in " + file;
    return new Failure(
        Exit.UNAVAILABLE,
        "%s port %d is taken%s."
            .formatted(udp ? "UDP" : "TCP", address.port(), holder == null ? "" : " by " + holder),
        "Stop that program, or change " + line + ".");
  }

  private void drain(StartedServer server, Config config) throws InterruptedException {
    int seconds = config.calls().drainSeconds();
    int calls = server.status().calls();
    if (calls > 0) {
      console
          .err()
          .println(
              "Draining: no new calls, up to %d s for the %d that go on; again to stop at once."
                  .formatted(seconds, calls));
    }
    boolean finished = server.drain(Duration.ofSeconds(seconds));
    console.err().println(finished ? "Stopped." : "Stopped; calls that still went on were ended.");
  }

  private static void logLevel(Config config) {
    if (LoggerFactory.getLogger("org.ringfence") instanceof ch.qos.logback.classic.Logger ours) {
      ours.setLevel(Level.toLevel(config.log().level().name()));
    }
  }

  private void introduce(ServerFolder folder, Config config, FirstRun.Made made) {
    PrintStream out = console.out();
    out.println("Connect a phone:");
    out.println("  server      " + OurAddress.of(config));
    if (!config.listen().isEmpty()) {
      out.println("  port        " + config.listen().getFirst().port());
      out.println("  transport   " + config.listen().getFirst().transport());
    }
    out.println("  domain      " + config.domain());
    out.println("  CA file     " + folder.caCertificate());
    for (FirstRun.Login login : made.extensions()) {
      out.println("  user        " + login.user() + "   password " + login.password());
    }
    config.listen().stream()
        .filter(address -> address.transport().webSocket())
        .findFirst()
        .ifPresent(web -> {
          out.println("Or use a browser as a phone (it must trust the CA file first):");
          out.println("  page        https://" + page(web, config) + "/");
        });
    if (!config.api().listen().isEmpty()) {
      String page = page(config.api().listen().getFirst(), config);
      out.println("Set up the console (this link lets in once, within a day):");
      out.println("  console     https://" + page + "/#/set-up/" + made.ownersLink());
    }
    out.println("The passwords and the link are shown this once; they are stored nowhere.");
    out.flush();
  }

  private void greet(Config config, Stores stores) {
    for (String number : stores.extensions().ofOtherRealms()) {
      console
          .err()
          .println(
              "! "
                  + number
                  + " cannot register: its password is not of the domain "
                  + config.domain()
                  + ". Give it a new one: ./ringfence user password "
                  + number);
    }
    for (ListenAddress address : config.listen()) {
      console.out().println("Listening on " + address.transport() + " " + address.text());
    }
    for (ListenAddress address : config.api().listen()) {
      console.out().println("Programs ask at HTTPS " + address.text());
    }
    console.out().println("Ringfence is up.");
    console.out().flush();
    forgetTheStart();
  }

  /**
   * Half of the heap is what starting made and nobody needs again: an idle server gives it back.
   */
  private static void forgetTheStart() {
    System.gc();
  }

  private static String page(ListenAddress web, Config config) {
    return web.address() == null ? OurAddress.of(config) + ":" + web.port() : web.text();
  }
}
