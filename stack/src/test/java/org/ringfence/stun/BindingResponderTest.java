package org.ringfence.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class BindingResponderTest {
  private static final InetSocketAddress FROM =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 4000);
  private static final TransactionId ID = new TransactionId(1, 2);
  private static final long SECOND = 1_000_000_000L;

  private final BindingResponder responder = new BindingResponder(320, 0);

  private static StunMessage read(byte[] bytes) {
    return (StunMessage) StunMessage.parse(bytes);
  }

  @Test
  void itSaysHowTheAskerIsSeen() {
    byte[] request = StunWriter.request(Method.BINDING, ID).fingerprint().write();
    StunMessage answer = read(responder.respond(read(request), FROM, 0));
    assertThat(answer.is(MessageClass.SUCCESS, Method.BINDING)).isTrue();
    assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).isEqualTo(FROM);
    assertThat(answer.fingerprint()).isEqualTo(Integrity.VALID);
    request[request.length - 1] ^= 1;
    assertThat(responder.respond(read(request), FROM, 0)).isNull();
  }

  @Test
  void onlyBindingRequestsAreAnswered() {
    for (MessageClass kind : MessageClass.values()) {
      byte[] allocate = new StunWriter(kind, Method.ALLOCATE, ID).write();
      assertThat(responder.respond(read(allocate), FROM, 0)).isNull();
      byte[] binding = new StunWriter(kind, Method.BINDING, ID).write();
      boolean answered = responder.respond(read(binding), FROM, 0) != null;
      assertThat(answered).isEqualTo(kind == MessageClass.REQUEST);
    }
  }

  @Test
  void unknownAttributesAreNamed() {
    byte[] request = StunWriter.request(Method.BINDING, ID).flag(0x7123).write();
    StunMessage answer = read(responder.respond(read(request), FROM, 0));
    assertThat(answer.error()).isEqualTo(new StunError(420, ""));
    assertThat(answer.value(AttributeType.UNKNOWN_ATTRIBUTES)).containsExactly(0x71, 0x23);
  }

  @Test
  void theAnswerGoesToAnotherPortOfTheAskersWhenHeWishes() {
    StunMessage plain = read(StunWriter.request(Method.BINDING, ID).write());
    assertThat(BindingResponder.destination(plain, FROM)).isEqualTo(FROM);
    byte[] wish =
        StunWriter.request(Method.BINDING, ID)
            .uint32(AttributeType.RESPONSE_PORT, 4711L << 16)
            .write();
    InetSocketAddress there = BindingResponder.destination(read(wish), FROM);
    assertThat(there).isEqualTo(new InetSocketAddress(FROM.getAddress(), 4711));
    assertThat(read(responder.respond(read(wish), FROM, 0)).is(MessageClass.SUCCESS, 1)).isTrue();
  }

  @Test
  void floodsAreAnsweredWithinTheBudgetOnly() {
    StunMessage request = read(StunWriter.request(Method.BINDING, ID).write());
    long bytes = 0;
    for (int ms = 0; ms < 10_000; ms++) {
      byte[] answer = responder.respond(request, FROM, ms * SECOND / 1000);
      if (answer != null) bytes += answer.length;
    }
    assertThat(bytes).isBetween(9L * 320, 11L * 320);
    assertThat(responder.refused()).isEqualTo(10_000 - bytes / 32);
  }
}
