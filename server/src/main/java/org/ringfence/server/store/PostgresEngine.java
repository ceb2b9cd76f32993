package org.ringfence.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * A PostgreSQL. Whoever needs a connection while it is away is told so within a second; a query on
 * a connection that fell silent ends as well. The connection is encrypted and the server proves who
 * it is, unless it is on this machine or the address says otherwise ({@code sslmode}).
 */
final class PostgresEngine implements Engine {
  private static final long WAIT_MS = 1_000;
  private static final long KEEP_ALIVE_MS = Duration.ofMinutes(1).toMillis();
  private static final String CONNECT_SECONDS = "3";
  private static final String SILENT_SECONDS = "60";
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.[0-9.]{5,11}|\\[::1])(:[0-9]{1,5})?");

  /**
   * Classes of errors (the first two characters of SQLSTATE) that the same words will meet again:
   * wrong values, broken constraints, wrong SQL.
   */
  private static final Set<String> FOR_EVER = Set.of("21", "22", "23", "42");

  private final DatabaseServer where;
  private final Properties properties = new Properties();

  PostgresEngine(DatabaseServer where) throws Failure {
    this.where = where;
    properties.setProperty("ApplicationName", "ringfence");
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("socketTimeout", SILENT_SECONDS);
    properties.setProperty("tcpKeepAlive", "true");
    if (where.user() != null) properties.setProperty("user", where.user());
    String password = password(where.passwordFile());
    if (password != null) properties.setProperty("password", password);
    encrypt();
  }

  /** What the address says comes after these, and wins. */
  private void encrypt() {
    Path trust = where.trust();
    if (isHere() && trust == null) return;
    properties.setProperty("sslmode", "verify-full");
    if (trust == null) {
      properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    } else {
      properties.setProperty("sslrootcert", trust.toString());
    }
  }

  private boolean isHere() {
    String hosts = where.name().substring("postgresql://".length()).replaceFirst("/.*", "");
    return Arrays.stream(hosts.split(",")).allMatch(h -> LOOPBACK.matcher(h).matches());
  }

  private static @Nullable String password(@Nullable Path file) throws Failure {
    if (file == null) return null;
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The database's password in %s cannot be read (%s)."
              .formatted(file, ServerFolder.reason(e)),
          "Write it there, for this user alone to read, or correct `database.passwordFile`.",
          e);
    }
  }

  @Override
  public String name() {
    return where.name();
  }

  @Override
  public String[] migrations() {
    return new String[] {MIGRATIONS, "classpath:db/postgresql"};
  }

  @Override
  public Pool open() {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("database");
    pool.setJdbcUrl(where.url());
    pool.setDataSourceProperties(properties);
    pool.setMaximumPoolSize(CONNECTIONS_MAX);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(WAIT_MS);
    pool.setValidationTimeout(WAIT_MS);
    pool.setKeepaliveTime(KEEP_ALIVE_MS);
    pool.setInitializationFailTimeout(-1);
    HikariDataSource made = new HikariDataSource(pool);
    return new Pool(made, made::close);
  }

  /** Apart from the pool, which would say no more than that it has no connection. */
  Connection connect() throws SQLException {
    return DriverManager.getConnection(where.url(), properties);
  }

  @Override
  public String sync() {
    return "";
  }

  @Override
  public boolean elsewhere() {
    return true;
  }

  @Override
  public void check() throws Failure {
    try (Connection connection = connect()) {
      if (connection.isReadOnly()) throw closed(new SQLException("it takes no writes", "25006"));
    } catch (SQLException e) {
      throw closed(e);
    }
  }

  DatabaseReport report() throws Failure {
    String asked =
        "select pg_database_size(current_database()),"
            + " (select version from pg_stat_ssl where pid = pg_backend_pid() and ssl)";
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet r = statement.executeQuery(asked)) {
      r.next();
      String encryption = r.getString(2);
      String engine = "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion();
      return new DatabaseReport(
          engine, name(), r.getLong(1), encryption == null ? "" : encryption, isHere());
    } catch (SQLException e) {
      throw closed(e);
    }
  }

  @Override
  public Failure empty() {
    return new Failure(
        Exit.FAILED,
        "The database %s is empty, though this server has used it.".formatted(name()),
        "Put its copy back (pg_restore), or correct `database.url`; `./ringfence database move`"
            + " takes there what the one before still has.");
  }

  @Override
  public boolean away(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.length() < 2 || !FOR_EVER.contains(state.substring(0, 2));
  }

  @Override
  public Failure closed(Exception e) {
    return new Failure(
        Exit.UNAVAILABLE,
        "The database %s cannot be opened (%s).".formatted(name(), Database.reason(e)),
        remedy(e),
        e);
  }

  private String remedy(Exception e) {
    SQLException cause = Database.sqlCause(e);
    String state = cause == null || cause.getSQLState() == null ? "" : cause.getSQLState();
    String role = where.user() == null ? "ringfence" : where.user();
    String name = name().substring(name().lastIndexOf('/') + 1);
    return switch (state) {
      case "28P01", "28000" ->
          "Correct `database.user` and the file of `database.passwordFile`; `psql` makes the role:"
              + " create role "
              + role
              + " login password '...'.";
      case "3D000" -> "Make it: createdb --owner=%s %s".formatted(role, name);
      case "42501" ->
          "Let the role make tables: `psql %s` and grant create on schema public to %s."
              .formatted(name, role);
      default ->
          isOfTls(String.valueOf(e.getMessage()))
              ? "Turn on `ssl` in its postgresql.conf and name who vouches for its certificate with"
                  + " `database.trust`."
              : "Start it (systemctl start postgresql), or correct `database` in the"
                  + " configuration.";
    };
  }

  private static boolean isOfTls(String message) {
    return message.contains("SSL") || message.contains("could not be verified");
  }
}
