package org.ringfence.lab.peer;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * What a server under test is started with.
 *
 * @param transports what it listens on, loopback only, one port each
 * @param accounts who may register
 * @param challengeRegister whether REGISTER needs digest
 * @param challengeInvite whether INVITE needs digest
 * @param core the only core it may use, or null for any
 * @param workers worker processes, for peers that have such (2 in the benches)
 */
public record ServerPlan(
    Set<Transport> transports,
    List<Account> accounts,
    boolean challengeRegister,
    boolean challengeInvite,
    @Nullable Integer core,
    int workers) {
  public ServerPlan {
    transports = Set.copyOf(transports);
    accounts = List.copyOf(accounts);
  }

  /** All challenged, any core: what interop tests use. */
  public static ServerPlan interop(Set<Transport> transports, Account... accounts) {
    return new ServerPlan(transports, List.of(accounts), true, true, null, 2);
  }

  /** One core and two workers, as the benches compare. */
  public static ServerPlan bench(List<Account> accounts, boolean challenge, int core) {
    return new ServerPlan(Set.of(Transport.UDP), accounts, challenge, challenge, core, 2);
  }
}
