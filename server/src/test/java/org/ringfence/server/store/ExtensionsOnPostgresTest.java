package org.ringfence.server.store;

import org.junit.jupiter.api.extension.ExtendWith;

/** The same as {@link ExtensionsTest}, on PostgreSQL. */
@ExtendWith(OnPostgres.class)
class ExtensionsOnPostgresTest extends ExtensionsTest {}
