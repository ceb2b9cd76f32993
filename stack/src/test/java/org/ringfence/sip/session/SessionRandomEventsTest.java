package org.ringfence.sip.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.sip.session.End.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;

/** Any verb and any message at any time: no exception, every session ends, nothing is left. */
@Tag("sim")
class SessionRandomEventsTest {
  private static final Method[] METHODS = {
    Method.INVITE,
    Method.ACK,
    Method.BYE,
    Method.CANCEL,
    Method.PRACK,
    Method.UPDATE,
    Method.INFO,
    Method.REFER,
    Method.NOTIFY,
    Method.OPTIONS
  };
  private static final int[] STATUSES = {
    100, 180, 183, 200, 202, 302, 401, 408, 422, 481, 486, 487, 488, 491, 500, 503, 603
  };

  @Test
  void whateverHappensEverySessionEndsOnceAndNothingIsLeft() {
    long seed = Long.getLong("ringfence.seed", 4_711L);
    for (int i = 0; i < 400; i++) {
      Chaos chaos = new Chaos(seed + i);
      try {
        chaos.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (seed + i), e);
      }
    }
  }

  private static final class Chaos {
    private final SplittableRandom random;
    private final Wire wire = new Wire();
    private final List<End> ends = List.of(wire.end("a"), wire.end("b"));
    private final List<Talk> called = new ArrayList<>();

    Chaos(long seed) {
      random = new SplittableRandom(seed);
      wire.lost = message -> random.nextInt(6) == 0;
      for (End end : ends) end.credentials = new Header(HeaderName.AUTHORIZATION, "Digest x");
    }

    void run() {
      for (int i = 0; i < 200; i++) {
        step();
        if (random.nextInt(3) > 0) wire.settle();
        if (random.nextInt(4) == 0) wire.pass(random.nextInt(1500));
        if (random.nextInt(60) == 0) wire.pass(random.nextInt(1_200_000));
      }
      for (int i = 0; i < 10; i++) {
        for (Talk talk : talks()) talk.hangUp();
        wire.pass(100_000);
      }
      for (End end : ends) assertThat(end.heldAtLast()).isZero();
      for (Talk talk : talks()) assertThat(talk.ending).isNotNull();
    }

    private List<Talk> talks() {
      List<Talk> all = new ArrayList<>(called);
      for (End end : ends) all.addAll(end.invited);
      return all;
    }

    private void step() {
      List<Talk> talks = talks();
      int draw = random.nextInt(20);
      if (talks.isEmpty() || draw == 0) call();
      else if (draw < 15) verb(talks.get(random.nextInt(talks.size())));
      else if (draw < 17) replay();
      else forge();
    }

    private @Nullable SessionDescription maybe() {
      return random.nextInt(4) == 0 ? null : any();
    }

    private SessionDescription any() {
      return sdp(1000 + random.nextInt(20));
    }

    private void call() {
      int from = random.nextInt(2);
      boolean reliable = random.nextInt(3) == 0;
      Header[] headers =
          reliable ? new Header[] {new Header(HeaderName.REQUIRE, "100rel")} : new Header[0];
      called.add(ends.get(from).call(ends.get(1 - from), maybe(), headers));
    }

    private void verb(Talk talk) {
      Session session = talk.session;
      switch (random.nextInt(14)) {
        case 0 -> session.ring(180, null);
        case 1 -> session.ring(183, maybe(), random.nextBoolean());
        case 2, 3, 4 -> session.answer(any());
        case 5 -> {
          if (random.nextInt(3) == 0)
            session.reject(STATUSES[5 + random.nextInt(12)], null, List.of());
        }
        case 6 -> {
          if (session.isAnswerInAckAwaited()) session.answerInAck(any());
        }
        case 7 -> session.offer(any());
        case 8 -> session.offerEarly(any());
        case 9, 10 -> session.acceptOffer(any());
        case 11 -> session.refuseOffer(random.nextBoolean() ? 488 : 491);
        case 12 -> refer(talk);
        default -> {
          if (random.nextInt(4) == 0) talk.hangUp();
          else session.info("application/dtmf", new byte[] {'1'});
        }
      }
    }

    private void refer(Talk talk) {
      Referral referral = talk.referral;
      if (referral == null) {
        talk.session.refer(SipUri.of("c", "10.0.0.3", -1));
        return;
      }
      switch (random.nextInt(4)) {
        case 0 -> referral.accept();
        case 1 -> referral.refuse(603);
        default -> referral.progress(random.nextBoolean() ? 180 : 200);
      }
    }

    private SipMessage seen() {
      return wire.seen.get(random.nextInt(wire.seen.size()));
    }

    private void inject(SipMessage message) {
      End to = ends.get(random.nextInt(2));
      SipMessage parsed = (SipMessage) SipParser.parse(message.toBytes());
      to.receive(parsed, ends.get(random.nextInt(2)));
    }

    /** Something that was sent before, to the right end or the wrong one. */
    private void replay() {
      if (!wire.seen.isEmpty()) inject(seen());
    }

    /** Something like what was sent before. */
    private void forge() {
      if (wire.seen.isEmpty()) return;
      SipMessage like = seen();
      if (like instanceof SipRequest request && random.nextBoolean()) {
        Method method = METHODS[random.nextInt(METHODS.length)];
        long number = Math.max(0, request.cseq().number() + random.nextInt(4) - 1);
        SipRequest.Builder forged = SipRequest.builder(method, request.uri());
        request.headers().forEach(forged::add);
        forged.set(HeaderName.CSEQ, new CSeq(number, method));
        if (random.nextBoolean()) {
          String via = "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK" + random.nextInt(1000);
          forged.set(HeaderName.VIA, via);
        }
        if (random.nextInt(3) == 0) SdpBody.write(forged, any());
        if (method.equals(Method.REFER)) forged.set(HeaderName.REFER_TO, "<sip:c@10.0.0.3>");
        if (method.equals(Method.NOTIFY)) forged.set(HeaderName.EVENT, "refer");
        inject(forged.build());
      } else if (like instanceof SipRequest request && !request.is(Method.ACK)) {
        int status = STATUSES[random.nextInt(STATUSES.length)];
        SipResponse.Builder forged =
            SipResponse.to(request, status, random.nextBoolean() ? "x" + random.nextInt(3) : null);
        if (random.nextBoolean()) forged.add(HeaderName.CONTACT, "<sip:x@10.0.0.2>");
        if (random.nextInt(3) == 0) SdpBody.write(forged, any());
        if (status < 200 && random.nextBoolean()) {
          forged.add(HeaderName.REQUIRE, "100rel").add(HeaderName.RSEQ, 1 + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) forged.add(HeaderName.SESSION_EXPIRES, random.nextInt(200));
        inject(forged.build());
      }
    }
  }
}
