package org.ringfence.server.store;

import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets the tests of a class run on PostgreSQL: one of this process, for all such classes. */
public final class OnPostgres implements BeforeAllCallback, AfterAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    Assumptions.assumeTrue(Postgres.installed(), "postgresql is not installed");
    Databases.postgres = shared(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Databases.postgres = null;
  }

  /** The one that tests of a class with this run on. */
  public static Postgres server() {
    return Objects.requireNonNull(Databases.postgres);
  }

  /** It ends with all tests of this process. */
  private static Postgres shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(
            "postgresql",
            key -> {
              try {
                return Postgres.start();
              } catch (Exception e) {
                throw new IllegalStateException("postgresql does not start", e);
              }
            },
            Postgres.class);
  }
}
