package org.ringfence.server.store;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same as {@link DevicesTest}, on PostgreSQL. */
@Tag("slow")
@Tag("interop-postgres")
@ExtendWith(OnPostgres.class)
class DevicesOnPostgresTest extends DevicesTest {}
