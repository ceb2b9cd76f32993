package org.ringfence.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.guard.Guard.Count;

class GuardTest {
  private static final long MS = 1_000_000L;
  private static final long HOUR = 3_600_000 * MS;

  private long nowNs = 17;
  private final Guard guard = new Guard(4711, nowNs);
  private final TimeShare share = guard.share(nowNs);

  private static Flow udp(int host, int port) {
    byte[] ip = {10, (byte) (host >> 16), (byte) (host >> 8), (byte) host};
    try {
      var source = new InetSocketAddress(InetAddress.getByAddress(ip), port);
      return new Flow(Transport.UDP, null, source, 0, null);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Flow tcp(long connection) {
    return new Flow(Transport.TCP, null, udp(1, 5060).remote(), connection, null);
  }

  private Verdict judge(Flow from) {
    return guard.judge(from, 500, share, nowNs);
  }

  private void useUp() {
    for (int ms = 0; ms < 300; ms++) share.took(MS);
  }

  @Test
  void whoHasProvedItselfIsServedWhenThereIsNoTimeForStrangers() {
    Flow phone = udp(1, 5060);
    assertThat(judge(phone)).isEqualTo(Verdict.NEWCOMER);
    guard.prove(phone, "1001", nowNs);
    useUp();
    assertThat(judge(udp(2, 5060))).isEqualTo(Verdict.DROP);
    assertThat(judge(udp(1, 5061))).as("another port").isEqualTo(Verdict.DROP);
    assertThat(judge(phone)).isEqualTo(Verdict.KNOWN);
    nowNs += 2_000 * MS;
    assertThat(judge(udp(2, 5060))).as("time has passed").isEqualTo(Verdict.NEWCOMER);
    assertThat(guard.value(Count.SHED)).isEqualTo(2);
  }

  @Test
  void strangersTakeNoMoreThanTheirShareOfTheTime() {
    long servedMs = 0;
    for (int ms = 0; ms < 10_000; ms++) { // And what was saved before.
      nowNs += MS;
      if (judge(udp(ms, 5060)) == Verdict.DROP) continue;
      servedMs++;
      share.took(MS);
    }
    assertThat(servedMs).isBetween(6_100L, 6_400L);
  }

  /** Who writes a phone's address into a flood takes nothing from it but its place in front. */
  @Test
  void aFloodWithAPhonesAddressDoesNotShutItOut() {
    Flow phone = udp(1, 5060);
    guard.prove(phone, "1001", nowNs);
    for (int i = 0; i < 100_000; i++) judge(phone);
    assertThat(guard.isKnown(phone)).isTrue();
    assertThat(judge(phone)).as("with the strangers").isEqualTo(Verdict.NEWCOMER);
    nowNs += 3_000 * MS;
    assertThat(judge(phone)).isEqualTo(Verdict.KNOWN);
  }

  @Test
  void aConnectionIsKnownByItsNumberAndUntilItEnds() {
    guard.prove(tcp(7), "1001", nowNs);
    useUp();
    assertThat(judge(tcp(7))).isEqualTo(Verdict.KNOWN);
    assertThat(judge(tcp(8))).as("is told to come later").isEqualTo(Verdict.NEWCOMER);
    guard.closed(tcp(7));
    assertThat(judge(tcp(7))).isEqualTo(Verdict.NEWCOMER);
  }

  @Test
  void oneIdentityCannotPushTheOthersOut() {
    Flow phone = udp(1, 5060);
    guard.prove(phone, "1001", nowNs);
    for (int i = 0; i < 10_000; i++) guard.prove(udp(2 + i, 5060), "1666", nowNs);
    assertThat(guard.isKnown(phone)).isTrue();
    assertThat(guard.knownFlows()).isEqualTo(1 + Limits.FLOWS_PER_IDENTITY);
    guard.forget("1666");
    assertThat(guard.knownFlows()).isEqualTo(1);
  }

  @Test
  void whatIsNotProvedAgainIsForgotten() {
    Flow lasting = udp(1, 5060);
    Flow passing = udp(2, 5060);
    guard.prove(passing, "1002", nowNs);
    for (int hour = 0; hour < 10; hour++) {
      guard.prove(lasting, "1001", nowNs);
      nowNs += HOUR;
    }
    assertThat(guard.isKnown(lasting)).isTrue();
    assertThat(guard.isKnown(passing)).isFalse();
  }

  @Test
  void aStrangerIsAnsweredNoMoreBytesThanItSent() {
    Flow stranger = udp(1, 5060);
    assertThat(guard.mayAnswer(stranger, 1)).isFalse();
    assertThat(judge(stranger)).isEqualTo(Verdict.NEWCOMER);
    assertThat(guard.mayAnswer(stranger, 501)).isFalse();
    assertThat(guard.mayAnswer(stranger, 400)).isTrue();
    assertThat(guard.mayAnswer(stranger, 101)).isFalse();
    guard.prove(stranger, "1001", nowNs);
    assertThat(guard.mayAnswer(stranger, 100_000)).isTrue();
    assertThat(guard.value(Count.UNANSWERED)).isEqualTo(3);
  }

  @Test
  void answersToManyStrangersAreBoundedByWhatTheySentTogether() {
    long answered = 0;
    for (int i = 0; i < 30_000; i++) {
      nowNs += MS;
      judge(udp(i, 5060));
      for (int twice = 0; twice < 2; twice++) {
        if (guard.mayAnswer(udp(i, 5060), 499)) answered += 499;
      }
    }
    assertThat(answered).isLessThanOrEqualTo(30_000L * 500).isGreaterThan(30_000L * 450);
    assertThat(guard.knownFlows()).isZero();
  }

  @Test
  void whatWasNotAnsweredIsNotSavedForLater() {
    for (int i = 0; i < 20; i++) judge(udp(1, 5060));
    nowNs += 3_000 * MS;
    judge(udp(1, 5060));
    assertThat(guard.mayAnswer(udp(1, 5060), 501)).isFalse();
    assertThat(guard.mayAnswer(udp(1, 5060), 500)).isTrue();
  }

  @Test
  void oneBudgetForAllFlowsOfAnIdentity() {
    for (int port = 0; port < 100; port++) guard.prove(udp(1, 5060 + port), "1666", nowNs);
    guard.prove(udp(2, 5060), "1001", nowNs);
    int first = 0;
    for (int i = 0; i < 10_000; i++) {
      if (judge(udp(1, 5060 + i % 100)) == Verdict.KNOWN) first++;
    }
    assertThat(first).isBetween(900, 1_100);
    assertThat(judge(udp(2, 5060))).isEqualTo(Verdict.KNOWN);
  }

  @Test
  void nobodyBeginsCallsFasterThanAPersonCould() {
    Attempts attempts = new Attempts(10, 100);
    int taken = 0;
    for (int ms = 0; ms < 10_000; ms++) {
      if (attempts.takes("insider", nowNs + ms * MS)) taken++;
      if (ms % 200 == 0) assertThat(attempts.takes("1001", nowNs + ms * MS)).isTrue();
    }
    assertThat(taken).isBetween(135, 145);
    for (int i = 0; i < 1_000; i++) attempts.takes("" + i, nowNs + 20_000 * MS + i * MS * 1_000);
    assertThat(attempts.takes("insider", nowNs + 20_000 * MS)).isTrue();
  }

  /** Under siege, and whatever else there is, though not for more than a twentieth of the time. */
  @Test
  void whoCallsForHelpIsHeardBeforeOtherStrangers() {
    guard.siege(true);
    Flow stranger = udp(3, 5060);
    assertThat(judge(stranger)).isEqualTo(Verdict.DROP);
    int heardMs = 0;
    for (int ms = 0; ms < 10_000; ms++) {
      nowNs += MS;
      if (guard.judgeUrgent(stranger, 500, share, nowNs) == Verdict.DROP) continue;
      heardMs++;
      share.took(MS);
    }
    assertThat(heardMs).isBetween(700, 800);
    assertThat(guard.value(Count.URGENT)).isEqualTo(heardMs);
  }

  @Test
  void aListShutsOutStrangersAndNobodyElse() {
    guard.prove(udp(1, 5060), "1001", nowNs);
    guard.listed(
        new AddressRanges(
            List.of(
                Objects.requireNonNull(AddressRanges.Prefix.parse("10.0.0.0/24")),
                Objects.requireNonNull(AddressRanges.Prefix.parse("2001:db8::/32")))),
        new AddressRanges(List.of(Objects.requireNonNull(AddressRanges.Prefix.parse("10.0.0.7")))));
    assertThat(judge(udp(2, 5060))).isEqualTo(Verdict.DROP);
    assertThat(judge(udp(1, 5060))).isEqualTo(Verdict.KNOWN);
    assertThat(judge(udp(1, 5062))).as("another phone there").isEqualTo(Verdict.NEWCOMER);
    assertThat(judge(udp(7, 5060))).as("never shut out").isEqualTo(Verdict.NEWCOMER);
    assertThat(judge(udp(256, 5060))).isEqualTo(Verdict.NEWCOMER);
    assertThat(guard.value(Count.LISTED)).isEqualTo(1);
  }

  @Test
  void underSiegeOnlyTheKnownAreServed() {
    guard.prove(udp(1, 5060), "1001", nowNs);
    guard.siege(true);
    useUp();
    nowNs += 60_000 * MS;
    assertThat(judge(udp(2, 5060))).isEqualTo(Verdict.DROP);
    assertThat(judge(udp(1, 5060))).isEqualTo(Verdict.KNOWN);
    guard.siege(false);
    nowNs += 1_000 * MS;
    assertThat(judge(udp(2, 5060))).isEqualTo(Verdict.NEWCOMER);
  }
}
