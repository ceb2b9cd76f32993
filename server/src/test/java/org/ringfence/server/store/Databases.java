package org.ringfence.server.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.DatabaseServer;
import org.ringfence.server.report.Failure;

/** The databases of the stores' tests: H2, or PostgreSQL in a class {@link OnPostgres}. */
final class Databases {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Map<ServerFolder, DatabaseServer> OF = new ConcurrentHashMap<>();

  /** Null while the tests run on H2. */
  static volatile @Nullable Postgres postgres;

  private Databases() {}

  /** The database of that folder, the same each time. */
  static Database open(ServerFolder folder) throws Failure {
    return Database.open(folder, where(folder));
  }

  private static @Nullable DatabaseServer where(ServerFolder folder) {
    Postgres server = postgres;
    if (server == null) return null;
    return OF.computeIfAbsent(folder, f -> server.withSchema("with" + COUNT.incrementAndGet()));
  }

  /** What holds where nobody sets anything, with an empty database for a first run. */
  static Config config(ServerFolder folder) {
    Postgres server = postgres;
    Config config = Config.defaults();
    if (server == null) return config;
    return config.withDatabase(
        OF.computeIfAbsent(folder, f -> server.database("run" + COUNT.incrementAndGet())));
  }

  /** What tells another process of it: {@link #told}. */
  static String tell(ServerFolder folder) {
    DatabaseServer where = OF.get(folder);
    return where == null ? "" : where.url();
  }

  /** The database that somebody told of. */
  static @Nullable DatabaseServer told(String url) {
    return url.isEmpty() ? null : new DatabaseServer(url, Postgres.USER, null, null, null);
  }
}
