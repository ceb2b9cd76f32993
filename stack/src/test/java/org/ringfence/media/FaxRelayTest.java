package org.ringfence.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;
import static org.ringfence.media.RelaySession.RTCP;
import static org.ringfence.media.RelaySession.RTP;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.base.Limits;
import org.ringfence.rtp.RtcpPacket;
import org.ringfence.rtp.RtpPacket;

/** A line that carries the datagrams of a fax: who may send them, in what form, and how fast. */
class FaxRelayTest {
  private static final MediaAddress ALICE = address("192.0.2.1", 4000);
  private static final MediaAddress BOB = address("192.0.2.2", 5000);
  private static final MediaAddress NAT = address("198.51.100.9", 31000);
  private static final MediaAddress MALLORY = address("203.0.113.66", 4000);
  private static final int BYTES = 6;
  private static final long FRAME_NS = 20_000_000;

  private final RelaySession session = new RelaySession(new RtpPacket(), new RtcpPacket(), 1);
  private final ByteBuffer buffer = ByteBuffer.allocate(2_300);
  private long nowNs = 1;

  private static MediaAddress address(String host, int port) {
    return MediaAddress.of(new InetSocketAddress(host, port));
  }

  @BeforeEach
  void agreed() {
    session.side(A).expect(RelaySide.Terms.of(ALICE, null, null, false));
    session.side(B).expect(RelaySide.Terms.of(BOB, null, null, false));
    session.fax(true);
  }

  private RelayStatus say(int side, MediaAddress from, int sequence) {
    buffer.putShort(0, (short) sequence).put(2, (byte) 1).put(3, (byte) 6);
    buffer.putShort(4, (short) 0);
    return relay(side, RTP, from, BYTES);
  }

  private RelayStatus relay(int side, int component, MediaAddress from, int length) {
    nowNs += FRAME_NS;
    return session.relay(
        side, component, buffer, 0, length, from.high(), from.low(), from.port(), nowNs);
  }

  @Test
  void datagramsGoAcrossAsTheyAre() {
    assertThat(say(A, ALICE, 0)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outSide()).isEqualTo(B);
    assertThat(session.outDestination()).isEqualTo(BOB);
    assertThat(session.outLength()).isEqualTo(BYTES);
    assertThat(buffer.getInt(0)).isEqualTo(0x0000_0106);
    assertThat(say(B, BOB, 0)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outDestination()).isEqualTo(ALICE);
    assertThat(session.side(A).statistics().packets()).isEqualTo(1);
  }

  @Test
  void nobodyElseSendsAndWhatIsNoFaxGoesNowhere() {
    assertThat(say(A, MALLORY, 0)).isEqualTo(RelayStatus.REFUSED);
    assertThat(say(A, BOB, 0)).isEqualTo(RelayStatus.REFUSED);
    assertThat(relay(A, RTCP, ALICE, BYTES)).isEqualTo(RelayStatus.NOT_MEDIA);
    RtpPacket.writeHeader(buffer, 0, false, 0, 7, 160, 0x51);
    assertThat(relay(A, RTP, ALICE, 172)).isEqualTo(RelayStatus.MALFORMED);
    say(A, ALICE, 1);
    assertThat(relay(A, RTP, ALICE, Limits.RTP_PACKET_BYTES + 1)).isEqualTo(RelayStatus.MALFORMED);
    assertThat(session.side(B).destination()).isEqualTo(BOB);
  }

  @Test
  void aMachineBehindNatProvesItselfWithTwoInSequence() {
    session.side(A).expect(RelaySide.Terms.of(ALICE, null, NAT, false));
    MediaAddress behind = MediaAddress.of(NAT.high(), NAT.low(), 31_007);
    assertThat(say(A, behind, 0)).isEqualTo(RelayStatus.PROVING);
    assertThat(say(A, behind, 0)).as("an indication said again").isEqualTo(RelayStatus.PROVING);
    assertThat(say(A, behind, 1)).isEqualTo(RelayStatus.FORWARD);
    assertThat(say(A, ALICE, 2)).as("too late").isEqualTo(RelayStatus.REFUSED);
    assertThat(say(B, BOB, 0)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outDestination()).isEqualTo(behind);
  }

  @Test
  void nothingIsHiddenBehindADatagram() {
    say(A, ALICE, 0);
    buffer.putLong(BYTES, 0x5EC2E7);
    assertThat(relay(A, RTP, ALICE, BYTES + 8)).isEqualTo(RelayStatus.FORWARD);
    assertThat(session.outLength()).isEqualTo(BYTES);
  }

  @Test
  void moreThanAnyFaxSendsIsNotPassedOn() {
    int passed = 0;
    for (int i = 0; i < 10_000; i++) {
      nowNs -= FRAME_NS - 100_000; // ten thousand a second
      if (say(A, ALICE, i).sends()) passed++;
    }
    assertThat(passed)
        .isBetween(Limits.UDPTL_BURST, Limits.UDPTL_BURST + Limits.UDPTL_PACKETS_A_SECOND + 2);
    nowNs += 2_000_000_000L;
    assertThat(say(A, ALICE, 10_001)).isEqualTo(RelayStatus.FORWARD);
  }

  @Test
  void whatIsLostIsCountedAndSoundComesBack() {
    for (int i : new int[] {0, 1, 1, 4, 5}) say(A, ALICE, i);
    assertThat(session.faxed(A)).isEqualTo(new FaxStatistics(5, 2));
    assertThat(session.faxed(B)).isEqualTo(new FaxStatistics(0, 0));
    session.fax(false);
    RtpPacket.writeHeader(buffer, 0, false, 0, 7, 160, 0x51);
    assertThat(relay(A, RTP, ALICE, 172)).isEqualTo(RelayStatus.FORWARD);
    assertThat(say(A, ALICE, 6)).isEqualTo(RelayStatus.NOT_MEDIA);
    assertThat(session.faxed(A)).isEqualTo(new FaxStatistics(5, 2));
    session.fax(true);
    say(A, ALICE, 900);
    assertThat(session.faxed(A)).as("a stream of its own").isEqualTo(new FaxStatistics(6, 2));
  }

  @Test
  void aDatagramAllocatesNothing() {
    long allocated =
        AllocatedBytes.least(() -> {
          for (int i = 0; i < 20_000; i++) say(i & 1, (i & 1) == 0 ? ALICE : BOB, i / 2);
        });
    assertThat(allocated).isLessThan(20_000);
  }
}
