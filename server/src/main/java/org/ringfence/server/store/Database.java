package org.ringfence.server.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Elsewhere;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * The database: H2 in the data folder, or PostgreSQL elsewhere. All that is particular to either is
 * in {@link Engine}; the SQL is portable.
 */
public final class Database implements AutoCloseable {
  /** The number of the newest file in {@code db/migration}. */
  static final int SCHEMA = 16;

  private final Engine engine;
  private Engine.Pool pool;
  private Jdbi jdbi;

  private Database(Engine engine) {
    this.engine = engine;
    this.pool = engine.source().open();
    this.jdbi = Jdbi.create(pool.connections());
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
  public static Database open(ServerFolder folder, @Nullable Elsewhere where) throws Failure {
    boolean existed = where != null || Files.exists(folder.databaseFile());
    Database database = new Database(where == null ? Engine.h2(folder) : Engine.postgres(where));
    try {
      if (!existed || !database.current()) {
        database.migrate();
      }
      return database;
    } catch (JdbiException | FlywayException e) {
      database.close();
      throw new Failure(
          Exit.FAILED,
          "The database " + database.engine.name() + " cannot be opened (" + reason(e) + ").",
          where == null
              ? "Check that the disk has room and the file is yours; else put back a backup."
              : "Check that it runs, and `database` in the configuration.",
          e);
    }
  }

  /**
   * Whether every migration was made, also one that is older than another that was: several people
   * write them. Loading Flyway takes longer than all else here, so it is left out then.
   */
  private boolean current() {
    try {
      List<String> made =
          jdbi.withHandle(handle ->
              handle
                  .createQuery(
                      "select \"version\" from \"flyway_schema_history\""
                          + " where \"success\" and \"version\" is not null")
                  .mapTo(String.class)
                  .list());
      return made.containsAll(Migrations.numbers());
    } catch (JdbiException noHistoryYet) {
      return false;
    }
  }

  private void migrate() {
    if (!engine.first().isEmpty()) with((Handle handle) -> handle.execute(engine.first()));
    Flyway.configure(Database.class.getClassLoader())
        .dataSource(pool.connections())
        .locations("classpath:" + Migrations.FOLDER)
        .loggers("slf4j")
        .outOfOrder(true)
        // What was done first is no schema of somebody else's.
        .baselineOnMigrate(!engine.first().isEmpty())
        .baselineVersion("0")
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
  void backup(Path zip) throws Failure {
    if (!engine.embedded()) {
      throw new Failure(
          Exit.FAILED,
          "The database is elsewhere: " + engine.name() + ".",
          "Copy it with its own tools (pg_dump), and the data folder by itself.");
    }
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

  /** H2 gives up a database whose disk fails; a pool to a server finds new connections itself. */
  private synchronized void reopenNext() {
    if (!engine.embedded()) return;
    pool.end().run();
    pool = engine.source().open();
    jdbi = Jdbi.create(pool.connections());
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
    pool.end().run();
  }
}
