package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.media.Protection;
import org.ringfence.srtp.SrtpProfile;

/** What two say, as somebody else has it too. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class StreamCopyTest {
  private static final int THEIR_NUMBER = 96;

  @Parameter boolean nativeCalls;

  private MediaLoopRig rig;
  private RelayHandle relay;
  private SrtpPhone alice;
  private SrtpPhone bob;
  private StreamCopy copy;
  private SrtpPhone ofAlice;
  private SrtpPhone ofBob;

  @BeforeEach
  void open() throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(MediaLoopRig.LOOPBACK).ports(25_000, 25_999);
    rig = new MediaLoopRig(config.nativeCalls(nativeCalls));
    relay = rig.loop.openRelay(RelaySpec.of(MediaListener.NONE));
    alice = rig.phone();
    bob = rig.phone();
    ofAlice = rig.phone();
    ofBob = rig.phone();
    relay.update(A, alice.terms());
    relay.update(B, bob.terms());
    relay.protect(A, alice.keys(SrtpProfile.AEAD_AES_128_GCM, 1));
    relay.protect(B, Protection.CLEAR);
    copy = rig.loop.openCopy("copies");
    copy.update(A, terms(ofAlice, ofAlice.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 3)));
    copy.update(B, terms(ofBob, ofBob.keys(SrtpProfile.AEAD_AES_256_GCM, 4)));
    relay.copyTo(copy);
    rig.settle();
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private static StreamCopy.Terms terms(SrtpPhone to, Protection keys) {
    byte[] numbers = StreamCopy.Terms.none();
    numbers[0] = THEIR_NUMBER;
    return new StreamCopy.Terms(to.address(), null, keys, numbers, 8_000);
  }

  private void assertCopied(int value) throws Exception {
    alice.say(value, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(value);
    assertThat(ofAlice.hear()).isEqualTo(value);
    bob.say(~value, relay.localRtp(B));
    assertThat(alice.hear()).isEqualTo(~value);
    assertThat(ofBob.hear()).isEqualTo(~value);
  }

  private static int sequence(SrtpPhone of) {
    return ByteBuffer.wrap(of.bytes).getShort(2) & 0xFFFF;
  }

  private static int source(SrtpPhone of) {
    return ByteBuffer.wrap(of.bytes).getInt(8);
  }

  @Test
  void eachSideHasAStreamOfItsOwnUnderOtherKeysAndNames() throws Exception {
    for (int i = 0; i < 5; i++) assertCopied(i);
    assertThat(ofAlice.bytes[1] & 0x7F).isEqualTo(THEIR_NUMBER);
    assertThat(bob.bytes[1] & 0x7F).isZero();
    assertThat(source(ofAlice)).isNotEqualTo(source(ofBob)).isNotEqualTo(alice.ssrc);
    assertThat(copy.packets(A)).isEqualTo(5);
  }

  @Test
  void anotherSourceGoesOnWhereTheLastOneWas() throws Exception {
    assertCopied(1);
    int before = sequence(ofAlice);
    int same = source(ofAlice);
    alice.ssrc = 0x9000;
    alice.sequence = 40_000;
    assertCopied(2);
    assertThat(sequence(ofAlice)).isEqualTo(before + 1 & 0xFFFF);
    assertThat(source(ofAlice)).isEqualTo(same);
  }

  @Test
  void whileItPausesNothingGoesThere() throws Exception {
    copy.pause(true);
    rig.settle();
    alice.say(1, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(1);
    assertThat(ofAlice.hearsNothing()).isTrue();
    copy.pause(false);
    rig.settle();
    assertCopied(2);
    copy.close();
    rig.settle();
    alice.say(3, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(3);
    assertThat(ofAlice.hearsNothing()).isTrue();
  }

  @Test
  void aCopyAllocatesNothing() throws Exception {
    int packets = 2_000;
    long allocated =
        AllocatedBytes.least(
            MediaLoopRig.THREAD,
            () -> {
              for (int i = 0; i < packets; i++) assertCopied(i);
            });
    assertThat(allocated / (2 * packets)).as("bytes a packet").isZero();
  }
}
