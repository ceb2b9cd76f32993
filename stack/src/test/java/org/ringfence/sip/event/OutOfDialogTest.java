package org.ringfence.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.transaction.Failure;

/** Requests without a dialog: MESSAGE (RFC 3428) and OPTIONS. */
class OutOfDialogTest {
  private final Desk desk = new Desk();
  private final List<String> heard = new ArrayList<>();
  private final Reply reply =
      new Reply() {
        @Override
        public void answered(SipResponse response, long nowNs) {
          heard.add("" + response.status());
        }

        @Override
        public void failed(Failure failure, long nowNs) {
          heard.add(failure.kind() + " " + failure.text());
        }
      };

  private SipRequest message(int bytes) {
    return desk.events
        .outOfDialog()
        .request(
            Method.MESSAGE,
            SipUri.of("bob", "example.org", -1),
            NameAddr.of(SipUri.of("alice", "example.org", -1)),
            List.of(NameAddr.of(SipUri.parse("sip:proxy.example.org;lr"))))
        .body("text/plain", new byte[bytes])
        .build();
  }

  @Test
  void messageIsSentOnceMoreWithCredentials() {
    desk.password = new Header(HeaderName.PROXY_AUTHORIZATION, "Digest x");
    desk.events.outOfDialog().send(message(10), null, reply);
    SipRequest first = desk.last(Method.MESSAGE);
    assertThat(first.contacts()).as("RFC 3428 section 4").isEmpty();
    assertThat(first.value(HeaderName.ROUTE)).isEqualTo("<sip:proxy.example.org;lr>");
    desk.answer(Method.MESSAGE, 407);
    SipRequest second = desk.last(Method.MESSAGE);
    assertThat(second.value(HeaderName.PROXY_AUTHORIZATION)).isEqualTo("Digest x");
    assertThat(second.cseq().number()).isEqualTo(2);
    assertThat(second.callId()).isEqualTo(first.callId());
    desk.answer(Method.MESSAGE, 202);
    assertThat(heard).containsExactly("202");
  }

  @Test
  void challengeWithoutAPasswordIsTheAnswer() {
    desk.events.outOfDialog().send(message(10), null, reply);
    desk.answer(Method.MESSAGE, 407);
    assertThat(heard).containsExactly("407");
  }

  @Test
  void largeMessageDoesNotGoOverUdp() {
    desk.events.outOfDialog().send(message(1300), null, reply);
    assertThat(desk.sent).hasSize(1);
    desk.way = Desk.PEER_UDP;
    desk.events.outOfDialog().send(message(1300), null, reply);
    assertThat(desk.sent).hasSize(1);
    assertThat(heard).containsExactly("TRANSPORT too large a MESSAGE for UDP");
    desk.at(40);
    assertThat(heard).hasSize(2);
  }

  @Test
  void withoutAnAnswerItFails() {
    var options =
        desk.events
            .outOfDialog()
            .request(
                Method.OPTIONS,
                SipUri.of("bob", "example.org", -1),
                NameAddr.of(SipUri.of("alice", "example.org", -1)),
                List.of());
    desk.events.outOfDialog().send(options.build(), null, reply);
    desk.at(33);
    assertThat(heard).singleElement().asString().startsWith("TIMEOUT");
    assertThat(desk.wheel.size()).isZero();
  }
}
