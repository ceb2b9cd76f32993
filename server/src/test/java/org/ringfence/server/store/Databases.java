package org.ringfence.server.store;

import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Elsewhere;
import org.ringfence.server.report.Failure;

/** The databases of the stores' tests: H2, or PostgreSQL while {@link OnPostgres} says so. */
final class Databases {
  static @Nullable Postgres postgres;

  private Databases() {}

  static Database open(ServerFolder folder) throws Failure {
    Postgres server = postgres;
    if (server == null) return Database.open(folder);
    String name = "rf" + Integer.toHexString(folder.path().toAbsolutePath().hashCode());
    Elsewhere where = server.withSchema(name, folder);
    return Database.open(folder, where);
  }
}
