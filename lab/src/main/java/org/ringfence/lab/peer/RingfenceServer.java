package org.ringfence.lab.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringfence.base.Transport;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.control.Operations;
import org.ringfence.server.control.RemoteOperations;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;

/** Our own server in a process of its own, as {@code ./ringfence up} starts it. */
public final class RingfenceServer implements ServerUnderTest {
  private static final Duration START = Duration.ofSeconds(60);

  /** Where a bench's media go: more ports than there are calls at once, where nobody else is. */
  private static final int FIRST_BENCH_PORT = 36_000;

  private static final int BENCH_PORTS = 24_000;

  /** Nothing that is measured shall end at a limit. */
  private static final String UNBOUNDED =
      "\napi:\n  listen: off\nlimits:\n  calls: 100000\n  callsPerExtension: 10000\n";

  private static final String MAILBOXES = "voicemail:\n  mailboxes: all";

  private final Map<Transport, Integer> ports = new EnumMap<>(Transport.class);
  private int firstMediaPort;
  private int mediaPorts;
  private final Path data;
  private final String more;
  private String ownersLink = "";
  private final ServerPlan.Place place;
  private final PeerProcess process;

  /** Starts it with its files in {@code folder}; back when it says it is up. */
  public RingfenceServer(Path folder, ServerPlan plan) {
    this(folder, plan, List.of());
  }

  /**
   * The same in a place of its own.
   *
   * @param prefix what to put before the command, such as {@code ip netns exec NAME}
   */
  public RingfenceServer(Path folder, ServerPlan plan, List<String> prefix) {
    this(folder, plan, prefix, "");
  }

  /**
   * The same, with IAX2 for phones on this machine.
   *
   * @param iaxPort where it is served
   */
  public static RingfenceServer withIax(Path folder, ServerPlan plan, int iaxPort) {
    String section =
        "iax:\n  listen: \"127.0.0.1:%d\"\n  withoutToken: 127.0.0.1\n".formatted(iaxPort);
    return new RingfenceServer(folder, plan, List.of(), section);
  }

  /**
   * The same with the limits it comes with, and with the interface for programs.
   *
   * @param apiPort where that is
   */
  public static RingfenceServer asShipped(Path folder, ServerPlan plan, int apiPort) {
    return asShipped(folder, plan, apiPort, List.of(), "");
  }

  /**
   * The same in a place of its own.
   *
   * @param prefix what to put before the command
   * @param sections further ones of its configuration
   */
  public static RingfenceServer asShipped(
      Path folder, ServerPlan plan, int apiPort, List<String> prefix, String sections) {
    String section = "api:\n  listen: \"127.0.0.1:%d\"\n".formatted(apiPort);
    return new RingfenceServer(folder, plan, prefix, section + sections);
  }

  /**
   * The same, and calls that nobody takes go to voicemail.
   *
   * @param apiPort where the interface for programs is
   */
  public static RingfenceServer answering(Path folder, ServerPlan plan, int apiPort) {
    String section = "api:\n  listen: \"127.0.0.1:%d\"\n%s\n".formatted(apiPort, MAILBOXES);
    return new RingfenceServer(folder, plan, List.of(), section);
  }

  /**
   * The same with IAX2 besides, which is off as it comes.
   *
   * @param iaxPort where that is served
   * @param prefix what to put before the command
   * @param sections further ones of its configuration
   */
  public static RingfenceServer underAttack(
      Path folder,
      ServerPlan plan,
      int apiPort,
      int iaxPort,
      List<String> prefix,
      String sections) {
    String section = "iax:\n  listen: \"127.0.0.1:%d\"\n".formatted(iaxPort);
    return asShipped(folder, plan, apiPort, prefix, section + sections);
  }

  /**
   * The same with further sections of its configuration.
   *
   * @param sections what they say, each from its first column on
   */
  public static RingfenceServer with(Path folder, ServerPlan plan, String sections) {
    return new RingfenceServer(folder, plan, List.of(), sections);
  }

  private RingfenceServer(Path folder, ServerPlan plan, List<String> prefix, String more) {
    this.more = more;
    this.place = plan.place();
    this.data = folder.resolve("ringfence");
    for (Transport transport : plan.transports()) ports.put(transport, Ports.next());
    prepare(plan);
    process = PeerProcess.start("ringfence", folder, plan.core(), command(prefix));
    try {
      process.awaitOutput("Ringfence is up", START);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private List<String> command(List<String> prefix) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(java, JvmFlags.argument()));
    String more = System.getProperty("lab.server.flags", "").trim();
    if (!more.isEmpty()) command.addAll(List.of(more.split(" +")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("org.ringfence.server.Main", "up", "--data", data.toString()));
    return command;
  }

  /** A data folder as a first run leaves it, with the plan's accounts and listeners. */
  private void prepare(ServerPlan plan) {
    ServerFolder made = new ServerFolder(data);
    try {
      ownersLink = FirstRun.prepare(made, Config.defaults(), Progress.NONE).ownersLink();
      Files.writeString(data.resolve(ConfigFile.NAME), yaml(plan));
      Config config = ConfigFile.load(data);
      FirstRun.issueIdentity(made, config);
      try (Stores stores = Stores.open(made, config)) {
        for (String first : List.of("1001", "1002")) stores.extensions().remove(first);
        List<Extensions.Wish> wishes =
            plan.accounts().stream()
                .map(a -> new Extensions.Wish(a.user(), "", a.password(), isMd5(a)))
                .toList();
        stores.extensions().addAll(wishes, System.currentTimeMillis());
      }
    } catch (Failure | ConfigException | java.io.IOException e) {
      throw new PeerFailure("the data folder of our own server cannot be made: " + e, e);
    }
  }

  private static boolean isMd5(Account account) {
    return account.digest() == Account.Digest.MD5;
  }

  private String yaml(ServerPlan plan) {
    boolean bench = plan.core() != null;
    // A call takes four: a quarter of a large company may talk.
    mediaPorts = bench ? BENCH_PORTS : Math.max(400, plan.accounts().size());
    firstMediaPort = bench ? FIRST_BENCH_PORT : Ports.range(mediaPorts);
    StringBuilder yaml = new StringBuilder("domain: ").append(domain()).append("\nlisten:\n");
    for (Transport transport :
        List.of(Transport.TLS, Transport.WSS, Transport.TCP, Transport.UDP)) {
      Integer port = ports.get(transport);
      String value = port == null ? "off" : "\"" + host() + ":" + port + "\"";
      yaml.append("  ").append(transport.viaName().toLowerCase(Locale.ROOT));
      yaml.append(": ").append(value).append('\n');
    }
    return yaml.append("media:\n  encryption: ")
        .append(plan.media().word())
        .append("\n  ports: ")
        .append(firstMediaPort)
        .append('-')
        .append(firstMediaPort + mediaPorts - 1)
        .append("\n  icePort: ")
        .append(Ports.next())
        .append(more.startsWith("api:") ? "\n" : UNBOUNDED)
        .append("calls:\n  ringSeconds: ")
        // A browser may take its time, and so may everybody during an attack.
        .append(ports.containsKey(Transport.WSS) || more.startsWith("api:") ? 30 : 5)
        .append(more.contains(MAILBOXES) ? "" : "\nvoicemail:\n  mailboxes: none")
        .append("\nregistrations:\n  minSeconds: 10\n")
        .append(plan.registrations())
        .append(more)
        .toString();
  }

  /** What commands do to it while it runs; to be closed by the caller. */
  public Operations operations() {
    try {
      Operations operations = RemoteOperations.connect(new ServerFolder(data));
      if (operations != null) return operations;
    } catch (Failure e) {
      throw new PeerFailure("our own server takes no commands: " + e.text(), e);
    }
    throw process.failure("takes no commands", null);
  }

  @Override
  public String name() {
    return "Ringfence";
  }

  @Override
  public String domain() {
    return place.domain();
  }

  @Override
  public String host() {
    return place.host();
  }

  @Override
  public int port(Transport transport) {
    Integer port = ports.get(transport);
    if (port == null) throw new IllegalArgumentException("not listening on " + transport);
    return port;
  }

  @Override
  public Path caFile() {
    return data.resolve("ca.pem");
  }

  /** The first of its ports for media. */
  public int firstMediaPort() {
    return firstMediaPort;
  }

  /** How many there are. */
  public int mediaPorts() {
    return mediaPorts;
  }

  /** What lets the owner into the console once. */
  public String ownersLink() {
    return ownersLink;
  }

  /** The certificate it shows, PEM. */
  public Path certificateFile() {
    return data.resolve("server.pem");
  }

  @Override
  public List<Long> pids() {
    return process.pids();
  }

  @Override
  public String tail() {
    return process.tail();
  }

  @Override
  public boolean alwaysChallenges() {
    return true;
  }

  @Override
  public int inviteChallenge() {
    return 407;
  }

  @Override
  public boolean needsWarming() {
    return true;
  }

  @Override
  public void close() {
    process.close();
  }
}
