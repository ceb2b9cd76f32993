package org.ringfence.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;

/** A state kept alive at a server (RFC 3903 section 4), time by hand. */
class PublicationTest {
  private final Desk desk = new Desk();
  private final List<String> heard = new ArrayList<>();
  private final Publication publication =
      desk.events.publication(
          Desk.wish(600, false),
          new Publication.Listener() {
            @Override
            public void published(long nowNs) {
              heard.add("published");
            }

            @Override
            public void refused(int status, long nowNs) {
              heard.add("refused " + status);
            }
          });

  private void publish(String text) {
    publication.publish("text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private String sent(HeaderName name) {
    return desk.last(Method.PUBLISH).value(name);
  }

  private int count() {
    return desk.requests(Method.PUBLISH).size();
  }

  private String body() {
    return new String(desk.last(Method.PUBLISH).body(), StandardCharsets.UTF_8);
  }

  @AfterEach
  void nothingIsLeftOnceRemoved() {
    publication.remove();
    desk.at(desk.nowNs / 1e9 + 200);
    assertThat(publication.published()).isFalse();
    assertThat(desk.transactions.clientCount()).isZero();
    assertThat(desk.wheel.size()).isZero();
  }

  @Test
  void isRefreshedChangedAndRemovedByItsTag() {
    publish("here");
    assertThat(sent(HeaderName.EVENT)).isEqualTo("message-summary");
    assertThat(sent(HeaderName.SIP_IF_MATCH)).isNull();
    assertThat(body()).isEqualTo("here");
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: one", "Expires: 300");
    assertThat(publication.published()).isTrue();
    desk.at(290);
    assertThat(count()).isEqualTo(2);
    assertThat(sent(HeaderName.SIP_IF_MATCH)).isEqualTo("one");
    assertThat(body()).isEmpty();
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: two", "Expires: 300");
    publish("away");
    assertThat(sent(HeaderName.SIP_IF_MATCH)).isEqualTo("two");
    assertThat(body()).isEqualTo("away");
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: three", "Expires: 300");
    publication.remove();
    assertThat(sent(HeaderName.SIP_IF_MATCH)).isEqualTo("three");
    assertThat(sent(HeaderName.EXPIRES)).isEqualTo("0");
    assertThat(body()).isEmpty();
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: four", "Expires: 0");
    assertThat(publication.published()).isFalse();
    assertThat(heard).containsOnly("published").hasSize(4);
  }

  @Test
  void forgottenByTheServerItIsToldAnew() {
    publish("here");
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: one", "Expires: 300");
    desk.at(290);
    desk.answer(Method.PUBLISH, 412);
    assertThat(sent(HeaderName.SIP_IF_MATCH)).isNull();
    assertThat(body()).isEqualTo("here");
  }

  @Test
  void lastOfManyChangesGoesNext() {
    publish("a");
    publish("b");
    publish("c");
    assertThat(count()).isEqualTo(1);
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: one", "Expires: 300");
    assertThat(count()).isEqualTo(2);
    assertThat(body()).isEqualTo("c");
  }

  @Test
  void removedBeforeItWasThereItIsRemovedAfter() {
    publish("a");
    publication.remove();
    desk.answer(Method.PUBLISH, 200, "SIP-ETag: one", "Expires: 300");
    assertThat(sent(HeaderName.EXPIRES)).isEqualTo("0");
    assertThat(sent(HeaderName.SIP_IF_MATCH)).isEqualTo("one");
  }

  @Test
  void intervalIsRaisedAndARefusalIsFinal() {
    publish("a");
    desk.answer(Method.PUBLISH, 423, "Min-Expires: 1200");
    assertThat(sent(HeaderName.EXPIRES)).isEqualTo("1200");
    desk.answer(Method.PUBLISH, 489);
    desk.at(4000);
    assertThat(count()).isEqualTo(2);
    assertThat(heard).containsExactly("refused 489");
  }

  @Test
  void serverThatAlwaysWantsMoreIsLeft() {
    publish("a");
    for (int i = 1; i <= 3; i++) desk.answer(Method.PUBLISH, 423, "Min-Expires: " + 1000 * i);
    assertThat(count()).isEqualTo(3);
    assertThat(heard).containsExactly("refused 423");
  }
}
