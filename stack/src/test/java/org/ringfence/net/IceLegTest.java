package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.AllocatedBytes;
import org.ringfence.ice.IceCredentials;
import org.ringfence.media.Protection;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySide;
import org.ringfence.srtp.SrtpProfile;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/** One port, many ICE calls: a browser's side of a relay, a phone with SDES on the other. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
@Timeout(120)
class IceLegTest {
  private static final int ICE_PORT = freePort();
  private static final InetSocketAddress SHARED =
      new InetSocketAddress(MediaLoopRig.LOOPBACK, ICE_PORT);
  private static final Protection DTLS_SERVER =
      new Protection.Dtls(DtlsPhone.OURS, DtlsPhone.CERTIFICATE.fingerprint(), false);

  @Parameter boolean nativeCalls;

  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private MediaLoopRig rig;
  private DtlsPhone alice;
  private SrtpPhone bob;
  private IceLeg leg;
  private RelayHandle relay;
  private long secured;

  private static int freePort() {
    try (DatagramSocket free = new DatagramSocket(0, MediaLoopRig.LOOPBACK)) {
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void open() throws Exception {
    MediaLoopConfig config = MediaLoopConfig.at(MediaLoopRig.LOOPBACK).ports(27_000, 27_011);
    rig = new MediaLoopRig(config.icePort(ICE_PORT).nativeCalls(nativeCalls));
    alice = rig.also(new DtlsPhone());
    bob = rig.phone();
    leg = openLeg();
    relay = relayTo(bob, leg, IceLine.only());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private IceLeg openLeg() throws Exception {
    IceLeg opened =
        rig.loop.openIce(
            null,
            new IceListener() {
              @Override
              public void connected(InetSocketAddress remote) {
                told.add("connected " + remote.getPort());
              }

              @Override
              public void consentLost() {
                told.add("consent lost");
              }

              @Override
              public void secured() {
                told.add("secured");
              }

              @Override
              public void unsecured(String reason) {
                told.add("unsecured");
              }
            });
    rig.settle(); // the loop knows it from now on
    return opened;
  }

  /** The ports' range is so small that it shows whether a carried side gives its own back. */
  private RelayHandle relayTo(SrtpPhone phone, IceLeg over, IceLine line) throws Exception {
    RelayHandle opened = rig.loop.openRelay(RelaySpec.of(MediaListener.NONE));
    opened.carry(A, over, line);
    opened.protect(B, phone.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, phone.ssrc));
    opened.update(B, phone.terms());
    rig.settle();
    return opened;
  }

  private void awaitTold(String what) {
    await().atMost(Duration.ofSeconds(60)).until(() -> told.contains(what));
  }

  private void connect(DtlsPhone phone, IceLeg over) throws Exception {
    StunMessage answer = phone.check(over.credentials(), SHARED);
    assertThat(answer.messageClass()).isEqualTo(MessageClass.SUCCESS);
    assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS))
        .isEqualTo(phone.socket.getLocalSocketAddress());
  }

  private void secure(DtlsPhone phone, IceLeg over) throws Exception {
    over.protect(DTLS_SERVER);
    rig.settle(); // or a hello that comes in the same round as the check finds nobody to take it
    connect(phone, over);
    phone.connect(DtlsPhone.CERTIFICATE, DtlsPhone.OURS.fingerprint(), phone.sendingTo(SHARED));
    phone.keyed();
    long before = secured;
    secured = before + 1;
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> told.stream().filter("secured"::equals).count() > before);
  }

  private void assertHeard(DtlsPhone phone, SrtpPhone other, RelayHandle through) throws Exception {
    for (int i = 0; i < 5; i++) {
      phone.say(i, SHARED);
      assertThat(other.hear()).isEqualTo(i);
      other.say(~i, through.localRtp(B));
      assertThat(phone.hear()).isEqualTo(~i);
    }
  }

  @Test
  void aPeerThatPassesItsCheckShakesHandsAndIsHeard() throws Exception {
    assertThat(leg.local()).isEqualTo(SHARED);
    secure(alice, leg);
    assertHeard(alice, bob, relay);
    assertThat(told).containsExactly("connected " + alice.socket.getLocalPort(), "secured");
    assertThatThrownBy(() -> relay.localRtp(A)).isInstanceOf(IllegalStateException.class);
    assertThat(relay.statistics(A).notAuthentic()).isZero();
  }

  @Test
  void aRelayThatIsCarriedUsesNoPortsOfItsOwn() throws Exception {
    secure(alice, leg);
    relay.mode(RelayMode.ECHO);
    rig.settle();
    alice.say(9, SHARED);
    assertThat(alice.hear()).isEqualTo(9);
    for (int i = 0; i < 20; i++) {
      RelayHandle both = rig.loop.openRelay(RelaySpec.of(MediaListener.NONE));
      both.carry(A, leg, IceLine.only());
      both.carry(B, openLeg(), IceLine.only());
      rig.settle();
    }
  }

  /** A call that rings a browser and a desk phone: first the one speaks, then the other. */
  @Test
  void aSideWhosePortsWereToldMayUseThemAgain() throws Exception {
    SrtpPhone desk = rig.phone();
    desk.ssrc = 0x3000; // other keys, and no browser's packets replayed
    SrtpPhone caller = rig.phone();
    RelayHandle forked = rig.loop.openRelay(RelaySpec.of(MediaListener.NONE));
    InetSocketAddress toldToDesk = forked.localRtp(A);
    forked.protect(A, desk.keys(SrtpProfile.AEAD_AES_128_GCM, 5));
    forked.update(A, desk.terms());
    forked.protect(B, caller.keys(SrtpProfile.AEAD_AES_128_GCM, 6));
    forked.update(B, caller.terms());
    forked.carry(A, leg, IceLine.only());
    relay.close();
    secure(alice, leg);
    assertHeard(alice, caller, forked);
    desk.say(1, toldToDesk);
    MediaLoopRig.awaitPackets(forked, A, 6);
    assertThat(caller.hearsNothing()).isTrue();
    assertThat(desk.hearsNothing()).isTrue();
    forked.useOwnPorts(A);
    rig.settle();
    desk.say(2, toldToDesk);
    assertThat(caller.hear()).isEqualTo(2);
    caller.say(3, forked.localRtp(B));
    assertThat(desk.hear()).isEqualTo(3);
    alice.say(4, SHARED);
    caller.say(5, forked.localRtp(B));
    assertThat(desk.hear()).isEqualTo(5);
    assertThat(caller.hearsNothing()).isTrue();
    assertThat(alice.media).isEmpty();
  }

  @Test
  void nothingIsTakenFromWhoHasPassedNoCheck() throws Exception {
    leg.protect(Protection.CLEAR);
    rig.settle();
    long strays = rig.loop.strays();
    for (int i = 0; i < 10; i++) alice.say(i, SHARED);
    alice.connect(DtlsPhone.CERTIFICATE, DtlsPhone.OURS.fingerprint(), alice.sendingTo(SHARED));
    await().atMost(Duration.ofSeconds(20)).until(() -> rig.loop.strays() >= strays + 11);
    IceCredentials wrong = new IceCredentials(leg.credentials().ufrag(), "x".repeat(24));
    assertThat(alice.check(wrong, SHARED).error().code()).isEqualTo(401);
    alice.say(11, SHARED);
    await().atMost(Duration.ofSeconds(20)).until(() -> rig.loop.strays() >= strays + 12);
    assertThat(alice.dtlsDatagrams).hasValue(0);
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void nothingPassesInTheClearWhereAHandshakeWasAgreed() throws Exception {
    leg.protect(DTLS_SERVER);
    connect(alice, leg);
    for (int i = 0; i < 10; i++) {
      alice.say(i, SHARED);
      bob.say(i, relay.localRtp(B));
    }
    MediaLoopRig.awaitPackets(relay, A, 10);
    MediaLoopRig.awaitPackets(relay, B, 10);
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(alice.media).isEmpty();
    assertThat(relay.statistics(A).packets()).isZero();
  }

  @Test
  void anotherCertificateIsToldAndNothingPasses() throws Exception {
    leg.protect(new Protection.Dtls(DtlsPhone.OURS, DtlsPhone.OURS.fingerprint(), false));
    connect(alice, leg);
    alice.connect(DtlsPhone.CERTIFICATE, DtlsPhone.OURS.fingerprint(), alice.sendingTo(SHARED));
    awaitTold("unsecured");
    bob.say(1, relay.localRtp(B));
    MediaLoopRig.awaitPackets(relay, B, 1);
    assertThat(alice.media).isEmpty();
  }

  @Test
  void weMayBeTheClientToo() throws Exception {
    alice.accept(DtlsPhone.OURS.fingerprint(), SHARED);
    leg.protect(new Protection.Dtls(DtlsPhone.OURS, DtlsPhone.CERTIFICATE.fingerprint(), true));
    connect(alice, leg);
    alice.keyed();
    awaitTold("secured");
    assertHeard(alice, bob, relay);
  }

  @Test
  void aPlainBindingRequestIsAnswered() throws Exception {
    byte[] request = StunWriter.request(Method.BINDING, new TransactionId(1, 2)).write();
    StunMessage answer = alice.ask(request, SHARED);
    assertThat(answer.xorAddress(AttributeType.XOR_MAPPED_ADDRESS))
        .isEqualTo(alice.socket.getLocalSocketAddress());
    assertThat(told).isEmpty();
  }

  /** The network changed under the phone: a new path, the same association. */
  @Test
  void aRestartMovesTheCallAndKeepsItsKeys() throws Exception {
    secure(alice, leg);
    assertHeard(alice, bob, relay);
    IceCredentials before = leg.credentials();
    assertThat(leg.restart()).isNotEqualTo(before).isEqualTo(leg.credentials());
    rig.settle();
    assertHeard(alice, bob, relay);
    DtlsPhone elsewhere = rig.also(new DtlsPhone());
    elsewhere.check(before, SHARED); // what the old credentials prove is not enough
    bob.say(1, relay.localRtp(B));
    assertThat(alice.hear()).isEqualTo(1);
    connect(elsewhere, leg);
    awaitTold("connected " + elsewhere.socket.getLocalPort());
    elsewhere.goOnFrom(alice);
    assertHeard(elsewhere, bob, relay);
    alice.say(1, SHARED);
    assertThat(bob.hearsNothing()).isTrue();
  }

  @Test
  void twoBrowsersShareThePort() throws Exception {
    DtlsPhone carol = rig.also(new DtlsPhone());
    IceLeg other = openLeg();
    relay.carry(B, other, IceLine.only());
    secure(alice, leg);
    secure(carol, other);
    for (int i = 0; i < 5; i++) {
      alice.say(i, SHARED);
      assertThat(carol.hear()).isEqualTo(i);
      carol.say(~i, SHARED);
      assertThat(alice.hear()).isEqualTo(~i);
      carol.report(alice.ssrc, SHARED);
      assertThat(alice.hearReport()).isEqualTo(alice.ssrc);
    }
    other.close();
    rig.settle();
    alice.say(9, SHARED);
    carol.say(9, SHARED);
    MediaLoopRig.awaitPackets(relay, A, 6);
    assertThat(carol.media).isEmpty();
    assertThat(alice.media).isEmpty();
  }

  /** End to end: the two shake hands with each other, and we could not read a byte. */
  @Test
  void whatIsSealedPassesUnread() throws Exception {
    DtlsPhone carol = rig.also(new DtlsPhone());
    IceLeg other = openLeg();
    relay.carry(B, other, IceLine.only());
    leg.protect(Protection.SEALED);
    other.protect(Protection.SEALED);
    connect(alice, leg);
    connect(carol, other);
    carol.accept(DtlsPhone.CERTIFICATE.fingerprint(), SHARED);
    alice.connect(
        DtlsPhone.CERTIFICATE, DtlsPhone.CERTIFICATE.fingerprint(), alice.sendingTo(SHARED));
    alice.keyed();
    carol.keyed();
    for (int i = 0; i < 5; i++) {
      alice.say(i, SHARED);
      assertThat(carol.hear()).isEqualTo(i);
      carol.report(i, SHARED);
      assertThat(alice.hearReport()).isEqualTo(i);
    }
    assertThat(told).doesNotContain("secured");
  }

  private static IceLine line(String mid, int payloadType) {
    BitSet types = new BitSet();
    types.set(payloadType);
    return new IceLine(mid, 4, types);
  }

  @Test
  void voiceAndVideoShareALegAndEachFindsItsWay() throws Exception {
    SrtpPhone camera = rig.phone();
    camera.ssrc = 0x2000;
    relay.carry(A, leg, line("0", 0));
    RelayHandle video = relayTo(camera, leg, line("1", 96));
    secure(alice, leg);
    alice.say(0, 1, SHARED);
    assertThat(bob.hear()).isEqualTo(1);
    alice.ssrc = 0x1001;
    alice.say(96, 2, SHARED);
    assertThat(camera.hear()).isEqualTo(2);
    bob.say(3, relay.localRtp(B));
    assertThat(alice.hear()).isEqualTo(3);
    camera.say(4, video.localRtp(B));
    assertThat(alice.hear()).isEqualTo(4);
    video.update(B, RelaySide.Terms.of(camera.address(), null, null, true));
    relay.update(B, RelaySide.Terms.of(bob.address(), null, null, true));
    rig.settle();
    alice.report(camera.ssrc, SHARED); // "send me a whole picture"
    assertThat(camera.hearReport()).isEqualTo(camera.ssrc);
    alice.ssrc = 0x1000;
    alice.report(bob.ssrc, SHARED);
    assertThat(bob.hearReport()).isEqualTo(bob.ssrc);
    assertThat(camera.hearsNothing()).isTrue();
    video.close();
    rig.settle();
    alice.ssrc = 0x1001;
    alice.say(0, 5, SHARED);
    assertThat(bob.hear()).isEqualTo(5);
  }

  @Test
  void aSteadyStreamAllocatesNothingOnTheLoop() throws Exception {
    secure(alice, leg);
    assertNothingAllocated(5_000);
  }

  private void assertNothingAllocated(int packets) throws Exception {
    long allocated = AllocatedBytes.least(MediaLoopRig.THREAD, () -> stream(packets));
    assertThat(allocated / (2 * packets)).as("bytes a packet").isZero();
  }

  /** Two lines with the same numbers and sources that nobody named: a camera and a screen. */
  @Test
  void packetsThatNameTheirLineNeedNothingElse() throws Exception {
    SrtpPhone screen = rig.phone();
    screen.ssrc = 0x2000;
    relay.carry(A, leg, line("0", 96));
    relayTo(screen, leg, line("1", 96));
    secure(alice, leg);
    alice.say(96, 1, SHARED);
    alice.mid = "1";
    alice.ssrc = 0x7001;
    alice.say(96, 2, SHARED);
    assertThat(screen.hear()).isEqualTo(2);
    alice.mid = "0";
    alice.ssrc = 0x7000;
    alice.say(96, 3, SHARED);
    assertThat(bob.hear()).as("what named no line is nobody's").isEqualTo(3);
    alice.mid = "";
    alice.say(96, 4, SHARED);
    assertThat(bob.hear()).isEqualTo(4);
    alice.mid = "0";
    assertNothingAllocated(2_000);
  }

  private void stream(int packets) throws IOException, InterruptedException {
    for (int i = 0; i < packets; i++) {
      alice.say(i, SHARED);
      assertThat(bob.hear()).isEqualTo(i);
      bob.say(~i, relay.localRtp(B));
      assertThat(alice.hear()).isEqualTo(~i);
    }
  }

  @Test
  @Tag("slow")
  void aPeerThatStopsToConsentIsSentNothing() throws Exception {
    secure(alice, leg);
    assertHeard(alice, bob, relay);
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    connect(alice, leg); // it keeps its consent fresh, and then no more
    awaitTold("consent lost");
    bob.say(1, relay.localRtp(B));
    MediaLoopRig.awaitPackets(relay, B, 6);
    assertThat(alice.media).isEmpty();
  }
}
