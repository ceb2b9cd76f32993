package org.ringfence.server.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Types;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * The database: H2 in the data folder, or PostgreSQL elsewhere. All that is particular to either is
 * in its {@link Engine}; the SQL is portable.
 *
 * <p>H2 gives up a database whose disk fails, so a connection pool is thrown away after an error
 * and the next use opens the database anew. PostgreSQL may be away for a while: who decides
 * something is told so, and what the server writes by itself waits.
 */
public final class Database implements AutoCloseable {
  /** The number of the newest file in {@code db/migration}. */
  static final int SCHEMA = 23;

  private final Engine engine;
  private final Later later = new Later(this);
  private Engine.Pool pool;
  private Jdbi jdbi;
  private volatile @Nullable String failure;

  private Database(Engine engine) {
    this.engine = engine;
    this.pool = engine.open();
    this.jdbi = jdbi(pool.connections());
  }

  /** Opens the database in a folder, making it or bringing it to today's schema as needed. */
  public static Database open(ServerFolder folder) throws Failure {
    return open(folder, null);
  }

  /**
   * The same, or one that is elsewhere.
   *
   * @param where null for the one in the folder
   */
  public static Database open(ServerFolder folder, @Nullable DatabaseServer where) throws Failure {
    if (where == null) return open(new H2Engine(folder), !Files.exists(folder.databaseFile()));
    Database database = open(new PostgresEngine(where), false);
    try {
      if (where.reader() != null) database.letRead(where.reader());
      return database;
    } catch (JdbiException e) {
      database.close();
      throw database.engine.closed(e);
    } catch (Failure e) {
      database.close();
      throw e;
    }
  }

  /** The same where there was none before: what is not there is made. */
  static Database make(DatabaseServer where) throws Failure {
    return open(new PostgresEngine(where), true);
  }

  private static Database open(Engine engine, boolean fresh) throws Failure {
    engine.check();
    Database database = new Database(engine);
    try {
      if (fresh || !database.current()) {
        if (!fresh && engine.elsewhere() && !database.isOurs()) throw engine.empty();
        database.migrate();
      }
      return database;
    } catch (JdbiException | FlywayException e) {
      database.close();
      throw engine.closed(e);
    } catch (Failure e) {
      database.close();
      throw e;
    }
  }

  private boolean isOurs() {
    return with(handle ->
        handle
                .createQuery(
                    "select count(*) from information_schema.tables"
                        + " where table_name = 'flyway_schema_history'")
                .mapTo(Integer.class)
                .one()
            > 0);
  }

  String name() {
    return engine.name();
  }

  /** Loading Flyway takes longer than all else here, so it is left out when nothing is to do. */
  private boolean current() {
    try {
      return jdbi.withHandle(handle ->
          handle
              .createQuery(
                  "select count(*) from \"flyway_schema_history\""
                      + " where \"version\" = :version and \"success\"")
              .bind("version", Integer.toString(SCHEMA))
              .mapTo(Integer.class)
              .one()
              .equals(1));
    } catch (JdbiException noHistoryYet) {
      return false;
    }
  }

  private void migrate() {
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(pool.connections())
        .locations(engine.migrations())
        .loggers("slf4j")
        .outOfOrder(true)
        .load()
        .migrate();
  }

  /** Views are made anew by migrations, so what may be read is said each time. */
  private void letRead(String reader) throws Failure {
    boolean known =
        with(handle ->
            handle
                .createQuery("select count(*) from pg_roles where rolname = :reader")
                .bind("reader", reader)
                .mapTo(Integer.class)
                .one()
                .equals(1));
    if (!known) {
      throw new Failure(
          Exit.FAILED,
          "The database has no role " + reader + ", which is to read the call records.",
          "Make it (psql: create role %s login password '...'), or remove `database.reader`."
              .formatted(reader));
    }
    with(handle ->
        handle.execute("grant select on call_records to \"" + reader.replace("\"", "") + '"'));
  }

  /** Does some reading or writing on a connection. */
  public <T> T with(HandleCallback<T, RuntimeException> work) {
    Jdbi now = jdbi();
    try {
      return now.withHandle(work);
    } catch (JdbiException e) {
      reopenNext();
      throw e;
    }
  }

  /** Does all of some writing, or none of it. */
  public <X extends Exception> void inTransaction(HandleConsumer<X> work) throws X {
    Jdbi now = jdbi();
    try {
      now.useTransaction(work);
    } catch (JdbiException e) {
      reopenNext();
      throw e;
    }
  }

  /** The same, and it survives what comes after: for what people decided. */
  public void durably(HandleConsumer<RuntimeException> work) {
    inTransaction(work);
    sync();
  }

  /**
   * The same for what the server writes by itself: while a database elsewhere is away it waits.
   *
   * @return false when it waits
   */
  boolean soon(HandleConsumer<RuntimeException> work) {
    boolean written = later.write(work);
    if (written) sync();
    return written;
  }

  /** Looks whether it is there and writes what waits for it; to be called each second. */
  void tick() {
    if (!engine.elsewhere()) return;
    try {
      with((Handle handle) -> handle.execute("select 1"));
      later.retry();
      if (later.count() == 0) failure = null;
    } catch (JdbiException e) {
      failure = reason(e);
    }
  }

  /** Why a database elsewhere is away, and what waits for it; null when it is there. */
  @Nullable String failure() {
    String why = failure;
    if (why == null) return null;
    return "the database %s is away (%s), %d writes wait%s"
        .formatted(
            engine.name(), why, later.count(), later.lost() == 0 ? "" : ", lost: " + later.lost());
  }

  /** Writes of the server's own that wait until it is back. */
  int waiting() {
    return later.count();
  }

  boolean away(JdbiException e) {
    SQLException cause = sqlCause(e);
    return cause != null && engine.away(cause);
  }

  /** Whether a row of that key is there already. */
  static boolean isThere(JdbiException e) {
    SQLException cause = sqlCause(e);
    return cause != null && "23505".equals(cause.getSQLState());
  }

  static @Nullable SQLException sqlCause(Throwable e) {
    Throwable cause = e;
    SQLException found = null;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof SQLException sql) found = sql;
      cause = cause.getCause();
    }
    return found;
  }

  boolean elsewhere() {
    return engine.elsewhere();
  }

  /** Writes a copy of the embedded database, as it is at one moment, into a ZIP file. */
  void backup(Path zip) {
    with(
        (Handle handle) -> handle.execute("backup to '" + zip.toString().replace("'", "''") + "'"));
  }

  /** Returns when everything committed would survive the loss of power. */
  public void sync() {
    if (!engine.sync().isEmpty()) with((Handle handle) -> handle.execute(engine.sync()));
  }

  private synchronized Jdbi jdbi() {
    return jdbi;
  }

  /** A pool to a server elsewhere finds new connections itself. */
  private synchronized void reopenNext() {
    if (engine.elsewhere()) return;
    pool.end().run();
    pool = engine.open();
    jdbi = jdbi(pool.connections());
  }

  private static Jdbi jdbi(DataSource connections) {
    return Jdbi.create(connections).registerArgument(new Words());
  }

  /** PostgreSQL keeps no NUL, and what strangers send may have one. */
  private static final class Words extends AbstractArgumentFactory<String> {
    Words() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(String value, ConfigRegistry config) {
      String kept = value.indexOf('\0') < 0 ? value : value.replace('\0', ' ');
      return (position, statement, context) -> statement.setString(position, kept);
    }
  }

  /** The first line of the innermost cause that says anything. */
  static String reason(Throwable e) {
    String said = "unknown";
    Throwable cause = e;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause.getMessage() != null) said = cause.getMessage();
      cause = cause.getCause();
    }
    return said.lines().findFirst().orElse("unknown");
  }

  @Override
  public synchronized void close() {
    pool.end().run();
  }
}
