package org.ringfence.server;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ringfence.server.store.OnPostgres;

/** The same as {@link KillTest}, on PostgreSQL. */
@Tag("slow")
@Tag("interop-postgres")
@ExtendWith(OnPostgres.class)
class KillOnPostgresTest extends KillTest {
  private final String name = "kill" + System.nanoTime();

  @Override
  String database() {
    String url = OnPostgres.server().database(name).url();
    return "database: {url: \"" + url + "\", user: ringfence}\n";
  }
}
