package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;
import static org.ringfence.media.RelaySession.RTCP;
import static org.ringfence.media.RelaySession.RTP;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtcpWriter;
import org.ringfence.rtp.RtpPacket;

class RelaySessionTest {
  private static final MediaAddress ALICE = address("192.0.2.1", 4000);
  private static final MediaAddress BOB = address("2001:db8::2", 5000);
  private static final MediaAddress NAT = address("198.51.100.9", 31000);
  private static final MediaAddress PRIVATE = address("10.0.0.5", 4000);
  private static final MediaAddress MALLORY = address("203.0.113.66", 4000);

  private final RelaySession session = new RelaySession(new RtpPacket(), new RtcpPacket(), 0xEC40);
  private final ByteBuffer buffer = ByteBuffer.allocate(256);
  private long nowNs = 1;

  private static MediaAddress address(String host, int port) {
    return MediaAddress.of(new InetSocketAddress(host, port));
  }

  private static MediaAddress port(MediaAddress address, int port) {
    return MediaAddress.of(address.high(), address.low(), port);
  }

  private void between(MediaAddress a, MediaAddress b) {
    session.side(A).expect(RelaySide.Terms.at(a));
    session.side(B).expect(RelaySide.Terms.at(b));
  }

  private RelayStatus rtp(int side, MediaAddress from, int type, int sequence) {
    RtpPacket.writeHeader(buffer, 0, false, type, sequence, 160 * sequence, 0x51);
    return relay(side, RTP, from, 172);
  }

  private RelayStatus report(int side, int component, MediaAddress from) {
    int length = new RtcpWriter().start(buffer, 0).receiverReport(0x51).length();
    return relay(side, component, from, length);
  }

  private RelayStatus relay(int side, int component, MediaAddress from, int length) {
    return session.relay(
        side, component, buffer, 0, length, from.high(), from.low(), from.port(), nowNs);
  }

  @Test
  void mediaGoAcrossAndNothingIsChanged() {
    between(ALICE, BOB);
    assertThat(rtp(A, ALICE, 8, 7)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outSide()).isEqualTo(B);
    assertThat(session.outComponent()).isEqualTo(RTP);
    assertThat(session.outDestination()).isEqualTo(BOB);
    assertThat(buffer.getInt(8)).isEqualTo(0x51);
    assertThat(rtp(B, BOB, 8, 7)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outDestination()).isEqualTo(ALICE);
    assertThat(report(A, RTCP, port(ALICE, 4001))).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outComponent()).isEqualTo(RTCP);
    assertThat(session.outDestination()).isEqualTo(port(BOB, 5001));
    assertThat(session.side(A).statistics().packets()).isEqualTo(2);
    assertThat(session.side(A).statistics().bytes()).isEqualTo(172 + 8);
  }

  /** H.264 with B pictures: sent in the order of decoding, so their times go back and forth. */
  @Test
  void picturesWhoseTimesGoBackPassAsTheyAreInTheirOrder() {
    between(ALICE, BOB);
    int[] shownAt = {0, 3, 1, 2, 6, 4, 5, 9, 7, 8};
    byte[] sent = new byte[200];
    for (int i = 0; i < shownAt.length; i++) {
      Arrays.fill(sent, (byte) i);
      buffer.put(0, sent);
      RtpPacket.writeHeader(buffer, 0, true, 102, 65_530 + i & 0xFFFF, 3_000 * shownAt[i], 0x51);
      buffer.get(0, sent);
      assertThat(relay(A, RTP, ALICE, sent.length)).isEqualTo(RelayStatus.FORWARD);
      byte[] passed = new byte[sent.length];
      buffer.get(0, passed);
      assertThat(passed).isEqualTo(sent);
    }
    assertThat(session.side(A).statistics().lost()).isZero();
  }

  @Test
  void rtpBleedAThirdPartyIsNeverForwarded() {
    between(ALICE, BOB);
    for (int i = 0; i < 100; i++) {
      assertThat(rtp(A, MALLORY, 0, i)).isEqualTo(RelayStatus.REFUSED);
      assertThat(rtp(A, port(ALICE, 4002), 0, i)).isEqualTo(RelayStatus.REFUSED);
      assertThat(report(A, RTCP, MALLORY)).isEqualTo(RelayStatus.REFUSED);
    }
    assertThat(session.side(A).destination()).isEqualTo(ALICE);
    assertThat(session.side(A).statistics().refused()).isEqualTo(300);
    assertThat(session.side(A).statistics().packets()).isZero();
  }

  @Test
  void aPhoneBehindNatProvesItselfWithTwoPacketsInSequence() {
    session.side(A).expect(RelaySide.Terms.at(PRIVATE).latchingFrom(port(NAT, 5061)));
    session.side(B).expect(RelaySide.Terms.at(BOB));
    assertThat(rtp(A, MALLORY, 0, 1)).as("before").isEqualTo(RelayStatus.REFUSED);
    assertThat(rtp(A, NAT, 0, 1)).isEqualTo(RelayStatus.PROVING);
    assertThat(rtp(A, NAT, 0, 9)).as("not in sequence").isEqualTo(RelayStatus.PROVING);
    assertThat(rtp(A, port(NAT, 1), 0, 10)).as("another port").isEqualTo(RelayStatus.PROVING);
    assertThat(rtp(A, NAT, 0, 0xFFFF)).isEqualTo(RelayStatus.PROVING);
    assertThat(rtp(A, NAT, 0, 0)).as("across the wrap").isEqualTo(RelayStatus.FORWARD);
    assertThat(session.side(A).destination()).isEqualTo(NAT);
    for (int i = 0; i < 50; i++) {
      assertThat(rtp(A, MALLORY, 0, i)).as("after").isEqualTo(RelayStatus.REFUSED);
      assertThat(rtp(A, port(NAT, 31001), 0, i)).as("same IP").isEqualTo(RelayStatus.REFUSED);
      assertThat(rtp(A, PRIVATE, 0, i)).as("signalled, too late").isEqualTo(RelayStatus.REFUSED);
    }
    assertThat(session.side(A).destination()).isEqualTo(NAT);
    assertThat(session.side(A).statistics().latched()).isTrue();
  }

  @Test
  void aNewOfferLetsTheAddressMoveAndTheSameOneKeepsItMeanwhile() {
    RelaySide.Terms terms = RelaySide.Terms.at(PRIVATE).latchingFrom(NAT);
    session.side(A).expect(terms);
    session.side(B).expect(RelaySide.Terms.at(BOB));
    rtp(A, NAT, 0, 1);
    rtp(A, NAT, 0, 2);
    session.side(A).expect(terms);
    assertThat(session.side(A).destination()).isEqualTo(NAT);
    rtp(A, port(NAT, 40000), 0, 3);
    assertThat(rtp(A, port(NAT, 40000), 0, 4)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.side(A).destination()).isEqualTo(port(NAT, 40000));
    session.side(A).expect(RelaySide.Terms.at(ALICE));
    assertThat(session.side(A).destination()).isEqualTo(ALICE);
    assertThat(rtp(A, port(NAT, 40000), 0, 5)).isEqualTo(RelayStatus.REFUSED);
  }

  /** By its keys, which are asked outside: here is who may be looked at, and what comes of it. */
  @Test
  void whoShowsItselfElsewhereIsFollowedOnceItIsSilentWhereItWas() {
    between(ALICE, BOB);
    RelaySide alice = session.side(A);
    assertThat(alice.mayHaveMoved(Long.MAX_VALUE)).as("never heard").isFalse();
    rtp(A, ALICE, 0, 1);
    nowNs += 199_000_000;
    assertThat(alice.mayHaveMoved(nowNs)).as("it talks").isFalse();
    nowNs += 1_000_000;
    assertThat(alice.mayHaveMoved(nowNs)).isTrue();
    alice.shownAt(NAT.high(), NAT.low());
    assertThat(rtp(A, NAT, 0, 2)).isEqualTo(RelayStatus.PROVING);
    assertThat(rtp(A, ALICE, 0, 3)).as("a stray packet was all").isEqualTo(RelayStatus.FORWARD);
    assertThat(rtp(A, NAT, 0, 3)).isEqualTo(RelayStatus.REFUSED);
    alice.shownAt(NAT.high(), NAT.low());
    rtp(A, NAT, 0, 4);
    assertThat(rtp(A, NAT, 0, 5)).isEqualTo(RelayStatus.FORWARD);
    assertThat(alice.destination()).isEqualTo(NAT);
    assertThat(rtp(A, ALICE, 0, 6)).isEqualTo(RelayStatus.REFUSED);
    assertThat(report(A, RTCP, MALLORY)).isEqualTo(RelayStatus.REFUSED);
    assertThat(report(A, RTCP, port(NAT, 31001))).isEqualTo(RelayStatus.PROVING);
    assertThat(report(A, RTCP, port(NAT, 31001))).isEqualTo(RelayStatus.FORWARD);
  }

  @Test
  void nobodyMaySpeakBeforeSignallingSaidWho() {
    assertThat(rtp(A, ALICE, 0, 1)).isEqualTo(RelayStatus.REFUSED);
    session.side(A).expect(RelaySide.Terms.at(ALICE));
    assertThat(rtp(A, ALICE, 0, 1)).isEqualTo(RelayStatus.NO_DESTINATION);
    assertThat(session.side(A).statistics().dropped()).isEqualTo(1);
  }

  @Test
  void echoIsAStreamOfItsOwn() {
    between(ALICE, BOB);
    session.mode(RelayMode.ECHO);
    for (int i = 0; i < 3; i++) {
      assertThat(rtp(A, ALICE, 8, 100 + 5 * i)).isEqualTo(RelayStatus.ECHO);
      assertThat(session.outSide()).isEqualTo(A);
      assertThat(session.outDestination()).isEqualTo(ALICE);
      assertThat(buffer.getInt(8)).isEqualTo(0xEC40);
      assertThat(buffer.getShort(2)).isEqualTo((short) i);
    }
    assertThat(report(A, RTCP, port(ALICE, 4001))).isEqualTo(RelayStatus.HELD);
  }

  @Test
  void onHoldNothingPasses() {
    between(ALICE, BOB);
    session.mode(RelayMode.HOLD);
    assertThat(rtp(A, ALICE, 8, 1)).isEqualTo(RelayStatus.HELD);
    assertThat(rtp(A, MALLORY, 8, 1)).isEqualTo(RelayStatus.REFUSED);
    session.mode(RelayMode.RELAY);
    assertThat(rtp(A, ALICE, 8, 2)).isEqualTo(RelayStatus.FORWARD);
  }

  @Test
  void payloadTypesAreRenamedWhenTold() {
    byte[] map = new byte[128];
    Arrays.fill(map, (byte) -1);
    map[101] = 96;
    map[0] = 0;
    session.side(A).expect(new RelaySide.Terms(ALICE, null, null, false, map));
    session.side(B).expect(RelaySide.Terms.at(BOB));
    assertThat(rtp(A, ALICE, 101, 1)).isEqualTo(RelayStatus.FORWARD);
    assertThat(buffer.get(1)).isEqualTo((byte) 96);
    assertThat(rtp(A, ALICE, 8, 2)).isEqualTo(RelayStatus.NOT_AGREED);
  }

  /** Two who hide data in the places of a packet that a call does not need get nothing through. */
  @Test
  void whatIsHiddenBesideTheVoiceDoesNotArrive() {
    session.side(A).expect(RelaySide.Terms.at(ALICE).withExtensions(1 << 3));
    session.side(B).expect(RelaySide.Terms.at(BOB));
    RtpPacket.writeHeader(buffer, 0, false, 0, 7, 160, 0x51);
    buffer.put(0, (byte) (0x80 | 0x20 | 0x10 | 2)); // padding, an extension, two sources
    buffer.putInt(12, 0x5EC4E701).putInt(16, 0x5EC4E702);
    buffer.putShort(20, (short) 0xBEDE).putShort(22, (short) 2);
    buffer.put(24, new byte[] {0x30, 42, 0x51, 6, 6, 0, 0x70, 9}); // 3 is agreed on; 5, 7 are not
    byte[] voice = new byte[160];
    Arrays.fill(voice, (byte) 0x55);
    buffer.put(32, voice);
    buffer.put(192, new byte[] {6, 6, 6, 6, 6, 6, 6, 8});
    assertThat(relay(A, RTP, ALICE, 200)).isEqualTo(RelayStatus.FORWARD);
    byte[] arrived = new byte[200];
    buffer.get(0, arrived);
    assertThat(Arrays.copyOfRange(arrived, 12, 20)).as("sources").containsOnly(0);
    assertThat(Arrays.copyOfRange(arrived, 20, 32))
        .containsExactly(0xBE, 0xDE, 0, 2, 0x30, 42, 0, 0, 0, 0, 0, 0);
    assertThat(Arrays.copyOfRange(arrived, 32, 192)).isEqualTo(voice);
    assertThat(Arrays.copyOfRange(arrived, 192, 200)).containsExactly(0, 0, 0, 0, 0, 0, 0, 8);
    assertThat(session.side(A).statistics().hidden()).isEqualTo(8 + 5 + 7);

    buffer.putShort(20, (short) 0x5EC4); // an extension of a form of its own
    buffer.putInt(24, 0x5EC4E703);
    assertThat(relay(A, RTP, ALICE, 200)).isEqualTo(RelayStatus.FORWARD);
    assertThat(buffer.getInt(24)).isZero();
    assertThat(new RtpPacket().wrap(buffer, 0, 200))
        .as("it is a packet as before")
        .isEqualTo(org.ringfence.rtp.RtpStatus.VALID);
  }

  @Test
  void muxedReportsCrossToAPortOfTheirOwn() {
    session.side(A).expect(new RelaySide.Terms(ALICE, null, null, true, null));
    session.side(B).expect(RelaySide.Terms.at(BOB));
    assertThat(report(A, RTP, ALICE)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outComponent()).isEqualTo(RTCP);
    assertThat(report(A, RTP, MALLORY)).isEqualTo(RelayStatus.REFUSED);
    assertThat(report(B, RTCP, port(BOB, 5001))).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outComponent()).isEqualTo(RTP);
    assertThat(session.outDestination()).isEqualTo(ALICE);
    assertThat(report(B, RTP, BOB)).as("not agreed there").isEqualTo(RelayStatus.NOT_MEDIA);
  }

  @Test
  void whatIsNotMediaIsCountedAndDropped() {
    between(ALICE, BOB);
    buffer.putShort(0, (short) 0x0001);
    assertThat(relay(A, RTP, ALICE, 20)).isEqualTo(RelayStatus.NOT_MEDIA);
    assertThat(relay(A, RTP, ALICE, 0)).isEqualTo(RelayStatus.NOT_MEDIA);
    buffer.putShort(0, (short) 0x8F00);
    assertThat(relay(A, RTP, ALICE, 20)).isEqualTo(RelayStatus.MALFORMED);
    buffer.putInt(0, 0x81C90001);
    assertThat(relay(A, RTCP, port(ALICE, 4001), 8)).isEqualTo(RelayStatus.MALFORMED);
    assertThat(session.side(A).statistics().malformed()).isEqualTo(4);
  }

  @Test
  void lossIsSeenBySequence() {
    between(ALICE, BOB);
    for (int i = 0; i < 100; i++) {
      if (i % 10 != 5) {
        rtp(A, ALICE, 0, i);
      }
    }
    assertThat(session.side(A).statistics().lost()).isEqualTo(10);
  }

  @Test
  void relayingAllocatesNothing() {
    between(ALICE, BOB);
    long allocated =
        AllocatedBytes.least(() -> {
          for (int i = 0; i < 20_000; i++) {
            rtp(A, ALICE, 0, i);
            rtp(A, MALLORY, 0, i);
          }
        });
    assertThat(allocated).isLessThan(20_000);
  }
}
