package org.ringfence.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ringfence.call.FakeMedia.sdp;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.Direction;

/** Calls from the first ring to the last goodbye, and what the two tell each other between. */
class CallTest {
  private final FakeExchange exchange = new FakeExchange();
  private final FakeLeg caller = new FakeLeg("caller");
  private Call call = new Call("1", caller, Destination.of("200"), sdp(1000), exchange);

  @AfterEach
  void itEndsOnceAndHoldsNothing() {
    call.end(Cause.NORMAL, "test");
    exchange.pass(10_000);
    assertThat(exchange.released).isEqualTo(1);
    assertThat(exchange.timers()).isZero();
    assertThat(exchange.recorded().getFirst()).isEqualTo("Began");
    assertThat(exchange.recorded().getLast()).isEqualTo("Ended");
    assertThat(exchange.recorded()).containsOnlyOnce("Ended");
    long closed = exchange.media.done.stream().filter("close"::equals).count();
    assertThat(closed).isEqualTo(exchange.opened);
    assertThat(caller.done).noneMatch(what -> what.startsWith("AFTER"));
    for (FakeLeg leg : exchange.legs) {
      assertThat(leg.over).as(leg.name).isTrue();
      assertThat(leg.done).noneMatch(what -> what.startsWith("AFTER"));
    }
  }

  private FakeLeg connect() {
    exchange.phones("200", "desk");
    call.start();
    FakeLeg desk = exchange.leg("desk");
    desk.listener.answered(sdp(2000));
    caller.done.clear();
    exchange.media.done.clear();
    return desk;
  }

  private Cause ended() {
    assertThat(call.state()).isEqualTo(Call.State.ENDED);
    return ((CallEvent.Ended) exchange.records.getLast()).cause();
  }

  @Test
  void ofThreePhonesTheFirstToAnswerHasTheCall() {
    exchange.phones("200", "desk", "mobile", "hall");
    call.start();
    exchange.leg("desk").listener.ringing(null, false);
    exchange.leg("hall").listener.ringing(null, false);
    exchange.leg("mobile").listener.answered(sdp(2000));
    assertThat(exchange.dialled).contains("hall from caller: 1000 []");
    assertThat(exchange.leg("desk").done).containsExactly("end ANSWERED_ELSEWHERE");
    assertThat(exchange.leg("hall").done).containsExactly("end ANSWERED_ELSEWHERE");
    assertThat(caller.done).containsExactly("ring", "ring", "answer 2000");
    assertThat(exchange.media.done).containsExactly("learn CALLER 1000", "learn CALLED 2000");
    exchange.leg("mobile").leaves(Cause.NORMAL);
    assertThat(caller.done).last().isEqualTo("end NORMAL");
    assertThat(exchange.recorded())
        .containsExactly("Began", "Dialled", "Dialled", "Dialled", "Rang", "Answered", "Ended");
  }

  @Test
  void howEachSidesMediaAreProtectedIsToldWhenItChanges() {
    exchange.media.secured.put(1000, MediaSecurity.DTLS);
    exchange.media.secured.put(2000, MediaSecurity.CLEAR);
    exchange.media.secured.put(2001, MediaSecurity.CLEAR);
    exchange.media.secured.put(2002, MediaSecurity.SDES);
    FakeLeg desk = connect();
    assertThat(secured()).containsExactlyInAnyOrder("CALLER DTLS", "CALLED CLEAR");
    desk.listener.offered(sdp(2001));
    caller.listener.offerAnswered(sdp(1000));
    assertThat(secured()).as("nothing new").hasSize(2);
    desk.listener.offered(sdp(2002));
    caller.listener.offerAnswered(sdp(1000));
    assertThat(secured()).hasSize(3).endsWith("CALLED SDES");
  }

  private List<CallEvent.Spared> spared() {
    return exchange.records.stream()
        .filter(CallEvent.Spared.class::isInstance)
        .map(CallEvent.Spared.class::cast)
        .toList();
  }

  @Test
  void aPartyWhoseLineIsFullIsAskedToSpeakOtherwiseAndTheOtherIsLeftAlone() {
    exchange.media.canSpare = true;
    FakeLeg desk = connect();
    desk.done.clear();
    call.line(Side.CALLED, true);
    assertThat(desk.done).containsExactly("offer 1000");
    call.line(Side.CALLED, true);
    assertThat(desk.done).as("one question at a time").hasSize(1);
    desk.listener.offerAnswered(sdp(2000));
    assertThat(caller.done).isEmpty();
    exchange.pass(20_000);
    assertThat(spared()).first().extracting(CallEvent.Spared::spoken).isEqualTo("few bits");
    assertThat(spared().getFirst().side()).isEqualTo(Side.CALLED);
  }

  @Test
  void whoRefusesToSpeakOtherwiseGoesOnAndTheRecordSaysSo() {
    exchange.media.canSpare = true;
    FakeLeg desk = connect();
    call.line(Side.CALLER, true);
    assertThat(caller.done).containsExactly("offer 2000");
    caller.listener.offerRefused();
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
    assertThat(spared()).singleElement().extracting(CallEvent.Spared::spoken).isEqualTo("");
    assertThat(exchange.media.done).last().isEqualTo("spare CALLER false");
    assertThat(desk.done).noneMatch(what -> what.startsWith("offer"));
  }

  @Test
  void aHeldCallIsAskedWhenItIsTakenUpAgain() {
    exchange.media.canSpare = true;
    FakeLeg desk = connect();
    desk.listener.offered(sdp(2000, Direction.SENDONLY));
    caller.listener.offerAnswered(sdp(1000, Direction.RECVONLY));
    caller.done.clear();
    call.line(Side.CALLER, true);
    assertThat(caller.done).isEmpty();
    desk.listener.offered(sdp(2000));
    caller.listener.offerAnswered(sdp(1000));
    caller.done.clear();
    exchange.pass(5_000);
    assertThat(caller.done).containsExactly("offer 2000");
    caller.listener.offerAnswered(sdp(1000));
    assertThat(spared()).hasSize(1);
  }

  private List<String> secured() {
    return exchange.records.stream()
        .filter(CallEvent.Secured.class::isInstance)
        .map(CallEvent.Secured.class::cast)
        .map(event -> event.side() + " " + event.media())
        .toList();
  }

  @Test
  void whenAllAreBusyTheCallerIsToldSo() {
    exchange.phones("200", "desk", "mobile");
    call.start();
    exchange.leg("desk").leaves(Cause.BUSY);
    assertThat(call.state()).isEqualTo(Call.State.RINGING);
    exchange.leg("mobile").leaves(Cause.UNREACHABLE);
    assertThat(ended()).isEqualTo(Cause.BUSY);
    assertThat(caller.done).containsExactly("end BUSY");
  }

  @Test
  void whatNobodyTakesGoesOnToSomebodyElse() {
    exchange.phones("200", "desk");
    exchange.phones("200 NO_ANSWER", "mailbox");
    call.start();
    exchange.leg("desk").listener.ringing(null, false);
    exchange.pass(20_000);
    assertThat(exchange.leg("desk").done).containsExactly("end NO_ANSWER");
    assertThat(exchange.dialled).last().isEqualTo("mailbox from caller: 1000 [200]");
    exchange.leg("mailbox").listener.answered(sdp(2000));
    assertThat(caller.done).containsExactly("ring", "answer 2000");
    assertThat(exchange.opened).isEqualTo(1);
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
  }

  @Test
  void whatGoesOnForEverEnds() {
    exchange.phones("200", "desk");
    exchange.phones("200 BUSY", "desk");
    call.start();
    for (int i = 0; i < 11; i++) exchange.legs.getLast().leaves(Cause.BUSY);
    assertThat(ended()).isEqualTo(Cause.BUSY);
  }

  /** Each phone may want another profile of RTP: it is asked until there is none left. */
  @Test
  void aPhoneThatRefusesTheMediaIsAskedAgainInAnotherWay() {
    exchange.media.otherOffers = 2;
    exchange.phones("200", "desk");
    call.start();
    for (int i = 0; i < 2; i++) {
      exchange.legs.getLast().leaves(Cause.NO_COMMON_MEDIA);
      assertThat(call.state()).isEqualTo(Call.State.RINGING);
      assertThat(exchange.legs).hasSize(2 + i);
    }
    exchange.legs.getLast().listener.answered(sdp(2000));
    assertThat(caller.done).containsExactly("answer 2000");
    assertThat(exchange.recorded())
        .containsExactly("Began", "Dialled", "Dialled", "Dialled", "Answered");
  }

  @Test
  void aPhoneThatRefusesTheMediaHoweverTheyAreOfferedIsLeftInPeace() {
    exchange.media.otherOffers = 1;
    exchange.phones("200", "desk");
    call.start();
    exchange.legs.getLast().leaves(Cause.NO_COMMON_MEDIA);
    exchange.legs.getLast().leaves(Cause.NO_COMMON_MEDIA);
    assertThat(exchange.legs).hasSize(2);
    assertThat(ended()).isEqualTo(Cause.NO_COMMON_MEDIA);
    assertThat(caller.done).containsExactly("end NO_COMMON_MEDIA");
  }

  @Test
  void whoGaveUpIsNotAskedAgain() {
    exchange.media.otherOffers = 1;
    exchange.phones("200", "desk");
    call.start();
    caller.leaves(Cause.NORMAL);
    assertThat(exchange.legs).hasSize(1);
    assertThat(ended()).isEqualTo(Cause.CANCELLED);
  }

  @Test
  void oneWhoDeclinesEndsItForAll() {
    exchange.phones("200", "desk", "mobile");
    call.start();
    exchange.leg("desk").leaves(Cause.REJECTED);
    assertThat(exchange.leg("mobile").done).containsExactly("end REJECTED");
    assertThat(ended()).isEqualTo(Cause.REJECTED);
  }

  @Test
  void itRingsNoLongerThanItShall() {
    exchange.phones("200", "desk");
    call.start();
    exchange.pass(19_999);
    assertThat(call.state()).isEqualTo(Call.State.RINGING);
    exchange.pass(1);
    assertThat(ended()).isEqualTo(Cause.NO_ANSWER);
    assertThat(exchange.leg("desk").done).containsExactly("end NO_ANSWER");
  }

  @Test
  void aCallerWhoGivesUpEndsTheRinging() {
    exchange.phones("200", "desk");
    call.start();
    caller.leaves(Cause.CANCELLED);
    assertThat(exchange.leg("desk").done).containsExactly("end CANCELLED");
    assertThat(ended()).isEqualTo(Cause.CANCELLED);
  }

  @Test
  void aCallerWhoLeavesWhileItIsRoutedIsNotRungFor() {
    exchange.slow = true;
    call.start();
    caller.leaves(Cause.NORMAL);
    exchange.phones("200", "desk");
    exchange.decide(exchange.routes.get("200"));
    assertThat(exchange.legs).isEmpty();
    assertThat(ended()).isEqualTo(Cause.CANCELLED);
  }

  @Test
  void earlyMediaComeFromOnePhoneOnly() {
    exchange.phones("200", "desk", "mobile");
    call.start();
    exchange.leg("desk").listener.ringing(sdp(2000), false);
    exchange.leg("mobile").listener.ringing(sdp(3000), false);
    assertThat(caller.done).containsExactly("ring 2000", "ring");
    exchange.leg("desk").leaves(Cause.BUSY);
    exchange.leg("mobile").listener.ringing(sdp(3000), false);
    assertThat(caller.done).last().isEqualTo("ring 3000");
  }

  @Test
  void noPhonesNoNumberAndNoPortsAreSaid() {
    exchange.phones("200");
    call.start();
    assertThat(ended()).isEqualTo(Cause.ABSENT);
  }

  @Test
  void anUnknownNumberIsSaid() {
    call.start();
    assertThat(caller.done).containsExactly("end NOT_FOUND");
  }

  @Test
  void withoutPortsNobodyIsRung() {
    exchange.noMedia = true;
    exchange.phones("200", "desk");
    call.start();
    assertThat(exchange.legs).isEmpty();
    assertThat(ended()).isEqualTo(Cause.OVERLOADED);
  }

  @Test
  void aCallLastsNoLongerThanAllowed() {
    FakeLeg desk = connect();
    exchange.pass(3_600_000);
    assertThat(ended()).isEqualTo(Cause.TOO_LONG);
    assertThat(desk.done).containsExactly("end TOO_LONG");
  }

  @Test
  void anEchoAnswersWithTheCallersOwnMedia() {
    Party echo = Party.of("echo", "");
    exchange.routes.put("200", new Decision.Serve(echo, served -> served.answerEcho(echo)));
    call.start();
    caller.listener.offered(sdp(1001));
    caller.listener.offered(null);
    assertThat(caller.done).containsExactly("answer 1000", "accept 1001", "refuse");
  }

  @Test
  void holdAndResumePassThrough() {
    FakeLeg desk = connect();
    caller.listener.offered(sdp(1001, Direction.SENDONLY));
    assertThat(desk.done).containsExactly("offer 1001 SENDONLY");
    desk.listener.offerAnswered(sdp(2001, Direction.RECVONLY));
    assertThat(caller.done).containsExactly("accept 2001 RECVONLY");
    assertThat(call.isHeld()).isTrue();
    assertThat(exchange.media.done)
        .containsExactly("learn CALLER 1001 SENDONLY", "learn CALLED 2001 RECVONLY");
    caller.listener.offered(sdp(1002));
    desk.listener.offerAnswered(sdp(2002));
    assertThat(call.isHeld()).isFalse();
    assertThat(exchange.recorded().stream().filter("Held"::equals)).hasSize(2);
  }

  @Test
  void aRefusedOfferTakesTheMediaBack() {
    FakeLeg desk = connect();
    caller.listener.offered(sdp(1001, Direction.SENDONLY));
    desk.listener.offerRefused();
    assertThat(caller.done).containsExactly("refuse");
    assertThat(exchange.media.done)
        .containsExactly("learn CALLER 1001 SENDONLY", "learn CALLER 1000");
    assertThat(call.isHeld()).isFalse();
    assertThat(exchange.recorded()).doesNotContain("Held");
  }

  @Test
  void offersOfBothAtOnceAreGlare() {
    FakeLeg desk = connect();
    caller.listener.offered(sdp(1001));
    desk.listener.offered(sdp(2001));
    assertThat(desk.done).containsExactly("offer 1001", "refuse glare");
    desk.listener.offerAnswered(sdp(2000));
    assertThat(caller.done).containsExactly("accept 2000");
    desk.listener.offered(sdp(2002));
    assertThat(caller.done).last().isEqualTo("offer 2002");
  }

  @Test
  void anOfferThatCannotBeShownIsRefusedAndTheNextOneIsNot() {
    FakeLeg desk = connect();
    exchange.media.full = true;
    caller.listener.offered(sdp(1001));
    assertThat(caller.done).containsExactly("refuse");
    exchange.media.full = false;
    caller.listener.offered(sdp(1002));
    assertThat(desk.done).containsExactly("offer 1002");
  }

  @Test
  void aCallerWithoutAnOfferAnswersThatOfThePhone() {
    call = new Call("1", caller, Destination.of("200"), null, exchange);
    exchange.phones("200", "desk");
    call.start();
    FakeLeg desk = exchange.leg("desk");
    assertThat(exchange.dialled).containsExactly("desk from caller: no offer []");
    desk.listener.answered(sdp(2000));
    assertThat(caller.done).containsExactly("answer 2000");
    caller.listener.confirmed(sdp(1000));
    assertThat(desk.done).containsExactly("accept 1000");
  }

  @Test
  void whatAReInviteWithoutOfferBringsIsToldTheOther() {
    FakeLeg desk = connect();
    caller.listener.offered(sdp(1001, Direction.SENDONLY));
    desk.listener.offerAnswered(sdp(2001, Direction.RECVONLY));
    caller.listener.offered(null);
    assertThat(caller.done).last().isEqualTo("accept 2001");
    caller.listener.confirmed(sdp(1002));
    assertThat(desk.done).last().isEqualTo("offer 1002");
    assertThat(call.isHeld()).isFalse();
  }

  @Test
  void aNewcomerReplacesOneWhoLeaves() {
    FakeLeg desk = connect();
    FakeLeg other = new FakeLeg("other");
    desk.listener.replaced(other, sdp(3000));
    assertThat(desk.done).containsExactly("end ANSWERED_ELSEWHERE");
    assertThat(caller.done).containsExactly("display other", "offer 3000");
    caller.listener.offerAnswered(sdp(1001));
    assertThat(other.done).containsExactly("answer 1001");
    assertThat(exchange.media.done)
        .containsExactly("vacate CALLED", "learn CALLED 3000", "learn CALLER 1001");
    caller.leaves(Cause.NORMAL);
    assertThat(other.done).last().isEqualTo("end NORMAL");
  }

  @Test
  void whoOffersWhatWillNotDoIsRefusedBeforeAnythingRings() {
    exchange.phones("200", "desk");
    exchange.media.problems.put(1000, Cause.NO_COMMON_MEDIA);
    call.start();
    assertThat(ended()).isEqualTo(Cause.NO_COMMON_MEDIA);
    assertThat(exchange.dialled).isEmpty();
  }

  @Test
  void whoAnswersWhatWillNotDoIsNotPutThrough() {
    exchange.phones("200", "desk");
    exchange.media.problems.put(2000, Cause.NO_COMMON_MEDIA);
    call.start();
    exchange.leg("desk").listener.ringing(sdp(2000), false);
    exchange.leg("desk").listener.answered(sdp(2000));
    assertThat(ended()).isEqualTo(Cause.NO_COMMON_MEDIA);
    assertThat(caller.done).containsExactly("ring", "end NO_COMMON_MEDIA");
    assertThat(exchange.leg("desk").done).containsExactly("end NO_COMMON_MEDIA");
  }

  @Test
  void aNewOfferThatWillNotDoIsRefusedAndTheTwoTalkOn() {
    FakeLeg desk = connect();
    exchange.media.problems.put(1001, Cause.NO_COMMON_MEDIA);
    caller.listener.offered(sdp(1001));
    assertThat(caller.done).containsExactly("refuse");
    assertThat(desk.done).isEmpty();
    assertThat(exchange.media.done).isEmpty();
    exchange.media.problems.put(2002, Cause.NO_COMMON_MEDIA);
    caller.listener.offered(sdp(1002));
    desk.listener.offerAnswered(sdp(2002));
    assertThat(ended()).isEqualTo(Cause.NO_COMMON_MEDIA);
  }

  @Test
  void phonesThatRingTogetherHaveMediaOfTheirOwn() {
    exchange.phones("200", "desk", "mobile");
    call.start();
    exchange.leg("desk").listener.ringing(sdp(2000), false);
    exchange.leg("desk").leaves(Cause.UNREACHABLE);
    exchange.leg("mobile").listener.answered(sdp(2001));
    assertThat(exchange.media.done)
        .containsExactly(
            "learn CALLER 1000", "learn CALLED 2000", "vacate CALLED", "learn CALLED 2001");
  }

  @Test
  void aNewcomerWhoseOfferIsRefusedEndsTheCall() {
    FakeLeg desk = connect();
    FakeLeg other = new FakeLeg("other");
    desk.listener.replaced(other, sdp(3000));
    caller.listener.offerRefused();
    assertThat(other.done).containsExactly("end NO_COMMON_MEDIA");
    assertThat(ended()).isEqualTo(Cause.NO_COMMON_MEDIA);
  }

  @Test
  void anOfferOfWhoStaysIsRefusedWhenTheOtherIsReplaced() {
    FakeLeg desk = connect();
    caller.listener.offered(sdp(1001));
    desk.listener.replaced(new FakeLeg("other"), sdp(3000));
    assertThat(caller.done).containsExactly("refuse", "display other", "offer 3000");
  }

  @Test
  void aReleasedLegGoesOnWithoutTheCall() {
    FakeLeg desk = connect();
    List<Taken> taken = new ArrayList<>();
    caller.listener.release(taken::add);
    assertThat(taken).containsExactly(new Taken(desk, sdp(2000)));
    assertThat(desk.done).isEmpty();
    assertThat(caller.done).containsExactly("end NORMAL");
    assertThat(ended()).isEqualTo(Cause.NORMAL);
    caller.listener.release(taken::add);
    assertThat(taken.getLast()).isNull();
    desk.end(Cause.NORMAL);
  }

  @Test
  void aPhoneThatAnswersTooLateIsLetGo() {
    exchange.phones("200", "desk", "mobile");
    call.start();
    FakeLeg mobile = exchange.leg("mobile");
    exchange.leg("desk").listener.answered(sdp(2000));
    mobile.listener.answered(sdp(3000));
    mobile.listener.ringing(null, false);
    assertThat(mobile.done).containsExactly("end ANSWERED_ELSEWHERE");
    assertThat(caller.done).containsExactly("answer 2000");
  }

  /** Counts of calls leaked: what came after the bug was never done. */
  @Test
  void aBugWhileItEndsKeepsNobodyInIt() {
    FakeLeg desk = connect();
    caller.broken = true;
    assertThatThrownBy(() -> desk.leaves(Cause.NORMAL)).hasMessage("a bug in caller");
    assertThat(ended()).isEqualTo(Cause.NORMAL);
    assertThat(exchange.released).isEqualTo(1);
  }

  @Test
  void aBugInOnePhoneThatRingsLetsTheOthersGo() {
    exchange.phones("200", "desk", "mobile", "hall");
    call.start();
    exchange.leg("desk").broken = true;
    exchange.leg("mobile").broken = true;
    assertThatThrownBy(() -> call.end(Cause.CANCELLED, "caller"))
        .hasMessage("a bug in desk")
        .satisfies(bug -> assertThat(bug.getSuppressed()).hasSize(1));
    assertThat(exchange.leg("hall").done).containsExactly("end CANCELLED");
    assertThat(caller.done).containsExactly("end CANCELLED");
  }
}
