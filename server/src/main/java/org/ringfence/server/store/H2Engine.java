package org.ringfence.server.store;

import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.jdbcx.JdbcDataSource;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** The embedded database, a file of the data folder. */
final class H2Engine implements Engine {
  private static final int CACHE_KIB = 8192;

  private final JdbcDataSource source = new JdbcDataSource();
  private final String file;

  H2Engine(ServerFolder folder) {
    file = folder.databaseFile().toString();
    // A commit is in the file when it returns (WRITE_DELAY): kill -9 then takes nothing back.
    source.setURL(
        "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE=%d"
            .formatted(folder.database().toString().replace(";", "\\;"), CACHE_KIB));
    source.setUser("ringfence");
    source.setPassword("");
  }

  @Override
  public String name() {
    return file;
  }

  @Override
  public String[] migrations() {
    return new String[] {MIGRATIONS};
  }

  @Override
  public Pool open() {
    JdbcConnectionPool made = JdbcConnectionPool.create(source);
    made.setMaxConnections(CONNECTIONS_MAX);
    return new Pool(made, made::dispose);
  }

  /** H2 hands a commit to a thread that writes: a process killed at once could take it back. */
  @Override
  public String sync() {
    return "checkpoint sync";
  }

  @Override
  public boolean elsewhere() {
    return false;
  }

  @Override
  public void check() {}

  @Override
  public Failure empty() {
    return new Failure(
        Exit.FAILED,
        "The database " + file + " is empty.",
        "Put back a backup of the data folder.");
  }

  @Override
  public boolean away(SQLException e) {
    return false;
  }

  @Override
  public Failure closed(Exception e) {
    return new Failure(
        Exit.FAILED,
        "The database " + file + " cannot be opened (" + Database.reason(e) + ").",
        "Check that the disk has room and the file is yours; else put back a backup.",
        e);
  }
}
