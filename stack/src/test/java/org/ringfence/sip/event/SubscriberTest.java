package org.ringfence.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.sip.event.SubscriptionEnd.Why;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;

/** The subscribing side of RFC 6665 section 4.1, time by hand. */
class SubscriberTest {
  private final Desk desk = new Desk();
  private final Ear ear = new Ear();
  private Subscriber subscriber;

  private void subscribe(int seconds, boolean forks) {
    subscriber = desk.events.subscribe(Desk.wish(seconds, forks), ear, 0, desk.nowNs);
  }

  /** Subscribed for an hour, the NOTIFY received. */
  private void established() {
    subscribe(3600, false);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.receive(desk.notify("n", 1, "active;expires=3600"));
    assertThat(subscriber.state()).isEqualTo(Subscriber.State.SUBSCRIBED);
  }

  @AfterEach
  void nothingIsLeftOnceItHasEnded() {
    if (ear.end == null) subscriber.unsubscribe(desk.nowNs);
    desk.at(desk.nowNs / 1e9 + 200);
    assertThat(ear.end).isNotNull();
    assertThat(desk.events.subscriberCount()).isZero();
    assertThat(desk.transactions.clientCount()).isZero();
    assertThat(desk.transactions.serverCount()).isZero();
    assertThat(desk.wheel.size()).isZero();
  }

  @Test
  void subscribeSaysWhatItWants() {
    subscribe(600, false);
    var request = desk.last(Method.SUBSCRIBE);
    assertThat(request.value(HeaderName.EVENT)).isEqualTo("message-summary");
    assertThat(request.value(HeaderName.ACCEPT)).isEqualTo("text/plain");
    assertThat(request.value(HeaderName.EXPIRES)).isEqualTo("600");
    assertThat(request.contacts()).hasSize(1);
    assertThat(request.from().tag()).isNotNull();
    assertThat(request.to().tag()).isNull();
  }

  @Test
  void notifyBeforeThe200MakesTheDialog() {
    subscribe(3600, false);
    desk.receive(desk.notify("n", 9, "pending;expires=3600"));
    assertThat(desk.lastResponse().status()).isEqualTo(200);
    assertThat(subscriber.state()).isEqualTo(Subscriber.State.SUBSCRIBED);
    desk.answer(Method.SUBSCRIBE, 202, "Expires: 3600");
    desk.receive(desk.notify("n", 10, "active;expires=3600"));
    assertThat(ear.notices)
        .extracting(n -> n.state().phase().name())
        .containsExactly("PENDING", "ACTIVE");
  }

  @Test
  void refreshesBeforeTheTimeIsOver() {
    established();
    desk.at(3500);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(1);
    desk.at(3570);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(2);
    var refresh = desk.last(Method.SUBSCRIBE);
    assertThat(refresh.to().tag()).isEqualTo("n");
    assertThat(refresh.cseq().number()).isEqualTo(2);
    assertThat(refresh.uri()).hasToString("sip:peer@198.51.100.7");
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.receive(desk.notify("n", 2, "active;expires=3600"));
    desk.at(3700);
    assertThat(ear.end).isNull();
    assertThat(subscriber.notifiers()).isEqualTo(1);
  }

  @Test
  void refreshIsAlsoKeptByANotifyThatComesBeforeIts200() {
    established();
    desk.at(3570);
    desk.receive(desk.notify("n", 2, "active;expires=3600"));
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.at(3700);
    assertThat(ear.end).isNull();
  }

  @Test
  void notifyMayShortenTheTime() {
    established();
    desk.receive(desk.notify("n", 2, "active;expires=100"));
    desk.at(99);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSizeGreaterThan(1);
  }

  /** Each said how little was left, and put the refresh off to half of that. */
  @Test
  void manyNotifiesDoNotPutOffTheRefresh() {
    established();
    for (int i = 1; i < 357; i++) {
      desk.at(i * 10);
      desk.receive(desk.notify("n", 1 + i, "active;expires=" + (3600 - i * 10)));
    }
    desk.at(3570);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(2);
  }

  @Test
  void withoutANotifyItEndsWithTimerN() {
    subscribe(3600, false);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.at(31.9);
    assertThat(ear.end).isNull();
    desk.at(32.1);
    assertThat(ear.end.why()).isEqualTo(Why.SILENT);
    assertThat(ear.end.mayRetry()).isTrue();
    desk.receive(desk.notify("n", 1, "active"));
    assertThat(desk.lastResponse().status()).isEqualTo(481);
  }

  @Test
  void refreshWithoutANotifyEndsItWithTimerN() {
    established();
    desk.at(3565);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.at(3605);
    assertThat(ear.end.why()).isEqualTo(Why.SILENT);
  }

  @Test
  void intervalTooBriefIsRaisedOnce() {
    subscribe(60, false);
    desk.answer(Method.SUBSCRIBE, 423, "Min-Expires: 1800");
    assertThat(desk.last(Method.SUBSCRIBE).value(HeaderName.EXPIRES)).isEqualTo("1800");
    assertThat(desk.last(Method.SUBSCRIBE).cseq().number()).isEqualTo(2);
    desk.answer(Method.SUBSCRIBE, 423, "Min-Expires: 3600");
    assertThat(ear.end.why()).isEqualTo(Why.REFUSED);
    assertThat(ear.end.mayRetry()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"489, false", "403, false", "404, false", "481, false", "503, true", "480, true"})
  void refusalEndsIt(int status, boolean retry) {
    subscribe(3600, false);
    desk.answer(Method.SUBSCRIBE, status);
    assertThat(ear.end.why()).isEqualTo(Why.REFUSED);
    assertThat(ear.end.status()).isEqualTo(status);
    assertThat(ear.end.mayRetry()).isEqualTo(retry);
  }

  @Test
  void forgottenAtTheOtherEndItEndsAndMayBeTriedAgain() {
    established();
    desk.at(3570);
    desk.answer(Method.SUBSCRIBE, 481);
    assertThat(ear.end.status()).isEqualTo(481);
    assertThat(ear.end.mayRetry()).isTrue();
  }

  @Test
  void refreshRefusedForNowLeavesItAsItWas() {
    established();
    desk.at(3570);
    desk.answer(Method.SUBSCRIBE, 500, "Retry-After: 3");
    assertThat(ear.end).isNull();
    desk.at(3574);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(3);
    desk.answer(Method.SUBSCRIBE, 500, "Retry-After: 300");
    desk.at(3601);
    assertThat(ear.end.why()).isEqualTo(Why.EXPIRED);
  }

  @Test
  void challengeIsAnswered() {
    desk.password = new Header(HeaderName.AUTHORIZATION, "Digest x");
    subscribe(3600, false);
    desk.answer(Method.SUBSCRIBE, 401);
    assertThat(desk.last(Method.SUBSCRIBE).value(HeaderName.AUTHORIZATION)).isEqualTo("Digest x");
    assertThat(desk.last(Method.SUBSCRIBE).vias()).hasSize(1);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.receive(desk.notify("n", 1, "active;expires=3600"));
    subscriber.refresh(desk.nowNs);
    assertThat(desk.last(Method.SUBSCRIBE).cseq().number()).isEqualTo(3);
  }

  @Test
  void serverThatNeverCeasesToChallengeIsLeft() {
    desk.password = new Header(HeaderName.AUTHORIZATION, "Digest x");
    subscribe(3600, false);
    for (int i = 0; i < 3; i++) desk.answer(Method.SUBSCRIBE, 401);
    assertThat(ear.end.status()).isEqualTo(401);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(3);
  }

  @Test
  void unsubscribeEndsWithTheLastNotify() {
    established();
    subscriber.unsubscribe(desk.nowNs);
    assertThat(desk.last(Method.SUBSCRIBE).value(HeaderName.EXPIRES)).isEqualTo("0");
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 0");
    assertThat(ear.end).isNull();
    desk.receive(desk.notify("n", 2, "terminated;reason=timeout"));
    assertThat(ear.end).isEqualTo(SubscriptionEnd.unsubscribed());
    assertThat(ear.notices).hasSize(2);
  }

  @Test
  void unsubscribeBeforeTheFirstNotifyFollowsIt() {
    subscribe(3600, false);
    subscriber.unsubscribe(desk.nowNs);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(1);
    desk.receive(desk.notify("n", 1, "active;expires=3600"));
    assertThat(desk.last(Method.SUBSCRIBE).value(HeaderName.EXPIRES)).isEqualTo("0");
  }

  @Test
  void unsubscribeWaitsForARefreshUnderWay() {
    established();
    subscriber.refresh(desk.nowNs);
    subscriber.unsubscribe(desk.nowNs);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(2);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    assertThat(desk.last(Method.SUBSCRIBE).value(HeaderName.EXPIRES)).isEqualTo("0");
  }

  @Test
  void fetchTakesOneNotify() {
    subscribe(0, false);
    desk.receive(desk.notify("n", 1, "terminated;reason=timeout"));
    assertThat(ear.notices).hasSize(1);
    assertThat(ear.end.why()).isEqualTo(Why.TERMINATED);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 0");
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(1);
  }

  @Test
  void severalMayTell() {
    subscribe(3600, true);
    desk.answer(Method.SUBSCRIBE, 200, "Expires: 3600");
    desk.receive(desk.notify("one", 1, "active;expires=3600"));
    desk.receive(desk.notify("two", 1, "active;expires=3600"));
    assertThat(subscriber.notifiers()).isEqualTo(2);
    desk.receive(desk.notify("one", 2, "terminated;reason=noresource"));
    assertThat(ear.end).isNull();
    desk.receive(desk.notify("one", 3, "active;expires=3600"));
    assertThat(desk.lastResponse().status()).as("the dead do not rise").isEqualTo(481);
    desk.at(33);
    desk.receive(desk.notify("three", 1, "active;expires=3600"));
    assertThat(desk.lastResponse().status()).as("too late").isEqualTo(481);
    desk.receive(desk.notify("two", 2, "terminated;reason=noresource"));
    assertThat(ear.end.why()).isEqualTo(Why.TERMINATED);
  }

  @Test
  void onlyOneMayTellWhereForksAreNotWanted() {
    established();
    desk.receive(desk.notify("other", 1, "active;expires=3600"));
    assertThat(desk.lastResponse().status()).isEqualTo(481);
    assertThat(ear.notices).hasSize(1);
  }

  @Test
  void thereIsABoundOnThoseWhoTell() {
    subscribe(3600, true);
    for (int i = 0; i < 20; i++) desk.receive(desk.notify("n" + i, 1, "active;expires=3600"));
    assertThat(subscriber.notifiers()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource({
    "'terminated;reason=rejected', -1",
    "'terminated;reason=noresource', -1",
    "'terminated;reason=invariant;retry-after=5', -1",
    "'terminated;reason=deactivated', 2000",
    "'terminated;reason=timeout', 2000",
    "'terminated;reason=probation;retry-after=120', 120000",
    "'terminated;reason=giveup;retry-after=7', 7000",
    "'terminated;reason=giveup;retry-after=99999999999', 60000",
    "'terminated;reason=news;retry-after=10', 10000",
    "terminated, 60000",
  })
  void reasonSaysWhenToTryAgain(String state, int leastMs) {
    established();
    desk.receive(desk.notify("n", 2, state));
    assertThat(ear.end.why()).isEqualTo(Why.TERMINATED);
    if (leastMs < 0) assertThat(ear.end.mayRetry()).isFalse();
    else assertThat(ear.end.retryMs()).isBetween(leastMs, leastMs * 3 / 2);
  }

  @Test
  void laterMeansLater() {
    subscriber = desk.events.subscribe(Desk.wish(60, false), ear, 5000, 0);
    desk.at(4.9);
    assertThat(desk.sent).isEmpty();
    desk.at(5.1);
    assertThat(desk.requests(Method.SUBSCRIBE)).hasSize(1);
  }

  @Test
  void withoutAWayItEndsAtOnce() {
    desk.way = null;
    subscribe(3600, false);
    assertThat(ear.end.why()).isEqualTo(Why.SILENT);
  }

  @ParameterizedTest
  @CsvSource({
    "Event: presence, 489",
    "Event: , 489",
    "Event: message-summary;id=4, 481",
    "Subscription-State: , 400",
    "Subscription-State: perhaps, 400",
    "Contact: , 400",
    "To: <sip:alice@example.org>, 481",
    "Call-ID: other, 481",
  })
  void strangeNotifyIsRefused(String field, int status) {
    established();
    desk.receive(desk.notify("n", 2, "active;expires=3600", field));
    assertThat(desk.lastResponse().status()).isEqualTo(status);
    assertThat(ear.notices).hasSize(1);
    assertThat(ear.end).isNull();
  }

  @Test
  void oldNotifyIsRefused() {
    established();
    desk.receive(desk.notify("n", 1, "terminated;reason=noresource"));
    assertThat(desk.lastResponse().status()).isEqualTo(500);
    assertThat(ear.end).isNull();
  }
}
