package org.ringfence.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL in place of the database in the data folder.
 *
 * @param url as {@code jdbc:postgresql://db.example.com/ringfence}; no secret is in it
 * @param user null for this process's own
 * @param passwordFile whose first line is the password; null for none
 * @param trust whom to believe to be that server (PEM); null for those the JDK comes with
 * @param reader a role that may read the view of call records; null for none
 */
public record DatabaseServer(
    String url,
    @Nullable String user,
    @Nullable Path passwordFile,
    @Nullable Path trust,
    @Nullable String reader) {

  /** Where it is, as messages say it. */
  public String name() {
    return url.substring("jdbc:".length()).replaceFirst("[?].*", "");
  }
}
