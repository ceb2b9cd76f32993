package org.ringfence.server.store;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets the tests of a class run on PostgreSQL: one of this process, for all such classes. */
final class OnPostgres implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Assumptions.assumeTrue(Postgres.installed(), "postgresql is not installed");
    Databases.postgres = Postgres.shared(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Databases.postgres = null;
  }
}
