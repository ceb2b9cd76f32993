package org.ringfence.server.store;

import java.nio.file.Files;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * The embedded database. All that is particular to H2 is here; the SQL elsewhere is portable.
 *
 * <p>H2 gives up a database whose disk fails, so a connection pool is thrown away after an error
 * and the next use opens the database anew.
 */
public final class Database implements AutoCloseable {
  /** The number of the newest file in {@code db/migration}. */
  static final int SCHEMA = 17;

  private static final int CONNECTIONS_MAX = 8;
  private static final int CACHE_KIB = 8192;

  private final JdbcDataSource source;
  private JdbcConnectionPool pool;
  private Jdbi jdbi;

  private Database(JdbcDataSource source) {
    this.source = source;
    this.pool = pool();
    this.jdbi = Jdbi.create(pool);
  }

  /** Opens the database of a folder, making it or bringing it to today's schema as needed. */
  public static Database open(ServerFolder folder) throws Failure {
    JdbcDataSource source = new JdbcDataSource();
    // A commit is in the file when it returns (WRITE_DELAY): kill -9 then takes nothing back.
    source.setURL(
        "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=%d"
            .formatted(folder.database().toString().replace(";", "\\;"), CACHE_KIB));
    source.setUser("ringfence");
    source.setPassword("");
    boolean existed = Files.exists(folder.databaseFile());
    Database database = new Database(source);
    try {
      if (!existed || !database.current()) {
        database.migrate();
      }
      return database;
    } catch (JdbiException | FlywayException e) {
      database.close();
      throw new Failure(
          Exit.FAILED,
          "The database " + folder.databaseFile() + " cannot be opened (" + reason(e) + ").",
          "Check that the disk has room and the file is yours; else put back a backup.",
          e);
    }
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
        .dataSource(pool)
        .locations("classpath:db/migration")
        .loggers("slf4j")
        .outOfOrder(true)
        .load()
        .migrate();
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
  public void inTransaction(HandleConsumer<RuntimeException> work) {
    Jdbi now = jdbi();
    try {
      now.useTransaction(work);
    } catch (JdbiException e) {
      reopenNext();
      throw e;
    }
  }

  /**
   * The same, and it survives what comes after: for what people decided. H2 hands a commit to a
   * thread that writes, so a process killed at once could still take it back.
   */
  public void durably(HandleConsumer<RuntimeException> work) {
    inTransaction(work);
    sync();
  }

  /** Writes a copy of the whole database, as it is at one moment, into a ZIP file. */
  void backup(Path zip) {
    with(
        (Handle handle) -> handle.execute("backup to '" + zip.toString().replace("'", "''") + "'"));
  }

  /** Returns when everything committed would survive the loss of power. */
  public void sync() {
    with((Handle handle) -> handle.execute("checkpoint sync"));
  }

  private synchronized Jdbi jdbi() {
    return jdbi;
  }

  private synchronized void reopenNext() {
    pool.dispose();
    pool = pool();
    jdbi = Jdbi.create(pool);
  }

  private JdbcConnectionPool pool() {
    JdbcConnectionPool made = JdbcConnectionPool.create(source);
    made.setMaxConnections(CONNECTIONS_MAX);
    return made;
  }

  /** The innermost cause's first line. */
  static String reason(Throwable e) {
    Throwable cause = e;
    for (int depth = 0; cause.getCause() != null && depth < 16; depth++) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("unknown");
  }

  @Override
  public synchronized void close() {
    pool.dispose();
  }
}
