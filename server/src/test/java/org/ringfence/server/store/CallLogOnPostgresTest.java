package org.ringfence.server.store;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same as {@link CallLogTest}, on PostgreSQL. */
@Tag("interop-postgres")
@ExtendWith(OnPostgres.class)
class CallLogOnPostgresTest extends CallLogTest {}
