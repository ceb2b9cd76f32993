package org.ringfence.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ringfence.server.config.Elsewhere;
import org.ringfence.server.report.Failure;

/** Debian's PostgreSQL on loopback with a cluster of its own, gone afterwards. */
public final class Postgres implements AutoCloseable {
  private static final Path ALL = Path.of("/usr/lib/postgresql");
  private static final int TRIES = 5;
  private static final String SCHEMA = "with_schema";

  private final Path programs;
  private final Path cluster;
  private final Set<String> made = new HashSet<>();
  private int port;

  private Postgres(Path programs, Path cluster) {
    this.programs = programs;
    this.cluster = cluster;
  }

  public static boolean installed() {
    return programs() != null;
  }

  private static Path programs() {
    try (Stream<Path> versions = Files.list(ALL)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.naturalOrder())
          .orElse(null);
    } catch (IOException absent) {
      return null;
    }
  }

  /** One that ends with all tests of this process. */
  static Postgres shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(
            "postgresql",
            key -> {
              try {
                return start();
              } catch (Exception e) {
                throw new IllegalStateException("PostgreSQL does not start", e);
              }
            },
            Postgres.class);
  }

  /** It refuses to run as root, so it runs as the user its package makes. */
  public static Postgres start() throws Exception {
    Path folder = Files.createTempDirectory("postgres");
    Postgres postgres = new Postgres(programs(), folder.resolve("cluster"));
    if (isRoot()) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }
    postgres.run(
        "initdb",
        "-D",
        postgres.cluster.toString(),
        "-U",
        "ringfence",
        "-A",
        "trust",
        "-N",
        "--no-instructions");
    for (int i = 1; i <= TRIES; i++) {
      // A port that was free may be taken in the meantime.
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        postgres.port = free.getLocalPort();
      }
      if (postgres.resume() || i == TRIES) return postgres;
    }
    return postgres;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Starts it, again after {@link #stop}. */
  public boolean resume() throws Exception {
    String options =
        "-h 127.0.0.1 -p "
            + port
            + " -k '' -c fsync=off -c max_connections=40 -c shared_buffers=8MB";
    return tried(
        "pg_ctl",
        "-D",
        cluster.toString(),
        "-w",
        "-t",
        "60",
        "-l",
        cluster.resolve("log").toString(),
        "-o",
        options,
        "start");
  }

  /** Stops it at once, as a crash would. */
  public void stop() throws Exception {
    run("pg_ctl", "-D", cluster.toString(), "-m", "immediate", "-w", "stop");
  }

  /** An empty database of that name; the same one when it is asked for again. */
  public Elsewhere database(String name) {
    return database(name, "template0");
  }

  /** The same with our schema in it already, which is made once and copied. */
  Elsewhere withSchema(String name, ServerFolder folder) throws Failure {
    if (!made.contains(SCHEMA)) Database.open(folder, database(SCHEMA)).close();
    return database(name, SCHEMA);
  }

  private Elsewhere database(String name, String template) {
    if (made.add(name)) {
      try (Connection connection = DriverManager.getConnection(url("postgres"), "ringfence", "");
          Statement statement = connection.createStatement()) {
        statement.execute("create database " + name + " template " + template);
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
    return new Elsewhere(url(name), "ringfence", null);
  }

  public String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  private void run(String... words) throws Exception {
    if (!tried(words)) throw new IllegalStateException(words[0] + " failed");
  }

  private boolean tried(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    if (isRoot()) command.addAll(List.of("runuser", "-u", "postgres", "--"));
    command.add(programs.resolve(words[0]).toString());
    command.addAll(List.of(words).subList(1, words.length));
    Process process =
        new ProcessBuilder(command)
            .directory(cluster.getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.getOutputStream().close();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  @Override
  public void close() throws Exception {
    tried("pg_ctl", "-D", cluster.toString(), "-m", "immediate", "-w", "stop");
    try (Stream<Path> files = Files.walk(cluster.getParent())) {
      files.sorted(Comparator.reverseOrder()).forEach(Postgres::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
