package org.ringfence.server.store;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.ringfence.server.report.Failure;

/** A kind of database: what is particular to it, so that the SQL elsewhere is portable. */
interface Engine {
  /** Of one pool. */
  int CONNECTIONS_MAX = 8;

  String MIGRATIONS = "classpath:db/migration";

  /** Connections that are used again. */
  record Pool(DataSource connections, Runnable end) {}

  /** What messages call it. */
  String name();

  /** Where the migrations are that make the schema. */
  String[] migrations();

  Pool open();

  /** Makes what was committed survive a kill; empty where a commit does. */
  String sync();

  /** Whether it is a server elsewhere, which may be away for a while. */
  boolean elsewhere();

  /** Sees that it can be used at all. */
  void check() throws Failure;

  /** What is to be said when nothing is in it though there should be. */
  Failure empty();

  /** It answered with that: is there hope that the same will be taken later? */
  boolean away(SQLException e);

  /** Why it cannot be opened, and what to do. */
  Failure closed(Exception e);
}
