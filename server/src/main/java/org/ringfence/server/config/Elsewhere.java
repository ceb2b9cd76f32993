package org.ringfence.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A database other than the one in the data folder.
 *
 * @param url as {@code jdbc:postgresql://db.example/ringfence}
 * @param passwordFile whose first line is the password; null for none
 */
public record Elsewhere(String url, @Nullable String user, @Nullable Path passwordFile) {}
