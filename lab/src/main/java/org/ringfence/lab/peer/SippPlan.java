package org.ringfence.lab.peer;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * One run of sipp.
 *
 * @param scenario the name of a file in this project's {@code lab/sipp} resources, without suffix
 * @param transport by what it speaks
 * @param host the loopback address, as URIs write it
 * @param serverPort where there; 0 for a scenario that only waits
 * @param localPort its own port
 * @param user who it is; {@code [user]} in the scenario and the digest's user name
 * @param password the digest's password
 * @param keys further {@code [key]} values
 * @param calls after how many calls it ends
 * @param ratePerSecond calls begun a second
 * @param limit calls at once
 * @param users a CSV file with one call's fields a line, or null
 * @param core the only core it may run on, or null for any
 * @param measured whether response times are written down
 * @param lifeSeconds after which it gives up, failing what is left
 */
public record SippPlan(
    String scenario,
    Transport transport,
    String host,
    int serverPort,
    int localPort,
    String user,
    String password,
    Map<String, String> keys,
    int calls,
    int ratePerSecond,
    int limit,
    @Nullable Path users,
    @Nullable Integer core,
    boolean measured,
    int lifeSeconds) {
  /** The key that holds the status code of a challenged INVITE. */
  public static final String CHALLENGE = "challenge";

  /** The key that holds the status code a call is refused with. */
  public static final String STATUS = "status";

  /** The key that holds a pattern of the words in a Reason header. */
  public static final String WORDS = "words";

  private static final int LIFE_SECONDS = 40;

  /** sipp waits for the first of these; at one a second every test would wait a second. */
  private static final int RATE_PER_SECOND = 50;

  /** One call of one user at a server. */
  public static SippPlan of(
      String scenario, ServerUnderTest server, Transport transport, Account account) {
    return new SippPlan(
        scenario,
        transport,
        server.host(),
        server.port(transport),
        Ports.next(),
        account.user(),
        account.password(),
        Map.of("domain", server.domain(), CHALLENGE, "" + server.inviteChallenge()),
        1,
        RATE_PER_SECOND,
        100,
        null,
        null,
        false,
        LIFE_SECONDS);
  }

  public SippPlan key(String name, String value) {
    var more = new LinkedHashMap<>(keys);
    more.put(name, value);
    return new SippPlan(
        scenario,
        transport,
        host,
        serverPort,
        localPort,
        user,
        password,
        more,
        calls,
        ratePerSecond,
        limit,
        users,
        core,
        measured,
        lifeSeconds);
  }

  /** The same phone on the same port, playing another scenario. */
  public SippPlan scenario(String other) {
    return new SippPlan(
        other,
        transport,
        host,
        serverPort,
        localPort,
        user,
        password,
        keys,
        calls,
        ratePerSecond,
        limit,
        users,
        core,
        measured,
        lifeSeconds);
  }

  public SippPlan password(String other) {
    return new SippPlan(
        scenario,
        transport,
        host,
        serverPort,
        localPort,
        user,
        other,
        keys,
        calls,
        ratePerSecond,
        limit,
        users,
        core,
        measured,
        lifeSeconds);
  }

  /** Many calls at a rate, their fields from a file, on one core, measured. */
  public SippPlan load(int total, int rate, int atOnce, Path file, int onCore, int seconds) {
    return new SippPlan(
        scenario,
        transport,
        host,
        serverPort,
        localPort,
        user,
        password,
        keys,
        total,
        rate,
        atOnce,
        file,
        onCore,
        true,
        seconds);
  }
}
