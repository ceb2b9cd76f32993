package org.ringfence.server.store;

import org.junit.jupiter.api.extension.ExtendWith;

/** The same as {@link CallLogTest}, on PostgreSQL. */
@ExtendWith(OnPostgres.class)
class CallLogOnPostgresTest extends CallLogTest {}
