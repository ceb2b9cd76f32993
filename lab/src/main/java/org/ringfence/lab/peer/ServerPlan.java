package org.ringfence.lab.peer;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;

/**
 * What a server under test is started with.
 *
 * @param transports what it listens on, one port each
 * @param accounts who may register
 * @param challengeRegister whether REGISTER needs digest
 * @param challengeInvite whether INVITE needs digest
 * @param core the only core it may use, or null for any
 * @param workers worker processes, for peers that have such (2 in the benches)
 * @param place which address it listens on
 * @param media whether it lets calls through that are not encrypted
 * @param registrations lines of our own server's configuration; empty for none
 */
public record ServerPlan(
    Set<Transport> transports,
    List<Account> accounts,
    boolean challengeRegister,
    boolean challengeInvite,
    @Nullable Integer core,
    int workers,
    Place place,
    MediaPolicy media,
    String registrations) {
  /** An address as URIs write it, and the domain of a server there. */
  public enum Place {
    IPV4("127.0.0.1", "127.0.0.1"),
    IPV6("[::1]", "ringfence.test"),
    /** A public one, in a network namespace that has it. */
    PUBLIC("203.0.113.10", "203.0.113.10");

    private final String host;
    private final String domain;

    Place(String host, String domain) {
      this.host = host;
      this.domain = domain;
    }

    public String host() {
      return host;
    }

    public String domain() {
      return domain;
    }
  }

  public ServerPlan {
    transports = Set.copyOf(transports);
    accounts = List.copyOf(accounts);
  }

  /** All challenged, any core, calls in the clear: what most interop tests use. */
  public static ServerPlan interop(Set<Transport> transports, Account... accounts) {
    return new ServerPlan(
        transports, List.of(accounts), true, true, null, 2, Place.IPV4, MediaPolicy.CLEAR, "");
  }

  /** One core and two workers, as the benches compare. */
  public static ServerPlan bench(List<Account> accounts, boolean challenge, int core) {
    return new ServerPlan(
        Set.of(Transport.UDP),
        accounts,
        challenge,
        challenge,
        core,
        2,
        Place.IPV4,
        MediaPolicy.CLEAR,
        "");
  }

  public ServerPlan on(Place other) {
    return changed(other, media, registrations);
  }

  public ServerPlan protecting(MediaPolicy policy) {
    return changed(place, policy, registrations);
  }

  /** With a line such as {@code behindNatSeconds: 5} of how long phones stay registered. */
  public ServerPlan registering(String line) {
    return changed(place, media, "  " + line + "\n");
  }

  private ServerPlan changed(Place place, MediaPolicy media, String registrations) {
    return new ServerPlan(
        transports,
        accounts,
        challengeRegister,
        challengeInvite,
        core,
        workers,
        place,
        media,
        registrations);
  }
}
