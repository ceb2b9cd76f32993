package org.ringfence.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.call.FakeMedia.sdp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.Direction;

/** Transfers, blind and attended, of who called and of who was called (RFC 5589). */
class TransferTest {
  private final FakeExchange exchange = new FakeExchange();
  private final FakeLeg caller = new FakeLeg("caller");
  private final Call call = new Call("1", caller, Destination.of("200"), sdp(1000), exchange);
  private FakeLeg desk;

  @BeforeEach
  void twoTalk() {
    exchange.phones("200", "desk");
    exchange.phones("300", "third");
    call.start();
    desk = exchange.leg("desk");
    desk.listener.answered(sdp(2000));
    caller.done.clear();
    exchange.media.done.clear();
    exchange.dialled.clear();
  }

  @AfterEach
  void itEndsOnceAndHoldsNothing() {
    call.end(Cause.NORMAL, "test");
    exchange.pass(10_000);
    assertThat(exchange.released).isEqualTo(1);
    assertThat(exchange.timers()).isZero();
    assertThat(exchange.recorded()).containsOnlyOnce("Ended");
    assertThat(caller.over).isTrue();
    for (FakeLeg leg : exchange.legs) {
      assertThat(leg.over).as(leg.name).isTrue();
      assertThat(leg.done).noneMatch(what -> what.startsWith("AFTER"));
    }
  }

  private FakeTransfer ask(FakeLeg asker, boolean attended) {
    FakeTransfer wish = new FakeTransfer("300", attended);
    asker.listener.transferAsked(wish);
    return wish;
  }

  @Test
  void theCalledTransfersTheCaller() {
    FakeTransfer wish = ask(desk, false);
    assertThat(exchange.dialled).containsExactly("third from caller: 1000 [200]");
    FakeLeg third = exchange.leg("third");
    third.listener.ringing(null, false);
    third.listener.answered(sdp(3000));
    assertThat(wish.told).containsExactly("accept", "rings", "NORMAL");
    assertThat(caller.done).containsExactly("display 300", "offer 3000");
    assertThat(exchange.media.done).containsExactly("vacate CALLED", "learn CALLED 3000");
    assertThat(desk.done).isEmpty();
    exchange.pass(2_000);
    assertThat(desk.done).containsExactly("end NORMAL");
    caller.listener.offerAnswered(sdp(1001));
    caller.listener.offered(sdp(1002));
    assertThat(third.done).containsExactly("offer 1002");
    third.leaves(Cause.NORMAL);
    assertThat(caller.done).last().isEqualTo("end NORMAL");
  }

  @Test
  void theCallerTransfersTheCalled() {
    FakeTransfer wish = ask(caller, false);
    assertThat(exchange.dialled).containsExactly("third from 200: 2000 [caller]");
    exchange.leg("third").listener.answered(sdp(3000));
    caller.leaves(Cause.NORMAL);
    assertThat(desk.done).containsExactly("display 300", "offer 3000");
    assertThat(wish.told).containsExactly("accept", "NORMAL");
    assertThat(exchange.recorded()).contains("Transferred");
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
    desk.leaves(Cause.NORMAL);
    assertThat(exchange.leg("third").done).containsExactly("end NORMAL");
  }

  @Test
  void whoIsOnHoldIsOfferedToTheNewcomerBothWays() {
    caller.listener.offered(sdp(1001, Direction.SENDONLY));
    desk.listener.offerAnswered(sdp(2001, Direction.RECVONLY));
    ask(caller, false);
    assertThat(exchange.dialled).containsExactly("third from 200: 2001 [caller]");
  }

  @Test
  void whoHoldsStaysHolding() {
    desk.listener.offered(sdp(2001, Direction.SENDONLY));
    caller.listener.offerAnswered(sdp(1001, Direction.RECVONLY));
    ask(caller, false);
    assertThat(exchange.dialled).containsExactly("third from 200: 2001 SENDONLY [caller]");
  }

  @Test
  void aBusyTargetLeavesTheTwoTalking() {
    FakeTransfer wish = ask(caller, false);
    exchange.leg("third").leaves(Cause.BUSY);
    assertThat(wish.told).containsExactly("accept", "BUSY");
    caller.listener.offered(sdp(1001));
    assertThat(desk.done).containsExactly("offer 1001");
  }

  @Test
  void aTargetThatIsNowhereIsRefused() {
    exchange.routes.remove("300");
    assertThat(ask(caller, false).told).containsExactly("refuse NOT_FOUND");
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
  }

  @Test
  void whoAskedMayLeaveBeforeTheAnswer() {
    ask(caller, false);
    caller.leaves(Cause.NORMAL);
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
    exchange.leg("third").listener.answered(sdp(3000));
    desk.listener.offerAnswered(sdp(2001));
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
    desk.leaves(Cause.NORMAL);
    assertThat(exchange.leg("third").done).containsExactly("end NORMAL");
  }

  @Test
  void ifNobodyIsLeftToTalkToItEnds() {
    ask(caller, false);
    caller.leaves(Cause.NORMAL);
    exchange.pass(20_000);
    assertThat(call.state()).isEqualTo(Call.State.ENDED);
    assertThat(desk.done).containsExactly("end NO_ANSWER");
  }

  @Test
  void ifTheOtherLeavesTheTransferIsOver() {
    FakeTransfer wish = ask(caller, false);
    desk.leaves(Cause.NORMAL);
    assertThat(wish.told).containsExactly("accept", "CANCELLED");
    assertThat(exchange.leg("third").done).containsExactly("end NORMAL");
    assertThat(caller.done).containsExactly("end NORMAL");
  }

  @Test
  void aWishWhoseCallEndsWhileItIsRoutedIsRefused() {
    exchange.slow = true;
    FakeTransfer wish = ask(caller, false);
    desk.leaves(Cause.NORMAL);
    exchange.decide(exchange.routes.get("300"));
    assertThat(wish.told).containsExactly("refuse CANCELLED");
  }

  @Test
  void oneTransferAtATime() {
    ask(caller, false);
    assertThat(ask(desk, false).told).containsExactly("refuse FORBIDDEN");
    caller.listener.offered(sdp(1001));
    assertThat(caller.done).containsExactly("refuse glare");
  }

  @Test
  void anOfferOfWhoStaysIsRefusedWhenTheOtherIsReplaced() {
    desk.listener.offered(sdp(2001));
    ask(caller, false);
    exchange.leg("third").listener.answered(sdp(3000));
    assertThat(desk.done).containsExactly("refuse", "display 300", "offer 3000");
  }

  @Test
  void anAttendedTransferJoinsTheLegOfTheOtherCall() {
    FakeTransfer wish = ask(caller, true);
    FakeLeg third = taken(wish);
    assertThat(third.done).containsExactly("display 200", "offer 2000");
    third.listener.offerAnswered(sdp(3001));
    assertThat(desk.done).containsExactly("display third", "offer 3001");
    assertThat(wish.told).containsExactly("accept", "NORMAL");
    desk.listener.offerAnswered(sdp(2001));
    caller.leaves(Cause.NORMAL);
    third.listener.offered(sdp(3002));
    assertThat(desk.done).last().isEqualTo("offer 3002");
    desk.leaves(Cause.NORMAL);
    assertThat(third.done).last().isEqualTo("end NORMAL");
  }

  private FakeLeg taken(FakeTransfer wish) {
    FakeLeg third = new FakeLeg("third");
    exchange.legs.add(third);
    wish.taking.accept(new Taken(third, sdp(3000, Direction.RECVONLY)));
    return third;
  }

  @Test
  void anAttendedTransferToAnUnansweredCallIsABlindOne() {
    FakeTransfer wish = ask(caller, true);
    wish.taking.accept(null);
    assertThat(exchange.dialled).containsExactly("third from 200: 2000 [caller]");
  }

  @Test
  void aLegTakenTooLateIsHungUp() {
    FakeTransfer wish = ask(caller, true);
    desk.leaves(Cause.NORMAL);
    FakeLeg third = taken(wish);
    assertThat(third.done).containsExactly("end LOST");
    assertThat(wish.told).containsExactly("accept", "CANCELLED");
  }

  @Test
  void aNewcomerWhoLeavesBeforeItIsJoinedEndsTheCall() {
    FakeTransfer wish = ask(caller, true);
    FakeLeg third = taken(wish);
    third.leaves(Cause.NORMAL);
    assertThat(wish.told).containsExactly("accept", "CANCELLED");
    assertThat(desk.done).containsExactly("end NORMAL");
    assertThat(caller.done).containsExactly("end NORMAL");
  }

  @Test
  void aNewcomerWhoRefusesEndsTheCall() {
    FakeTransfer wish = ask(caller, true);
    taken(wish).listener.offerRefused();
    assertThat(wish.told).containsExactly("accept", "NO_COMMON_MEDIA");
    assertThat(call.state()).isEqualTo(Call.State.ENDED);
  }
}
