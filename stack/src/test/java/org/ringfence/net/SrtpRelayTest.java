package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;
import static org.ringfence.net.MediaLoopRig.awaitPackets;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySide;
import org.ringfence.srtp.SrtpProfile;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.StunMessage;

/** SRTP on the wire, RTP inside: each side of a relay with keys of its own. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class SrtpRelayTest {
  @Parameter boolean nativeCalls;

  private MediaLoopRig rig;
  private RelayHandle relay;
  private SrtpPhone alice;
  private SrtpPhone bob;

  @BeforeEach
  void open() throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(MediaLoopRig.LOOPBACK).ports(25_000, 25_999);
    rig = new MediaLoopRig(config.nativeCalls(nativeCalls));
    relay = rig.loop.openRelay(RelaySpec.of(MediaListener.NONE));
    alice = rig.phone();
    bob = rig.phone();
    relay.update(A, alice.terms());
    relay.update(B, bob.terms());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private void keyed(SrtpProfile ofAlice, SrtpProfile ofBob) throws Exception {
    relay.protect(A, alice.keys(ofAlice, 1));
    relay.protect(B, bob.keys(ofBob, 2));
    rig.settle();
  }

  private void keyed() throws Exception {
    keyed(SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpProfile.AEAD_AES_256_GCM);
  }

  private void assertHeard(int value) throws IOException {
    alice.say(value, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(value);
    bob.say(~value, relay.localRtp(B));
    assertThat(alice.hear()).isEqualTo(~value);
  }

  @Test
  void eachSideHasItsOwnKeys() throws Exception {
    for (SrtpProfile profile : SrtpProfile.values()) {
      keyed(profile, SrtpProfile.AEAD_AES_128_GCM);
      for (int i = 0; i < 5; i++) {
        assertHeard(i);
        assertThat(bob.length).isEqualTo(SrtpPhone.PLAIN_BYTES);
      }
    }
  }

  @Test
  void plaintextOnOneSideIsProtectedOnTheOther() throws Exception {
    relay.protect(A, Protection.CLEAR);
    relay.protect(B, bob.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 2));
    rig.settle();
    assertHeard(1);
  }

  @Test
  void nothingPassesBeforeThereAreKeys() throws Exception {
    for (Protection bobs : new Protection[] {Protection.AWAITED, Protection.CLEAR}) {
      relay.protect(A, Protection.AWAITED);
      relay.protect(B, bobs);
      rig.settle();
      long before = relay.statistics(A).notAuthentic();
      for (int i = 0; i < 10; i++) {
        alice.say(i, relay.localRtp(A));
        bob.say(i, relay.localRtp(B));
      }
      awaitPackets(relay, A, before + 10);
      assertThat(bob.hearsNothing()).isTrue();
      assertThat(alice.hearsNothing()).isTrue();
      assertThat(relay.statistics(A).notAuthentic()).isEqualTo(before + 10);
      assertThat(relay.statistics(A).packets()).isZero();
    }
  }

  @Test
  void plaintextIsDroppedAndCountedWhereKeysWereAgreed() throws Exception {
    keyed();
    SrtpPhone plain = rig.phone();
    relay.update(A, plain.terms());
    rig.settle();
    for (int i = 0; i < 10; i++) plain.say(i, relay.localRtp(A));
    plain.send(plain.report(5), relay.localRtcp(A));
    awaitPackets(relay, A, 10);
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(relay.statistics(A).notAuthentic()).isEqualTo(10);
    assertThat(relay.statistics(A).packets()).isZero();
  }

  @Test
  void aHundredBadPacketsDoNothing() throws Exception {
    keyed();
    assertHeard(1);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100; i++) {
      byte[] bad = alice.packet(i);
      bad[12 + random.nextInt(bad.length - 12)] ^= 0x10;
      alice.send(bad, relay.localRtp(A));
      byte[] report = alice.report(i);
      report[8 + random.nextInt(report.length - 8)] ^= 0x10;
      alice.send(report, relay.localRtcp(A));
    }
    awaitPackets(relay, A, 101);
    assertHeard(2);
    assertThat(relay.statistics(A).notAuthentic()).isGreaterThanOrEqualTo(100);
    assertThat(bob.hearsNothing()).isTrue();
  }

  @Test
  void aReplayedPacketIsDropped() throws Exception {
    keyed();
    byte[] once = alice.packet(1);
    alice.send(once, relay.localRtp(A));
    alice.send(once, relay.localRtp(A));
    alice.say(2, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(1);
    assertThat(bob.hear()).isEqualTo(2);
    assertThat(relay.statistics(A).notAuthentic()).isEqualTo(1);
  }

  @Test
  void theSequenceNumberWrapsAndTheSourceChanges() throws Exception {
    keyed();
    alice.sequence = 65_500;
    for (int i = 0; i < 100; i++) assertHeard(i);
    alice.ssrc = 0x2000;
    alice.sequence = 7;
    for (int i = 0; i < 10; i++) assertHeard(i);
    assertThat(relay.statistics(A).notAuthentic()).isZero();
  }

  @Test
  void onlyAnAuthenticPacketProvesAnAddress() throws Exception {
    MediaAddress behindNat = MediaAddress.of(new InetSocketAddress("10.9.9.9", 4000));
    keyed();
    relay.update(A, RelaySide.Terms.at(behindNat).latchingFrom(alice.address()));
    SrtpPhone mallory = rig.phone();
    mallory.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 99);
    SrtpPhone plain = rig.phone();
    rig.settle();
    for (int i = 0; i < 10; i++) {
      mallory.say(i, relay.localRtp(A));
      plain.say(i, relay.localRtp(A));
    }
    awaitPackets(relay, A, 20);
    assertThat(relay.statistics(A).latched()).isFalse();
    alice.say(1, relay.localRtp(A));
    alice.say(2, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(2);
    assertThat(relay.statistics(A).latched()).isTrue();
    assertHeard(3);
    assertThat(mallory.hearsNothing()).isTrue();
    assertThat(plain.hearsNothing()).isTrue();
  }

  /** A NAT restarted: nobody told us, but who has the keys is the one we talk to. */
  @Test
  void whoHasTheKeysIsFollowedWhenHeFallsSilentWhereHeWas() throws Exception {
    keyed();
    assertHeard(1);
    alice.moveTo("127.0.0.2");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          alice.say(2, relay.localRtp(A));
          return !bob.hearsNothing();
        });
    assertThat(relay.statistics(A).latched()).isTrue();
    bob.say(3, relay.localRtp(B));
    assertThat(alice.hear()).isEqualTo(3);
    alice.say(4, relay.localRtp(A));
    int heard = 2;
    while (heard == 2) heard = bob.hear(); // what was said meanwhile comes first
    assertThat(heard).isEqualTo(4);
  }

  @Test
  void nobodyElseIsFollowedHoweverSilentItIs() throws Exception {
    keyed();
    assertHeard(1);
    SrtpPhone mallory = rig.phone();
    mallory.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 99);
    mallory.moveTo("127.0.0.2");
    SrtpPhone plain = rig.phone();
    sayForLong(mallory, plain);
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(relay.statistics(A).notAuthentic()).as("looked at").isPositive();
    assertHeard(2);
    assertThat(relay.statistics(A).latched()).isFalse();
    assertThat(mallory.hearsNothing()).isTrue();
  }

  @Test
  void plaintextIsNeverFollowed() throws Exception {
    relay.protect(A, Protection.CLEAR);
    relay.protect(B, Protection.CLEAR);
    SrtpPhone plain = rig.phone();
    SrtpPhone other = rig.phone();
    relay.update(A, plain.terms());
    relay.update(B, other.terms());
    rig.settle();
    plain.say(1, relay.localRtp(A));
    assertThat(other.hear()).isEqualTo(1);
    plain.moveTo("127.0.0.2");
    sayForLong(plain);
    assertThat(other.hearsNothing()).isTrue();
    assertThat(relay.statistics(A).packets()).isEqualTo(1);
  }

  /** Longer than a phone may be silent before somebody else is looked at. */
  private void sayForLong(SrtpPhone... phones) throws IOException {
    long beganNs = System.nanoTime();
    int said = 0;
    while (said < 12 || System.nanoTime() - beganNs < 500_000_000) {
      for (SrtpPhone phone : phones) {
        phone.say(said, relay.localRtp(A));
        phone.hearsNothing();
      }
      said++;
    }
  }

  @Test
  void reportsAreProtectedToo() throws Exception {
    keyed();
    SrtpPhone rtcp = rig.phone();
    relay.update(B, new RelaySide.Terms(bob.address(), rtcp.address(), null, false, null));
    rtcp.keys(SrtpProfile.AEAD_AES_256_GCM, 2);
    relay.update(A, RelaySide.Terms.of(alice.address(), null, null, true));
    rig.settle();
    alice.say(1, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(1);
    alice.send(alice.report(77), relay.localRtp(A)); // on the one port
    assertThat(rtcp.hearReport()).isEqualTo(77);
    rtcp.send(rtcp.report(78), relay.localRtcp(B));
    assertThat(alice.hearReport()).isEqualTo(78);
  }

  @Test
  void echoIsProtectedAndHoldIsSilent() throws Exception {
    keyed();
    relay.mode(RelayMode.ECHO);
    rig.settle();
    for (int i = 0; i < 5; i++) {
      alice.say(i, relay.localRtp(A));
      assertThat(alice.hear()).isEqualTo(i);
    }
    relay.mode(RelayMode.HOLD);
    rig.settle();
    alice.say(9, relay.localRtp(A));
    assertThat(alice.hearsNothing()).isTrue();
    assertThat(bob.hearsNothing()).isTrue();
  }

  /** A new offer often says the same keys again: their rollover counter must not begin anew. */
  @Test
  void keysThatStayOrComeBackKeepTheirCounters() throws Exception {
    Protection.Srtp first = alice.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 1);
    relay.protect(A, first);
    relay.protect(B, bob.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 2));
    rig.settle();
    alice.sequence = 65_530;
    bob.sequence = 65_530;
    for (int i = 0; i < 20; i++) assertHeard(i);
    relay.protect(A, first);
    relay.protect(A, rig.phone().keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 3));
    rig.settle();
    relay.protect(A, first);
    rig.settle();
    for (int i = 0; i < 20; i++) assertHeard(i);
    byte[] old = alice.packet(1);
    alice.send(old, relay.localRtp(A));
    assertThat(bob.hear()).isEqualTo(1);
    relay.protect(A, Protection.AWAITED);
    relay.protect(A, first);
    rig.settle();
    alice.send(old, relay.localRtp(A));
    assertHeard(5);
  }

  @Test
  void whatIsSealedPassesUnread() throws Exception {
    relay.protect(A, Protection.SEALED);
    relay.protect(B, Protection.SEALED);
    Protection.Srtp ofAlice = alice.keys(SrtpProfile.AEAD_AES_256_GCM, 1);
    bob.use(ofAlice.outbound(), ofAlice.inbound()); // the two know each other's keys, we do not
    MediaAddress behindNat = MediaAddress.of(new InetSocketAddress("10.9.9.9", 4000));
    relay.update(A, RelaySide.Terms.at(behindNat).latchingFrom(alice.address()));
    rig.settle();
    SrtpPhone mallory = rig.phone();
    byte[] hello = ByteBuffer.allocate(64).put((byte) 22).array();
    alice.send(hello, relay.localRtp(A));
    alice.send(hello, relay.localRtp(A));
    bob.take();
    assertThat(bob.length).isEqualTo(64);
    for (int i = 0; i < 10; i++) assertHeard(i);
    mallory.send(hello, relay.localRtp(A));
    mallory.say(1, relay.localRtp(A));
    awaitPackets(relay, A, 14);
    assertThat(bob.hearsNothing()).isTrue();
    relay.protect(B, bob.keys(SrtpProfile.AEAD_AES_256_GCM, 9)); // one side only: nothing passes
    rig.settle();
    alice.say(1, relay.localRtp(A));
    bob.say(1, relay.localRtp(B));
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(alice.hearsNothing()).isTrue();
  }

  /** A held call's: a NAT between would forget the port in half a minute (RFC 6263). */
  @Test
  @Tag("slow")
  void aPortThatNobodySendsToIsKeptOpen() throws Exception {
    keyed(SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM);
    assertHeard(1);
    alice.socket.setSoTimeout(60_000);
    bob.socket.setSoTimeout(60_000);
    alice.take();
    bob.take();
    StunMessage kept = (StunMessage) StunMessage.parse(Arrays.copyOf(alice.bytes, alice.length));
    assertThat(kept.messageClass()).isEqualTo(MessageClass.INDICATION);
    assertHeard(2);
  }

  @Test
  void aSteadyStreamAllocatesNothingOnTheLoop() throws Exception {
    keyed(SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM);
    int packets = 5_000;
    long allocated =
        AllocatedBytes.least(
            MediaLoopRig.THREAD,
            () -> {
              for (int i = 0; i < packets; i++) assertHeard(i);
            });
    assertThat(allocated / (2 * packets)).as("bytes a packet").isZero();
  }
}
