package org.ringfence.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;

/** The notifying side of RFC 6665 section 4.2, time by hand. */
class NotifierTest {
  private final Desk desk = new Desk();
  private final Lamp lamp = new Lamp();

  /** A package whose state is a text. */
  private static final class Lamp implements EventPackage {
    final List<Notifier> notifiers = new ArrayList<>();
    int ended;
    String text = "dark";
    String welcome = "accept";

    @Override
    public String name() {
      return "message-summary";
    }

    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public void subscribed(Notifier notifier, long nowNs) {
      notifiers.add(notifier);
      switch (welcome) {
        case "accept" -> notifier.accept(nowNs);
        case "reject" -> notifier.reject(403, nowNs);
        default -> {}
      }
    }

    @Override
    public byte[] state(Notifier notifier) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void ended(Notifier notifier, long nowNs) {
      ended++;
    }
  }

  NotifierTest() {
    desk.events.offer(lamp);
  }

  @AfterEach
  void nothingIsLeftOnceAllHaveEnded() {
    for (Notifier notifier : lamp.notifiers) notifier.terminate("noresource", -1, desk.nowNs);
    desk.at(desk.nowNs / 1e9 + 200);
    assertThat(desk.events.notifierCount()).isZero();
    assertThat(desk.transactions.clientCount()).isZero();
    assertThat(desk.transactions.serverCount()).isZero();
    assertThat(desk.wheel.size()).isZero();
    int refused = lamp.welcome.equals("reject") ? 1 : 0;
    assertThat(lamp.ended).isEqualTo(lamp.notifiers.size() - refused);
  }

  private Notifier subscribed() {
    desk.receive(desk.subscribe(null, 1, "Expires: 600"));
    desk.answer(Method.NOTIFY, 200);
    return lamp.notifiers.getLast();
  }

  private SipRequest told() {
    return desk.last(Method.NOTIFY);
  }

  private static String state(SipRequest notify) {
    return notify.value(HeaderName.SUBSCRIPTION_STATE);
  }

  private static String body(SipRequest notify) {
    return new String(notify.body(), StandardCharsets.UTF_8);
  }

  @Test
  void acceptedIsToldAtOnce() {
    desk.receive(desk.subscribe(null, 1, "Expires: 600"));
    var ok = desk.lastResponse();
    assertThat(ok.status()).isEqualTo(200);
    assertThat(ok.value(HeaderName.EXPIRES)).isEqualTo("600");
    assertThat(ok.contacts()).hasSize(1);
    assertThat(desk.sent.indexOf(ok)).isLessThan(desk.sent.indexOf(told()));
    assertThat(state(told())).isEqualTo("active;expires=600");
    assertThat(told().value(HeaderName.EVENT)).isEqualTo("message-summary");
    assertThat(told().from().tag()).isEqualTo(ok.to().tag());
    assertThat(told().to().tag()).isEqualTo("bob");
    assertThat(told().uri()).hasToString("sip:peer@198.51.100.7");
    assertThat(body(told())).isEqualTo("dark");
  }

  @Test
  void undecidedIsPendingAndLearnsNothing() {
    lamp.welcome = "think";
    Notifier notifier = subscribed();
    assertThat(state(told())).isEqualTo("pending;expires=600");
    assertThat(body(told())).isEmpty();
    lamp.text = "secret";
    notifier.changed(desk.nowNs);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(1);
    desk.at(5);
    notifier.accept(desk.nowNs);
    assertThat(state(told())).isEqualTo("active;expires=595");
    assertThat(body(told())).isEqualTo("secret");
  }

  @Test
  void pendingThatIsRejectedLearnsNothing() {
    lamp.welcome = "think";
    subscribed().reject(403, desk.nowNs);
    assertThat(state(told())).isEqualTo("terminated;reason=rejected");
    assertThat(body(told())).isEmpty();
  }

  @Test
  void pendingThatLeavesLearnsNothing() {
    lamp.welcome = "think";
    subscribed();
    desk.receive(desk.subscribe(told(), 2, "Expires: 0"));
    assertThat(state(told())).isEqualTo("terminated;reason=timeout");
    assertThat(body(told())).isEmpty();
  }

  /** The NOTIFY under way fails just then; the last one must still not show the state. */
  @Test
  void pendingThatLeavesWhileANotifyFailsLearnsNothing() {
    lamp.welcome = "think";
    desk.receive(desk.subscribe(null, 1, "Expires: 600"));
    desk.receive(desk.subscribe(told(), 2, "Expires: 0"));
    desk.answer(Method.NOTIFY, 500);
    assertThat(state(told())).isEqualTo("terminated;reason=timeout");
    assertThat(body(told())).isEmpty();
  }

  @Test
  void rejectedIsAnsweredSo() {
    lamp.welcome = "reject";
    desk.receive(desk.subscribe(null, 1));
    assertThat(desk.lastResponse().status()).isEqualTo(403);
    assertThat(desk.requests(Method.NOTIFY)).isEmpty();
    assertThat(desk.events.notifierCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "Event: presence, 489, Allow-Events, message-summary",
    "Event: , 489, Allow-Events, message-summary",
    "Expires: 59, 423, Min-Expires, 60",
    "Accept: application/pidf+xml, 406, Accept, text/plain",
    "Contact: , 400, Server, Desk",
    "To: <sip:a@b>;tag=gone, 481, Server, Desk",
  })
  void whatCannotBeIsRefused(String field, int status, String name, String value) {
    desk.receive(desk.subscribe(null, 1, field));
    assertThat(desk.lastResponse().status()).isEqualTo(status);
    assertThat(desk.lastResponse().value(HeaderName.of(name))).isEqualTo(value);
    assertThat(lamp.notifiers).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "a/b, text/plain;q=0.5", "text/*", "*/*"})
  void whatIsAcceptedIsTold(String accept) {
    desk.receive(desk.subscribe(null, 1, "Accept: " + accept));
    assertThat(desk.lastResponse().status()).isEqualTo(200);
  }

  @Test
  void longerThanADayIsADay() {
    desk.receive(desk.subscribe(null, 1, "Expires: 4000000000"));
    assertThat(desk.lastResponse().value(HeaderName.EXPIRES)).isEqualTo("86400");
  }

  /** CVE-2026-28799: an un-SUBSCRIBE freed what its last NOTIFY still used. */
  @Test
  void leavingTwiceIsOneLastNotify() {
    Notifier notifier = subscribed();
    SipRequest first = told();
    desk.receive(desk.subscribe(first, 2, "Expires: 0"));
    assertThat(desk.lastResponse().status()).isEqualTo(200);
    assertThat(desk.lastResponse().value(HeaderName.EXPIRES)).isEqualTo("0");
    assertThat(state(told())).isEqualTo("terminated;reason=timeout");
    assertThat(body(told())).isEqualTo("dark");
    desk.receive(desk.subscribe(first, 3, "Expires: 0"));
    assertThat(desk.lastResponse().status()).isEqualTo(481);
    desk.receive(desk.subscribe(first, 4, "Expires: 600"));
    assertThat(desk.lastResponse().status()).isEqualTo(481);
    notifier.changed(desk.nowNs);
    notifier.terminate("giveup", 5, desk.nowNs);
    notifier.accept(desk.nowNs);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(2);
    assertThat(lamp.ended).isZero();
    desk.answer(Method.NOTIFY, 200);
    assertThat(lamp.ended).isEqualTo(1);
    notifier.changed(desk.nowNs);
    desk.at(700);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(2);
  }

  /** The same while a NOTIFY is under way: the last one waits, so that it is not overtaken. */
  @Test
  void leavingWhileANotifyIsUnderWayWaitsForIt() {
    desk.receive(desk.subscribe(null, 1, "Expires: 600"));
    SipRequest first = told();
    desk.receive(desk.subscribe(first, 2, "Expires: 0"));
    desk.receive(desk.subscribe(first, 3, "Expires: 0"));
    assertThat(desk.requests(Method.NOTIFY)).hasSize(1);
    desk.answer(Method.NOTIFY, 200);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(2);
    assertThat(state(told())).isEqualTo("terminated;reason=timeout");
  }

  @Test
  void expiresZeroAtFirstFetchesTheState() {
    desk.receive(desk.subscribe(null, 1, "Expires: 0"));
    assertThat(desk.lastResponse().status()).isEqualTo(200);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(1);
    assertThat(state(told())).isEqualTo("terminated;reason=timeout");
    assertThat(body(told())).isEqualTo("dark");
  }

  @Test
  void refreshIsAnsweredByTheState() {
    subscribed();
    desk.at(500);
    desk.receive(desk.subscribe(told(), 2, "Expires: 600"));
    assertThat(state(told())).isEqualTo("active;expires=600");
    desk.answer(Method.NOTIFY, 200);
    desk.at(1000);
    assertThat(desk.events.notifierCount()).isEqualTo(1);
    desk.at(1101);
    assertThat(state(told())).isEqualTo("terminated;reason=timeout");
  }

  @Test
  void refreshOutOfOrderOrOfAnotherEventIsRefused() {
    subscribed();
    SipRequest first = told();
    desk.receive(desk.subscribe(first, 1, "Expires: 0"));
    assertThat(desk.lastResponse().status()).isEqualTo(500);
    desk.receive(desk.subscribe(first, 2, "Expires: 0", "Event: message-summary;id=1"));
    assertThat(desk.lastResponse().status()).isEqualTo(481);
    assertThat(desk.events.notifierCount()).isEqualTo(1);
  }

  @Test
  void manyChangesAreOneNotifyASecond() {
    Notifier notifier = subscribed();
    for (int i = 0; i < 1000; i++) {
      lamp.text = "change " + i;
      notifier.changed(desk.nowNs);
    }
    assertThat(desk.requests(Method.NOTIFY)).hasSize(1);
    desk.at(1.1);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(2);
    assertThat(body(told())).isEqualTo("change 999");
    assertThat(notifier.notifies()).isEqualTo(2);
  }

  @Test
  void changeWhileANotifyIsUnderWayFollowsIt() {
    Notifier notifier = subscribed();
    desk.at(2);
    notifier.changed(desk.nowNs);
    desk.at(4);
    lamp.text = "bright";
    notifier.changed(desk.nowNs);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(2);
    desk.answer(Method.NOTIFY, 200);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(3);
    assertThat(body(told())).isEqualTo("bright");
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 480, 481, 489, 604})
  void whoDoesNotKnowUsIsToldNoMore(int status) {
    Notifier notifier = subscribed();
    desk.at(2);
    notifier.changed(desk.nowNs);
    desk.answer(Method.NOTIFY, status);
    assertThat(notifier.state()).isEqualTo(Notifier.State.ENDED);
    assertThat(lamp.ended).isEqualTo(1);
    assertThat(desk.events.notifierCount()).isZero();
  }

  @Test
  void whoDoesNotAnswerIsToldNoMore() {
    desk.receive(desk.subscribe(null, 1, "Expires: 600"));
    desk.at(33);
    assertThat(desk.events.notifierCount()).isZero();
  }

  @Test
  void whoIsBusyIsToldLaterAndNotForEver() {
    Notifier notifier = subscribed();
    desk.at(2);
    notifier.changed(desk.nowNs);
    desk.answer(Method.NOTIFY, 500, "Retry-After: 10");
    desk.at(11);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(2);
    desk.at(13);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(3);
    desk.answer(Method.NOTIFY, 500);
    desk.at(44);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(4);
    desk.answer(Method.NOTIFY, 500);
    assertThat(notifier.state()).isEqualTo(Notifier.State.ENDED);
  }

  @Test
  void endOfOursSaysWhy() {
    subscribed().terminate("probation", 30, desk.nowNs);
    assertThat(state(told())).isEqualTo("terminated;reason=probation;retry-after=30");
    assertThat(told().cseq().number()).isEqualTo(2);
  }

  @Test
  void retransmittedSubscribeMakesNoSecond() {
    SipRequest subscribe = desk.subscribe(null, 1, "Expires: 600");
    desk.receive(subscribe, Desk.PEER_UDP);
    desk.receive(subscribe, Desk.PEER_UDP);
    assertThat(lamp.notifiers).hasSize(1);
    assertThat(desk.requests(Method.NOTIFY)).hasSize(1);
  }
}
