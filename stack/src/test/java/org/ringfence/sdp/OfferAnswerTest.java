package org.ringfence.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.OfferAnswer.Outcome;
import org.ringfence.sdp.OfferAnswer.State;

class OfferAnswerTest {
  private static final SessionDescription ONE = session(1);
  private static final SessionDescription TWO = session(2);
  private static final SessionDescription THREE = session(3);

  private static SessionDescription session(int id) {
    return SessionDescription.of(Origin.of(id, id, "192.0.2.1"), null, List.of());
  }

  @Test
  void anOfferAndItsAnswerAreAgreed() {
    var exchange = new OfferAnswer();
    assertThat(exchange.sendOffer(ONE)).isEqualTo(Outcome.TAKEN);
    assertThat(exchange.state()).isEqualTo(State.OFFER_SENT);
    assertThat(exchange.mayOffer()).isFalse();
    assertThat(exchange.receiveAnswer(TWO)).isEqualTo(Outcome.TAKEN);
    assertThat(exchange.state()).isEqualTo(State.STABLE);
    assertThat(exchange.local()).isEqualTo(ONE);
    assertThat(exchange.remote()).isEqualTo(TWO);
    assertThat(exchange.receiveOffer(THREE)).isEqualTo(Outcome.TAKEN);
    assertThat(exchange.sendAnswer(ONE)).isEqualTo(Outcome.TAKEN);
    assertThat(exchange.remote()).isEqualTo(THREE);
  }

  @Test
  void aRefusedOfferLeavesWhatWasAgreedBefore() {
    var exchange = new OfferAnswer();
    exchange.sendOffer(ONE);
    assertThat(exchange.reject()).isEqualTo(Outcome.TAKEN);
    assertThat(exchange.state()).isEqualTo(State.NONE);
    exchange.receiveOffer(ONE);
    exchange.sendAnswer(TWO);
    exchange.receiveOffer(THREE);
    exchange.reject();
    assertThat(exchange.state()).isEqualTo(State.STABLE);
    assertThat(exchange.remote()).isEqualTo(ONE);
    assertThat(exchange.local()).isEqualTo(TWO);
    assertThat(exchange.reject()).isEqualTo(Outcome.UNEXPECTED);
  }

  @Test
  void twoOffersAtOnceAreGlareAndTwoInARowArePending() {
    var exchange = new OfferAnswer();
    exchange.sendOffer(ONE);
    assertThat(exchange.receiveOffer(TWO)).isEqualTo(Outcome.GLARE);
    assertThat(exchange.sendOffer(TWO)).isEqualTo(Outcome.PENDING);
    assertThat(exchange.pending()).isEqualTo(ONE);
    exchange.reject();
    exchange.receiveOffer(ONE);
    assertThat(exchange.receiveOffer(TWO)).isEqualTo(Outcome.PENDING);
    assertThat(exchange.sendOffer(TWO)).isEqualTo(Outcome.PENDING);
  }

  @Test
  void anAnswerToNothingIsUnexpected() {
    var exchange = new OfferAnswer();
    assertThat(exchange.receiveAnswer(ONE)).isEqualTo(Outcome.UNEXPECTED);
    assertThat(exchange.sendAnswer(ONE)).isEqualTo(Outcome.UNEXPECTED);
    exchange.receiveOffer(ONE);
    assertThat(exchange.receiveAnswer(TWO)).isEqualTo(Outcome.UNEXPECTED);
    assertThat(exchange.state()).isEqualTo(State.OFFER_RECEIVED);
  }

  @Test
  void forksOfOneOfferAreAnsweredEachOnItsOwn() {
    var first = new OfferAnswer();
    first.sendOffer(ONE);
    OfferAnswer second = first.fork();
    first.receiveAnswer(TWO);
    assertThat(second.state()).isEqualTo(State.OFFER_SENT);
    assertThat(second.receiveAnswer(THREE)).isEqualTo(Outcome.TAKEN);
    assertThat(first.remote()).isEqualTo(TWO);
    assertThat(second.remote()).isEqualTo(THREE);
  }

  @Test
  void twoEndsThatObeyItAlwaysAgree() {
    for (int seed = 0; seed < 2_000; seed++) {
      var random = new SplittableRandom(seed);
      var alice = new OfferAnswer();
      var bob = new OfferAnswer();
      for (int step = 1; step < 40; step++) {
        OfferAnswer from = random.nextBoolean() ? alice : bob;
        OfferAnswer to = from == alice ? bob : alice;
        SessionDescription said = session(step);
        switch (random.nextInt(3)) {
          case 0 -> {
            if (from.sendOffer(said) == Outcome.TAKEN) {
              assertThat(to.receiveOffer(said)).isEqualTo(Outcome.TAKEN);
            }
          }
          case 1 -> {
            if (from.sendAnswer(said) == Outcome.TAKEN) {
              assertThat(to.receiveAnswer(said)).isEqualTo(Outcome.TAKEN);
            }
          }
          default -> assertThat(from.reject()).isEqualTo(to.reject());
        }
        assertThat(alice.local()).as("seed " + seed).isEqualTo(bob.remote());
        assertThat(bob.local()).as("seed " + seed).isEqualTo(alice.remote());
      }
    }
  }
}
