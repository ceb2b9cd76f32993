package org.ringfence.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.call.FakeMedia.sdp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the two offer each other before the call is answered. */
class EarlyOfferTest {
  private final FakeExchange exchange = new FakeExchange();
  private final FakeLeg caller = new FakeLeg("caller");
  private final Call call = new Call("1", caller, Destination.of("200"), sdp(1000), exchange);
  private FakeLeg desk;
  private FakeLeg mobile;

  @BeforeEach
  void theDeskIsHeardBeforeItAnswers() {
    exchange.phones("200", "desk", "mobile");
    call.start();
    desk = exchange.leg("desk");
    mobile = exchange.leg("mobile");
    desk.listener.ringing(sdp(2000), true);
    assertThat(caller.done).containsExactly("ring agreed 2000");
    caller.done.clear();
  }

  @AfterEach
  void itEndsOnce() {
    call.end(Cause.NORMAL, "test");
    assertThat(exchange.released).isEqualTo(1);
    assertThat(caller.done).noneMatch(what -> what.startsWith("AFTER"));
    assertThat(desk.done).noneMatch(what -> what.startsWith("AFTER"));
  }

  @Test
  void theCallersIsPassedOnToWhomItHears() {
    caller.listener.offered(sdp(1001));
    assertThat(desk.done).containsExactly("offer 1001");
    assertThat(mobile.done).isEmpty();
    assertThat(caller.done).isEmpty();
    desk.listener.offerAnswered(sdp(2001));
    assertThat(caller.done).containsExactly("accept 2001");
    desk.listener.answered(sdp(2001));
    assertThat(caller.done).containsExactly("accept 2001", "answer 2001");
    assertThat(desk.done).containsExactly("offer 1001");
  }

  @Test
  void theDesksIsPassedOnToTheCaller() {
    desk.listener.offered(sdp(2001));
    assertThat(caller.done).containsExactly("offer 2001");
    caller.listener.offerAnswered(sdp(1001));
    assertThat(desk.done).containsExactly("accept 1001");
    desk.listener.answered(sdp(2001));
    assertThat(caller.done).containsExactly("offer 2001", "answer 2001");
  }

  /** It takes no offer before it answers: it is told once it has. */
  @Test
  void whoCannotBeAskedAnswersByWhatItSaidAndHearsOfItLater() {
    caller.listener.offered(sdp(1001));
    desk.listener.offerRefused();
    assertThat(caller.done).containsExactly("accept 2000");
    desk.listener.answered(sdp(2000));
    assertThat(caller.done).containsExactly("accept 2000", "answer 2000");
    assertThat(desk.done).containsExactly("offer 1001", "offer 1001");
    desk.listener.offerAnswered(sdp(2002));
    assertThat(call.state()).isEqualTo(Call.State.CONNECTED);
  }

  @Test
  void aCallerThatCannotBeAskedHearsOfItInTheAnswer() {
    desk.listener.offered(sdp(2001));
    caller.listener.offerRefused();
    assertThat(desk.done).containsExactly("accept 1000");
    desk.listener.answered(sdp(2001));
    assertThat(caller.done).containsExactly("offer 2001", "answer 2001");
  }

  /** Nobody hears it: that does not concern the caller. */
  @Test
  void anotherPhonesIsAnsweredByWhatTheCallerSaid() {
    mobile.listener.ringing(sdp(3000), true);
    mobile.listener.offered(sdp(3001));
    assertThat(mobile.done).containsExactly("accept 1000");
    assertThat(caller.done).containsExactly("ring");
    mobile.listener.answered(sdp(3001));
    assertThat(caller.done).containsExactly("ring", "answer 3001");
  }

  @Test
  void anotherPhoneThatAnswersHearsWhatTheCallerOffered() {
    caller.listener.offered(sdp(1001));
    desk.listener.offerAnswered(sdp(2001));
    mobile.listener.answered(sdp(3000));
    assertThat(caller.done).containsExactly("accept 2001", "answer 3000");
    assertThat(mobile.done).containsExactly("offer 1001");
  }

  @Test
  void bothAtOnceIsGlare() {
    caller.listener.offered(sdp(1001));
    desk.listener.offered(sdp(2001));
    assertThat(desk.done).containsExactly("offer 1001", "refuse glare");
    desk.listener.offerAnswered(sdp(2002));
    assertThat(caller.done).containsExactly("accept 2002");
  }

  @Test
  void whoAnswersTheCallFirstHasAnsweredTheOffer() {
    caller.listener.offered(sdp(1001));
    desk.listener.answered(sdp(2000));
    assertThat(caller.done).containsExactly("accept 2000", "answer 2000");
  }

  /** Whoever was heard is gone; what it said still answers. */
  @Test
  void anOfferWhenNobodyIsHeardAnyMoreIsMetAllTheSame() {
    desk.leaves(Cause.BUSY);
    caller.listener.offered(sdp(1001));
    assertThat(caller.done).containsExactly("accept 2000");
    mobile.listener.answered(sdp(3000));
    assertThat(caller.done).containsExactly("accept 2000", "answer 3000");
    assertThat(mobile.done).containsExactly("offer 1001");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    exchange.media.problems.put(1001, Cause.NOT_ENCRYPTED);
    caller.listener.offered(sdp(1001));
    assertThat(caller.done).containsExactly("refuse");
    desk.listener.answered(sdp(2000));
    assertThat(caller.done).containsExactly("refuse", "answer 2000");
    assertThat(desk.done).isEmpty();
  }
}
