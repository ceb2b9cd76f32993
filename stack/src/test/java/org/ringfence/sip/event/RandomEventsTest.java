package org.ringfence.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Any message, verb and time in any order: each subscription ends once, and nothing is left. */
@Tag("sim")
class RandomEventsTest {
  private static final int[] STATUSES = {
    100, 200, 202, 204, 302, 401, 404, 408, 412, 423, 481, 489, 500, 503, 603
  };
  private static final String[] STATES = {
    "active",
    "pending;expires=50",
    "active;expires=0",
    "active;expires=4294967295",
    "terminated;reason=timeout",
    "terminated",
    "terminated;reason=giveup;retry-after=3",
    "odd",
    ""
  };
  private static final String[] EXPIRES = {"0", "1", "60", "3600", "4294967295", "x", ""};

  @Test
  void whateverComesEachEndsOnceAndNothingIsLeft() {
    long seed = Long.getLong("ringfence.seed", 6_665L);
    for (int i = 0; i < 300; i++) new Chaos(seed + i).run();
  }

  private static final class Chaos implements EventPackage, Publication.Listener {
    private final long seed;
    private final SplittableRandom random;
    private final Desk desk = new Desk();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final List<Ear> ears = new ArrayList<>();
    private final List<Notifier> notifiers = new ArrayList<>();
    private final List<Notifier> gone = new ArrayList<>();
    private final Publication publication;
    private int refused;

    Chaos(long seed) {
      this.seed = seed;
      random = new SplittableRandom(seed);
      desk.events.offer(this);
      desk.way = random.nextBoolean() ? Desk.PEER : Desk.PEER_UDP;
      publication = desk.events.publication(Desk.wish(600, false), this);
      if (random.nextBoolean()) desk.password = new Header(HeaderName.AUTHORIZATION, "Digest x");
    }

    void run() {
      for (int i = 0; i < 300; i++) {
        step();
        double pause = random.nextInt(10) == 0 ? random.nextDouble(60) : random.nextDouble(0.5);
        desk.at(desk.nowNs / 1e9 + pause);
      }
      for (Subscriber subscriber : subscribers) subscriber.unsubscribe(desk.nowNs);
      for (Notifier notifier : notifiers) notifier.terminate("noresource", -1, desk.nowNs);
      publication.remove();
      desk.at(desk.nowNs / 1e9 + 300);
      for (Ear ear : ears) assertThat(ear.end).as("seed %d", seed).isNotNull();
      assertThat(gone).as("seed %d", seed).doesNotHaveDuplicates();
      assertThat(gone.size() + refused).as("seed %d", seed).isEqualTo(notifiers.size());
      assertThat(desk.events.subscriberCount()).as("seed %d", seed).isZero();
      assertThat(desk.events.notifierCount()).as("seed %d", seed).isZero();
      assertThat(desk.transactions.clientCount()).as("seed %d", seed).isZero();
      assertThat(desk.transactions.serverCount()).as("seed %d", seed).isZero();
      assertThat(desk.wheel.size()).as("seed %d", seed).isZero();
      assertThat(desk.sent.size()).as("seed %d", seed).isLessThan(300 * 40);
    }

    private void step() {
      switch (random.nextInt(10)) {
        case 0 -> {
          ears.add(new Ear());
          int seconds = random.nextInt(3) * 100;
          var wish = Desk.wish(seconds, random.nextBoolean());
          int delayMs = random.nextInt(4) == 0 ? 1000 : 0;
          subscribers.add(desk.events.subscribe(wish, ears.getLast(), delayMs, desk.nowNs));
        }
        case 1, 2 -> answer();
        case 3, 4 -> notifyUs();
        case 5, 6 -> subscribeToUs();
        case 7 -> verb();
        case 8 -> {
          desk.way =
              random.nextInt(4) == 0 ? null : random.nextBoolean() ? Desk.PEER : Desk.PEER_UDP;
        }
        default -> disturb();
      }
    }

    private @org.jspecify.annotations.Nullable SipRequest anyRequest() {
      List<SipRequest> requests = new ArrayList<>();
      for (SipMessage each : desk.sent)
        if (each instanceof SipRequest request) requests.add(request);
      return requests.isEmpty() ? null : requests.get(random.nextInt(requests.size()));
    }

    private void answer() {
      for (int i = 0; i < 3; i++) {
        SipRequest request = anyRequest();
        if (request == null) return;
        int status = random.nextBoolean() ? 200 : STATUSES[random.nextInt(STATUSES.length)];
        SipResponse.Builder response = SipResponse.to(request, status, "p" + random.nextInt(3));
        response.add(HeaderName.EXPIRES, any(EXPIRES)).add(HeaderName.MIN_EXPIRES, any(EXPIRES));
        if (random.nextBoolean()) response.add(HeaderName.RETRY_AFTER, any(EXPIRES));
        if (random.nextBoolean()) response.add(HeaderName.SIP_ETAG, "e" + random.nextInt(9));
        desk.receive(response.build(), random.nextBoolean() ? Desk.PEER : Desk.PEER_UDP);
      }
    }

    private String any(String... of) {
      return of[random.nextInt(of.length)];
    }

    private void notifyUs() {
      if (desk.requests(Method.SUBSCRIBE).isEmpty()) return;
      List<SipRequest> all = desk.requests(Method.SUBSCRIBE);
      SipRequest about = all.get(random.nextInt(all.size()));
      int number = 1 + random.nextInt(50);
      desk.receive(
          desk.notify(
              "p" + random.nextInt(12),
              number,
              any(STATES),
              "Call-ID: " + about.callId(),
              "To: " + about.from()));
    }

    private void subscribeToUs() {
      List<SipRequest> told = desk.requests(Method.NOTIFY);
      SipRequest within =
          told.isEmpty() || random.nextInt(3) == 0 ? null : told.get(random.nextInt(told.size()));
      String event = random.nextInt(8) == 0 ? "Event: presence" : "Event: message-summary";
      desk.receive(
          desk.subscribe(within, 1 + random.nextInt(50), event, "Expires: " + any(EXPIRES)),
          random.nextBoolean() ? Desk.PEER : Desk.PEER_UDP);
    }

    private void verb() {
      if (!subscribers.isEmpty()) {
        Subscriber one = subscribers.get(random.nextInt(subscribers.size()));
        if (random.nextBoolean()) one.refresh(desk.nowNs);
        else if (random.nextInt(3) == 0) one.unsubscribe(desk.nowNs);
      }
      if (!notifiers.isEmpty()) {
        Notifier one = notifiers.get(random.nextInt(notifiers.size()));
        switch (random.nextInt(5)) {
          case 0 -> one.accept(desk.nowNs);
          case 1 -> one.reject(403, desk.nowNs);
          case 2 -> one.terminate("probation", 9, desk.nowNs);
          default -> one.changed(desk.nowNs);
        }
      }
      if (random.nextBoolean()) publication.publish("text/plain", new byte[] {1});
      else if (random.nextInt(3) == 0) publication.remove();
    }

    private void disturb() {
      SipRequest lost = anyRequest();
      if (lost == null) return;
      if (random.nextBoolean()) desk.transactions.closed(Desk.PEER, desk.nowNs);
      else desk.transactions.failed(Desk.PEER_UDP, lost, "lost", desk.nowNs);
    }

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
      switch (random.nextInt(4)) {
        case 0 -> {}
        case 1 -> {
          refused++;
          notifier.reject(603, nowNs);
        }
        default -> notifier.accept(nowNs);
      }
    }

    /** A package may do anything at any time. */
    @Override
    public byte[] state(Notifier notifier) {
      if (random.nextInt(10) == 0) notifier.changed(desk.nowNs);
      if (random.nextInt(20) == 0) notifier.terminate("giveup", 1, desk.nowNs);
      return new byte[random.nextInt(3)];
    }

    @Override
    public void ended(Notifier notifier, long nowNs) {
      gone.add(notifier);
      notifier.changed(nowNs);
      notifier.terminate("giveup", 1, nowNs);
    }

    @Override
    public void published(long nowNs) {}

    @Override
    public void refused(int status, long nowNs) {}
  }
}
