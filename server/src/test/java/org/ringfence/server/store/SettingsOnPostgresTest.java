package org.ringfence.server.store;

import org.junit.jupiter.api.extension.ExtendWith;

/** The same as {@link SettingsTest}, on PostgreSQL. */
@ExtendWith(OnPostgres.class)
class SettingsOnPostgresTest extends SettingsTest {}
