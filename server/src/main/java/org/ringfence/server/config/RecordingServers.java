package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Recording servers of others, and which calls they are sent (SIPREC).
 *
 * @param at where they are, a SIP URI each: the first one that answers has the call; empty for none
 * @param calls {@code all}, {@code queue}, {@code trunk}, and numbers of extensions
 * @param required whether a call that no server takes must end
 * @param encrypted whether what is said is sent encrypted, and nothing otherwise
 * @param announce whether both parties are told
 * @param patienceSeconds how long a server may take to answer
 * @param trust a file with the authorities that vouch for the servers; null for the public ones
 */
public record RecordingServers(
    List<String> at,
    Set<String> calls,
    boolean required,
    boolean encrypted,
    boolean announce,
    int patienceSeconds,
    @Nullable Path trust) {
  public static final String ALL = "all";
  public static final String QUEUE = "queue";
  public static final String TRUNK = "trunk";

  public RecordingServers {
    at = List.copyOf(at);
    calls = Set.copyOf(calls);
  }

  /** Whether there are any. */
  public boolean isOn() {
    return !at.isEmpty() && !calls.isEmpty();
  }
}
