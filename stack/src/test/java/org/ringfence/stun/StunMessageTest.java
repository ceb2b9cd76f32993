package org.ringfence.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Limits;

class StunMessageTest {
  private static final TransactionId ID = new TransactionId(7, 8);
  private static final byte[] KEY = {1, 2, 3};

  private static StunMessage read(StunWriter writer) {
    return (StunMessage) StunMessage.parse(writer.write());
  }

  @Test
  void everyClassAndMethodIsReadAsWritten() {
    for (MessageClass kind : MessageClass.values()) {
      for (int method : new int[] {1, 3, 9, 0x0A5, 0xFFF}) {
        StunMessage message = read(new StunWriter(kind, method, ID));
        assertThat(message.messageClass()).isEqualTo(kind);
        assertThat(message.method()).isEqualTo(method);
        assertThat(message.transactionId()).isEqualTo(ID);
      }
    }
  }

  @Test
  void brokenMessagesAreValues() {
    byte[] good = StunWriter.request(Method.BINDING, ID).text(AttributeType.REALM, "a").write();
    assertThat(StunMessage.parse(good)).isInstanceOf(StunMessage.class);
    for (int length = 0; length < good.length; length++) {
      assertThat(StunMessage.parse(Arrays.copyOf(good, length))).isInstanceOf(MalformedStun.class);
    }
    byte[] long1 = good.clone();
    long1[23] = 5; // The attribute claims more than there is.
    assertThat(StunMessage.parse(long1))
        .isEqualTo(new MalformedStun("attribute longer than the message", 20));
    byte[] classic = good.clone();
    classic[4] = 0;
    assertThat(StunMessage.parse(classic)).isEqualTo(new MalformedStun("no magic cookie", 4));
    assertThat(StunMessage.parse(new byte[Limits.STUN_BYTES + 4]))
        .isEqualTo(new MalformedStun("too long", Limits.STUN_BYTES));
  }

  @Test
  void tooManyAttributesAreRefused() {
    StunWriter writer = StunWriter.request(Method.BINDING, ID);
    for (int i = 0; i < Limits.STUN_ATTRIBUTES; i++) writer.flag(AttributeType.SOFTWARE);
    assertThat(StunMessage.parse(writer.write())).isInstanceOf(StunMessage.class);
    assertThat(StunMessage.parse(writer.flag(AttributeType.SOFTWARE).write()))
        .isInstanceOf(MalformedStun.class);
  }

  @Test
  void whatFollowsTheIntegrityIsNotSeen() {
    StunWriter writer = StunWriter.request(Method.BINDING, ID).integrity(KEY);
    writer.flag(AttributeType.USE_CANDIDATE).integritySha256(KEY).uint32(AttributeType.PRIORITY, 1);
    StunMessage message = read(writer.fingerprint());
    assertThat(message.has(AttributeType.USE_CANDIDATE)).isFalse();
    assertThat(message.has(AttributeType.PRIORITY)).isFalse();
    assertThat(message.integrity(KEY)).isEqualTo(Integrity.VALID);
    assertThat(message.fingerprint()).isEqualTo(Integrity.VALID);
  }

  @Test
  void theFirstOfTwoCounts() {
    StunWriter writer = StunWriter.request(Method.BINDING, ID);
    writer.text(AttributeType.REALM, "first").text(AttributeType.REALM, "second");
    assertThat(read(writer).text(AttributeType.REALM)).isEqualTo("first");
  }

  @Test
  void valuesOfTheWrongSizeAreAbsent() {
    StunWriter writer = StunWriter.request(Method.BINDING, ID);
    writer.bytes(AttributeType.PRIORITY, new byte[3]);
    writer.bytes(AttributeType.ICE_CONTROLLED, new byte[4]);
    writer.bytes(AttributeType.XOR_MAPPED_ADDRESS, new byte[9]);
    writer.bytes(AttributeType.ERROR_CODE, new byte[] {0, 0, 9, 0});
    StunMessage message = read(writer);
    assertThat(message.uint32(AttributeType.PRIORITY)).isEqualTo(-1);
    assertThat(message.uint64(AttributeType.ICE_CONTROLLED)).isZero();
    assertThat(message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS)).isNull();
    assertThat(message.error()).isNull();
    assertThat(message.text(AttributeType.NONCE)).isNull();
  }

  @Test
  void errorsAndUnknownAttributes() {
    StunMessage request =
        read(
            StunWriter.request(Method.BINDING, ID)
                .flag(0x7FFF)
                .flag(0xC057)
                .flag(AttributeType.USE_CANDIDATE));
    assertThat(request.unknown()).isEqualTo(List.of(0x7FFF));
    StunMessage error = read(StunWriter.error(request, 438, "Stale Nonce").unknown(List.of(1, 2)));
    assertThat(error.error()).isEqualTo(new StunError(438, "Stale Nonce"));
    assertThat(error.value(AttributeType.UNKNOWN_ATTRIBUTES)).containsExactly(0, 1, 0, 2);
    assertThat(error.is(MessageClass.ERROR, Method.BINDING)).isTrue();
    assertThat(error.transactionId()).isEqualTo(ID);
  }
}
