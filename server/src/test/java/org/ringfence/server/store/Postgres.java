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
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.DatabaseServer;

/** Debian's PostgreSQL on loopback with a cluster of its own, gone afterwards. */
public final class Postgres implements AutoCloseable {
  public static final String USER = "ringfence";
  private static final Path ALL = Path.of("/usr/lib/postgresql");
  private static final int TRIES = 5;
  private static final String SCHEMA = "with_schema";

  private final Path programs;
  private final Path folder;
  private final Path cluster;
  private final Set<String> made = new HashSet<>();
  private String options = "-c fsync=off -c max_connections=60 -c shared_buffers=16MB";
  private int port;

  private Postgres(Path programs, Path folder) {
    this.programs = programs;
    this.folder = folder;
    this.cluster = folder.resolve("cluster");
  }

  /** Where its programs are; null when it is not installed. */
  private static @Nullable Path programs() {
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

  public static boolean installed() {
    return programs() != null;
  }

  public static Postgres start() throws Exception {
    return start(null);
  }

  /**
   * It refuses to run as root, so it runs as the user its package makes.
   *
   * @param identity what it proves over TLS; null without TLS
   */
  static Postgres start(@Nullable TlsIdentity identity) throws Exception {
    Path programs = programs();
    if (programs == null) throw new IllegalStateException("postgresql is not installed");
    Path folder = Files.createTempDirectory("postgres");
    Postgres postgres = new Postgres(programs, folder);
    if (isRoot()) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setOwner(
          folder,
          folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
    }
    String where = postgres.cluster.toString();
    postgres.run("initdb", "-D", where, "-U", USER, "-A", "trust", "-N", "--no-instructions");
    if (identity != null) postgres.prove(identity);
    for (int i = 1; i <= TRIES; i++) {
      // A port that was free may be taken in the meantime.
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        postgres.port = free.getLocalPort();
      }
      if (postgres.tried(postgres.starting())) return postgres;
    }
    throw new IllegalStateException("postgresql does not start");
  }

  private void prove(TlsIdentity identity) throws Exception {
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server.key");
    identity.write(certificate, key);
    for (Path each : List.of(certificate, key)) {
      Files.setOwner(each, Files.getOwner(folder));
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-------"));
    }
    options += " -c ssl=on -c ssl_cert_file=" + certificate + " -c ssl_key_file=" + key;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private String[] starting() {
    String all = "-h 127.0.0.1 -p " + port + " -k '' " + options;
    String log = cluster.resolve("log").toString();
    return new String[] {
      "pg_ctl", "-D", cluster.toString(), "-w", "-t", "60", "-l", log, "-o", all, "start"
    };
  }

  /** Starts it again after {@link #stop}. */
  public void resume() throws Exception {
    run(starting());
  }

  /** Stops it at once, as a crash would. */
  public void stop() throws Exception {
    run("pg_ctl", "-D", cluster.toString(), "-m", "immediate", "-w", "stop");
  }

  /** An empty database of that name; the same one when it is asked for again. */
  public DatabaseServer database(String name) {
    return database(name, "template0");
  }

  /** The same with our schema in it already, which is made once and copied. */
  DatabaseServer withSchema(String name) {
    if (!made.contains(SCHEMA)) {
      try {
        Database.make(database(SCHEMA)).close();
      } catch (org.ringfence.server.report.Failure e) {
        throw new IllegalStateException(e);
      }
    }
    return database(name, SCHEMA);
  }

  private DatabaseServer database(String name, String template) {
    if (made.add(name)) execute("postgres", "create database " + name + " template " + template);
    return new DatabaseServer(url(name), USER, null, null, null);
  }

  /** Does something there as who may do everything. */
  public void execute(String database, String sql) {
    try (Connection connection = DriverManager.getConnection(url(database), USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public String url(String name) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
  }

  private void run(String... words) throws Exception {
    if (!tried(words)) throw new IllegalStateException(words[0] + " failed: see " + folder);
  }

  private boolean tried(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    if (isRoot()) command.addAll(List.of("runuser", "-u", "postgres", "--"));
    command.add(programs.resolve(words[0]).toString());
    command.addAll(List.of(words).subList(1, words.length));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
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
    try (Stream<Path> files = Files.walk(folder)) {
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
