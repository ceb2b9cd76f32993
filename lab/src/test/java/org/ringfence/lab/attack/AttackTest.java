package org.ringfence.lab.attack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;

/** A short attack of each kind that another server fell to: honest people notice nothing. */
@Timeout(300)
class AttackTest {
  private static final int PHONES = 10;
  private static final int SECONDS = 1;

  @Test
  void honestCallsGoOnAndNobodyIsShutOut() {
    String missing = SpoofedUdp.missing();
    Assumptions.assumeTrue(missing == null, () -> "skipped: " + missing);
    ServerPlan plan =
        ServerPlan.interop(
            java.util.Set.of(Transport.UDP, Transport.TLS),
            HonestCalls.accounts(PHONES + AttackRun.MORE_ACCOUNTS).toArray(Account[]::new));
    try (TempFolder temp = new TempFolder("attack");
        NameServer names = new NameServer();
        RingfenceServer server =
            RingfenceServer.asShipped(
                temp.folder("server"), plan, Ports.next(), names.prefix(), NameServer.sections());
        AttackRun run = new AttackRun(server, PHONES, 0, 0, names, false)) {
      holds(run, new Attack(Attack.Kind.RANDOM_INVITE, 1_000));
      holds(run, new Attack(Attack.Kind.AS_VICTIM, 500));
      holds(run, new Attack(Attack.Kind.BOTS, 200));
      holds(run, new Attack(Attack.Kind.FORGED_DIALOG, 200));
      holds(run, new Attack(Attack.Kind.RETURNING, 50));
    }
  }

  private static void holds(AttackRun run, Attack attack) {
    AttackResult result = run.result(attack, SECONDS);
    int least = attack.kind() == Attack.Kind.RETURNING ? 0 : 20;
    assertThat(result.sentPerSecond()).as(attack + " took place").isGreaterThan(least);
    // All of them, where attacker, phones and server do not share two processors with other tests.
    assertThat(result.honest().share())
        .as(attack + ": " + result.honest().problems())
        .isGreaterThanOrEqualTo(0.9);
    assertThat(result.shutOut()).isZero();
    assertThat(result.taken()).isZero();
    assertThat(result.audioLost()).as("the call that lasts").isBetween(0.0, 0.5);
    assertThat(result.grownMb()).isLessThan(256);
  }
}
