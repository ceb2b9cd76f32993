package org.ringfence.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Elsewhere;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * A kind of database: what is particular to it, so that the SQL is the same for all.
 *
 * @param name what messages call it
 * @param sync makes what was committed survive a kill; empty where a commit does
 * @param first is done before the schema is made; empty for nothing
 * @param embedded whether it is ours alone, and given up when its disk fails
 */
record Engine(String name, String sync, String first, boolean embedded, Source source) {
  private static final int CONNECTIONS_MAX = 8;
  private static final int CACHE_KIB = 8192;

  /** Whoever waits for a connection longer does without: nothing of a call waits here. */
  private static final long WAIT_MS = 1_000;

  /** H2's name for bytes, which the schema uses, is made one of PostgreSQL's. */
  private static final String BLOB =
      "do $$ begin if not exists (select 1 from pg_type where typname = 'blob')"
          + " then create domain blob as bytea; end if; end $$";

  /** Opens pools. */
  interface Source {
    Pool open();
  }

  /** Connections that are used again. */
  record Pool(DataSource connections, Runnable end) {}

  static Engine h2(ServerFolder folder) {
    JdbcDataSource source = new JdbcDataSource();
    // A commit is in the file when it returns (WRITE_DELAY): kill -9 then takes nothing back.
    source.setURL(
        "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=%d"
            .formatted(folder.database().toString().replace(";", "\\;"), CACHE_KIB));
    source.setUser("ringfence");
    source.setPassword("");
    return new Engine(
        folder.databaseFile().toString(),
        "checkpoint sync",
        "",
        true,
        () -> {
          JdbcConnectionPool made = JdbcConnectionPool.create(source);
          made.setMaxConnections(CONNECTIONS_MAX);
          return new Pool(made, made::dispose);
        });
  }

  static Engine postgres(Elsewhere where) throws Failure {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("database");
    pool.setJdbcUrl(where.url());
    if (where.user() != null) pool.setUsername(where.user());
    String password = password(where.passwordFile());
    if (password != null) pool.setPassword(password);
    pool.setMaximumPoolSize(CONNECTIONS_MAX);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(WAIT_MS);
    pool.setInitializationFailTimeout(-1);
    return new Engine(
        where.url(),
        "",
        BLOB,
        false,
        () -> {
          HikariDataSource made = new HikariDataSource(pool);
          return new Pool(made, made::close);
        });
  }

  private static @Nullable String password(@Nullable Path file) throws Failure {
    if (file == null) return null;
    try {
      return Files.readString(file).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The database's password in "
              + file
              + " cannot be read ("
              + ServerFolder.reason(e)
              + ").",
          "See `database.passwordFile` in the configuration.",
          e);
    }
  }
}
