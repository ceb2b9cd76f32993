package org.ringfence.lab.mgcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.sim.Link;

/** Analog phones behind a gateway whose call agent we are, on virtual time. */
class AnalogLineTest {
  private static final long MS = 1_000_000;

  private final AnalogOffice office = new AnalogOffice(7);

  @Test
  void aPhoneIsLiftedDialsIsAnsweredAndIsLaidDown() {
    assertThat(office.ata.gateway.isThere()).isTrue();
    office.phone(1).lift();
    office.after(200);
    assertThat(office.phone(1).sounds("L/dl")).as("dial tone").isTrue();
    office.phone(1).press("3");
    assertThat(office.phone(1).sounds("L/dl")).as("ends with the first key").isFalse();
    office.phone(1).press("02");
    office.after(500);
    assertThat(office.phone(2).sounds("L/rg")).isTrue();
    assertThat(office.phone(2).sounded())
        .anyMatch(each -> each.matches("L/ci\\(.*,\"301\",\"Desk 301\"\\)"));
    assertThat(office.phone(1).sounds("G/rt")).as("it is told that it rings").isTrue();
    office.phone(2).lift();
    office.after(500);
    assertThat(office.phone(1).talks()).isTrue();
    assertThat(office.phone(2).talks()).isTrue();
    assertThat(office.phone(1).sounds("G/rt") || office.phone(2).sounds("L/rg")).isFalse();
    office.phone(2).layDown();
    office.after(500);
    assertThat(office.phone(1).sounds("L/bz")).isTrue();
    office.phone(1).layDown();
    office.after(500);
    assertThat(office.board.told()).containsExactly("answered by 302", "ended NORMAL");
    assertThat(office.phone(1).calls() + office.phone(2).calls() + office.board.under).isZero();
  }

  @Test
  void whatChangesNothingIsFollowedByARequestTooSoThatTheNextIsTold() {
    office.phone(1).layDown(); // and it lay already
    office.after(500);
    office.phone(1).lift();
    office.after(500);
    assertThat(office.phone(1).sounds("L/dl")).isTrue();
  }

  @Test
  void whoLaysDownBeforeTheAnswerRingsNobodyAnyMore() {
    office.phone(1).lift();
    office.after(200);
    office.phone(1).press("302");
    office.after(500);
    office.phone(1).layDown();
    office.after(500);
    assertThat(office.phone(2).sounds("L/rg")).isFalse();
    assertThat(office.board.told()).containsExactly("ended CANCELLED");
    assertThat(office.phone(1).calls() + office.phone(2).calls()).isZero();
  }

  @Test
  void aWrongNumberAndABusyOneSoundDifferent() {
    office.phone(3).lift();
    office.after(200);
    office.phone(1).lift();
    office.after(200);
    office.phone(1).press("303");
    office.after(500);
    assertThat(office.phone(1).sounds("L/bz")).isTrue();
    office.phone(1).layDown();
    office.after(200);
    office.phone(1).lift();
    office.after(200);
    office.phone(1).press("77");
    office.after(5_000);
    assertThat(office.phone(1).sounds("L/ro")).isTrue();
  }

  @Test
  void whoCallsSomebodyWhoTalksWaitsAndIsTakenByAFlash() {
    office.talk(1, 2);
    office.phone(3).lift();
    office.after(200);
    office.phone(3).press("301");
    office.after(500);
    assertThat(office.phone(1).sounds("L/wt")).as("a call waits").isTrue();
    office.phone(1).flash();
    office.after(500);
    assertThat(office.phone(1).sounds("L/wt")).isFalse();
    assertThat(office.phone(3).talks()).isTrue();
    assertThat(office.board.told()).contains("held", "answered by 301");
    office.phone(1).flash();
    office.after(500);
    assertThat(office.board.told()).endsWith("held", "resumed");
    office.phone(1).layDown();
    office.after(500);
    assertThat(office.phone(1).sounds("L/rg")).as("the one who is held is not forgotten").isTrue();
    office.phone(1).lift();
    office.after(500);
    assertThat(office.phone(1).talks()).isTrue();
    office.phone(3).layDown();
    office.phone(2).layDown();
    office.after(500);
    office.phone(1).layDown();
    office.after(500);
    assertThat(
            office.phone(1).calls()
                + office.phone(2).calls()
                + office.phone(3).calls()
                + office.board.under)
        .isZero();
  }

  @Test
  void aFlashHoldsAndAsksSomebodyElse() {
    office.talk(1, 2);
    office.phone(1).flash();
    office.after(500);
    assertThat(office.phone(1).sounds("L/dl")).isTrue();
    office.phone(1).press("303");
    office.after(500);
    office.phone(3).lift();
    office.after(500);
    assertThat(office.phone(3).talks()).isTrue();
    assertThat(office.phone(1).calls()).isEqualTo(2);
    office.phone(1).flash();
    office.after(500);
    office.phone(3).layDown();
    office.after(500);
    assertThat(office.phone(1).talks()).as("with the first again").isTrue();
    assertThat(office.phone(1).calls()).isOne();
  }

  @Test
  void theLampShowsThatMessagesWait() {
    assertThat(office.phone(1).sounds("L/vmwi(-)")).isTrue();
    office.messages = true;
    office.agent.agent.messages("301");
    office.after(200);
    assertThat(office.phone(1).sounds("L/vmwi(+)")).isTrue();
    office.phone(1).lift();
    office.after(200);
    assertThat(office.phone(1).sounds("L/sl")).as("a dial tone that stutters").isTrue();
  }

  @Test
  void aGatewayThatStartsAnewHasNoCalls() {
    office.talk(1, 2);
    office.ata = office.startAta();
    office.after(1_000);
    assertThat(office.board.told()).endsWith("ended LOST");
    office.talk(2, 3);
    assertThat(office.phone(2).talks()).isTrue();
  }

  @Test
  void aGatewayThatIsGoneIsNoticedAndFoundAgain() {
    office.talk(1, 2);
    office.network.crash(AnalogOffice.GATEWAY);
    office.after(90_000);
    assertThat(office.board.told()).endsWith("ended LOST");
    assertThat(office.agent.agent.registered()).isEmpty();
    office.ata = office.startAta();
    office.after(30_000);
    assertThat(office.agent.agent.registered()).hasSize(AnalogOffice.LINES);
    office.talk(1, 2);
    assertThat(office.phone(1).talks()).isTrue();
  }

  @Test
  void anAgentThatStartsAnewIsFoundByItsGateway() {
    Link dead = new Link(1, MS, 0, 0);
    office.network.otherLinks(dead);
    office.phone(1).lift(); // Nobody hears of it.
    office.after(40_000);
    assertThat(office.ata.gateway.isThere()).isFalse();
    office.network.otherLinks(Link.PERFECT);
    office.after(60_000);
    assertThat(office.ata.gateway.isThere()).isTrue();
    assertThat(office.phone(1).sounds("L/dl")).as("it is lifted still").isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyCallEndsCleanlyThoughAFifthIsLost(long seed) {
    AnalogOffice world = new AnalogOffice(seed);
    world.network.otherLinks(new Link(0.2, 10 * MS, 60 * MS, 0.1));
    world.after(30_000);
    for (int round = 0; round < 5; round++) {
      for (int line = 1; line <= AnalogOffice.LINES; line++) {
        AnalogPhone phone = world.phone(line);
        phone.lift();
        world.after(world.network.random().nextLong(4_000));
        phone.press("30" + (1 + world.network.random().nextInt(AnalogOffice.LINES)));
        world.after(world.network.random().nextLong(6_000));
        if (world.network.random().nextBoolean()) phone.flash();
      }
      world.after(10_000);
      for (int line = 1; line <= AnalogOffice.LINES; line++) world.phone(line).layDown();
      world.after(2_000);
    }
    // Whoever is held rings once more, and is taken and left.
    for (int line = 1; line <= AnalogOffice.LINES; line++) world.phone(line).lift();
    world.after(30_000);
    for (int line = 1; line <= AnalogOffice.LINES; line++) world.phone(line).layDown();
    world.after(90_000);
    for (int line = 1; line <= AnalogOffice.LINES; line++) {
      assertThat(world.phone(line).calls()).as("seed %d, line %d", seed, line).isZero();
      assertThat(world.phone(line).sounds("L/rg")).isFalse();
    }
    assertThat(world.board.under).as("seed %d", seed).isZero();
    long talked = world.board.told().stream().filter(it -> it.startsWith("answered")).count();
    assertThat(talked).as("calls that were answered, seed %d", seed).isPositive();
    assertThat(world.agent.agent.registered()).hasSize(AnalogOffice.LINES);
  }
}
