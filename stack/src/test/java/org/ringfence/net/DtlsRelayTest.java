package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ringfence.media.RelaySession.A;
import static org.ringfence.media.RelaySession.B;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.dtls.DtlsSession;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.srtp.SrtpProfile;

/** DTLS-SRTP on one side of a relay, SDES on the other. */
@Timeout(240)
class DtlsRelayTest {
  private static final DtlsCertificate OURS = DtlsPhone.OURS;
  private static final DtlsCertificate THEIRS = DtlsPhone.CERTIFICATE;
  private static final MediaAddress BEHIND_NAT =
      MediaAddress.of(new InetSocketAddress("10.9.9.9", 4000));

  private final Queue<String> told = new ConcurrentLinkedQueue<>();
  private MediaLoopRig rig;
  private DtlsPhone alice;
  private SrtpPhone bob;
  private RelayHandle relay;

  @BeforeEach
  void open() throws Exception {
    rig = new MediaLoopRig(MediaLoopConfig.at(MediaLoopRig.LOOPBACK).ports(26_000, 26_999));
    alice = rig.also(new DtlsPhone());
    bob = rig.phone();
    relay = relayTo(bob);
    relay.update(A, alice.terms());
  }

  @AfterEach
  void close() throws Exception {
    rig.close();
  }

  private RelayHandle relayTo(SrtpPhone phone) throws Exception {
    RelayHandle opened =
        rig.loop.openRelay(
            RelaySpec.of(
                new MediaListener() {
                  @Override
                  public void secured(int side) {
                    told.add("secured " + side);
                  }

                  @Override
                  public void unsecured(int side, String reason) {
                    told.add("unsecured " + side);
                  }
                }));
    opened.protect(B, phone.keys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 2));
    opened.update(B, phone.terms());
    return opened;
  }

  private void awaitTold(String what) {
    await().atMost(Duration.ofSeconds(60)).until(() -> told.contains(what));
  }

  private void assertHeard(DtlsPhone phone, SrtpPhone other, RelayHandle through)
      throws IOException, InterruptedException {
    for (int i = 0; i < 5; i++) {
      phone.say(i, through.localRtp(A));
      assertThat(other.hear()).isEqualTo(i);
      other.say(~i, through.localRtp(B));
      assertThat(phone.hear()).isEqualTo(~i);
    }
  }

  @Test
  void weAreTheServer() throws Exception {
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
    rig.settle();
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    alice.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false)); // an offer anew
    rig.settle();
    assertHeard(alice, bob, relay);
  }

  @Test
  void weAreTheClient() throws Exception {
    alice.accept(OURS.fingerprint(), relay.localRtp(A));
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), true));
    alice.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
  }

  /** Who answers our offer may begin before its answer is here; it need not begin again. */
  @Test
  void aHelloThatOvertakesTheAnswerIsTheOneThatCounts() throws Exception {
    relay.update(A, RelaySide.Terms.NONE);
    rig.settle();
    alice.connect(THEIRS, OURS.fingerprint(), onlyOnce(alice.sendingTo(relay.localRtp(A))));
    MediaLoopRig.awaitPackets(relay, A, 1);
    relay.update(A, alice.terms());
    rig.settle();
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
    alice.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
  }

  /** Loses what is sent while nothing came back but was sent before. */
  private Consumer<byte[]> onlyOnce(Consumer<byte[]> way) {
    boolean[] begun = {false};
    return datagram -> {
      boolean again = begun[0] && alice.dtlsDatagrams.get() == 0;
      begun[0] = true;
      if (!again) way.accept(datagram);
    };
  }

  /** A stranger's is kept as well, and comes to nothing. */
  @Test
  void aStrangersHelloBeforeTheAnswerComesToNothing() throws Exception {
    relay.update(A, RelaySide.Terms.NONE);
    rig.settle();
    DtlsPhone mallory = rig.also(new DtlsPhone());
    mallory.connect(THEIRS, OURS.fingerprint(), mallory.sendingTo(relay.localRtp(A)));
    MediaLoopRig.awaitPackets(relay, A, 1);
    relay.update(A, alice.terms());
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
    rig.settle();
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    alice.keyed();
    awaitTold("secured 0");
    assertThat(mallory.dtlsDatagrams).hasValue(0);
  }

  /** Alice's port for reports, which shakes hands for itself (RFC 5764 section 3). */
  private DtlsPhone reportsApart(boolean weAreClient) throws Exception {
    DtlsPhone reports = rig.also(new DtlsPhone());
    relay.update(A, RelaySide.Terms.of(alice.address(), reports.address(), null, false));
    relay.update(B, RelaySide.Terms.of(bob.address(), bob.address(), null, false));
    if (weAreClient) {
      alice.accept(OURS.fingerprint(), relay.localRtp(A));
      reports.accept(OURS.fingerprint(), relay.localRtcp(A));
    }
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), weAreClient));
    rig.settle();
    return reports;
  }

  private void assertReported(DtlsPhone reports) throws Exception {
    alice.keyed();
    reports.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
    for (int i = 0; i < 5; i++) {
      bob.send(bob.report(100 + i), relay.localRtcp(B));
      assertThat(reports.hearReport()).isEqualTo(100 + i);
    }
    long before = relay.statistics(A).packets();
    reports.report(7, relay.localRtcp(A));
    await().atMost(Duration.ofSeconds(60)).until(() -> relay.statistics(A).packets() > before);
    assertThat(told).containsExactly("secured 0");
  }

  @Test
  void reportsAtAPortOfTheirOwnHaveKeysOfTheirOwn() throws Exception {
    DtlsPhone reports = reportsApart(false);
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    reports.connect(THEIRS, OURS.fingerprint(), reports.sendingTo(relay.localRtcp(A)));
    assertReported(reports);
  }

  @Test
  void weBeginAtBothPorts() throws Exception {
    assertReported(reportsApart(true));
  }

  @Test
  void reportsWithoutKeysEndNoCall() throws Exception {
    DtlsPhone reports = reportsApart(false);
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    reports.connect(OURS, OURS.fingerprint(), reports.sendingTo(relay.localRtcp(A)));
    assertThat(reports.result()).isInstanceOf(DtlsSession.Result.Failed.class);
    alice.keyed();
    awaitTold("secured 0");
    bob.send(bob.report(1), relay.localRtcp(B));
    alice.report(1, relay.localRtcp(A));
    assertHeard(alice, bob, relay);
    assertThat(reports.media).isEmpty();
    assertThat(told).containsExactly("secured 0");
  }

  @Test
  void anotherCertificateThanTheSignalledOneGetsNothing() throws Exception {
    relay.protect(A, new Protection.Dtls(OURS, OURS.fingerprint(), false));
    rig.settle();
    bob.say(1, relay.localRtp(B));
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    awaitTold("unsecured 0");
    bob.say(2, relay.localRtp(B));
    alice.say(3, relay.localRtp(A));
    MediaLoopRig.awaitPackets(relay, B, 2);
    assertThat(bob.hearsNothing()).isTrue();
    assertThat(alice.media).isEmpty();
    assertThat(told).containsExactly("unsecured 0");
  }

  @Test
  void nobodyElseMayShakeHands() throws Exception {
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
    rig.settle();
    DtlsPhone mallory = rig.also(new DtlsPhone());
    mallory.connect(THEIRS, OURS.fingerprint(), mallory.sendingTo(relay.localRtp(A)));
    MediaLoopRig.awaitPackets(relay, A, 2); // the hello, and the hello again
    assertThat(mallory.dtlsDatagrams).as("not even a cookie").hasValue(0);
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    alice.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
  }

  /** Several at one IP may try; the certificate says which of them is the phone. */
  @Test
  void behindANatTheCertificateProvesTheAddress() throws Exception {
    relay.update(A, RelaySide.Terms.of(BEHIND_NAT, null, alice.address(), true));
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
    rig.settle();
    for (int i = 0; i < 2; i++) {
      DtlsPhone mallory = rig.also(new DtlsPhone());
      mallory.connect(OURS, OURS.fingerprint(), mallory.sendingTo(relay.localRtp(A)));
      assertThat(mallory.result()).isInstanceOf(DtlsSession.Result.Failed.class);
    }
    SrtpPhone plain = rig.phone();
    for (int i = 0; i < 10; i++) plain.say(i, relay.localRtp(A));
    alice.connect(THEIRS, OURS.fingerprint(), alice.sendingTo(relay.localRtp(A)));
    alice.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
    assertThat(relay.statistics(A).latched()).isTrue();
    assertThat(told).containsExactly("secured 0");
    assertThat(plain.hearsNothing()).isTrue();
  }

  /** Every third datagram of the client's is lost at first, and each two are swapped. */
  @Test
  void lostAndSwappedDatagramsAreRepaired() throws Exception {
    relay.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
    rig.settle();
    Consumer<byte[]> straight = alice.sendingTo(relay.localRtp(A));
    List<byte[]> held = new ArrayList<>();
    int[] count = {0};
    alice.connect(
        THEIRS,
        OURS.fingerprint(),
        datagram -> {
          int number = count[0]++;
          if (number < 12 && number % 3 == 2) return;
          held.addFirst(datagram);
          if (number > 2 && held.size() < 2 && number < 12) return;
          held.forEach(straight);
          held.clear();
        });
    alice.keyed();
    awaitTold("secured 0");
    assertHeard(alice, bob, relay);
  }

  @Test
  void forgedHellosAndMediaLoseNoCall() throws Exception {
    flooded(4, 2_000);
  }

  @Test
  @Tag("slow")
  void aHundredThousandForgedHellosAndAsManyForgedPacketsLoseNoCall() throws Exception {
    flooded(10, 100_000);
  }

  /**
   * Calls are set up one after the other while forged hellos and forged media come in, half of them
   * from the very address that was signalled, until so many of each were sent.
   */
  private void flooded(int calls, int forgeries) throws Exception {
    List<byte[]> hellos = new ArrayList<>();
    Consumer<byte[]> keep =
        datagram -> {
          synchronized (hellos) {
            hellos.add(datagram);
          }
        };
    DtlsSession forger = DtlsSession.connect(THEIRS, OURS.fingerprint(), keep, _ -> {});
    await().until(() -> !hellos.isEmpty());
    forger.close();
    byte[] hello = hellos.getFirst();
    SplittableRandom random = new SplittableRandom(5);
    SrtpPhone stranger = rig.phone();
    for (int i = 0; i < calls; i++) {
      SrtpPhone other = rig.phone();
      RelayHandle through = relayTo(other);
      DtlsPhone phone = rig.also(new DtlsPhone());
      boolean hidden = i % 2 == 1;
      through.update(
          A, hidden ? RelaySide.Terms.of(BEHIND_NAT, null, phone.address(), true) : phone.terms());
      through.protect(A, new Protection.Dtls(OURS, THEIRS.fingerprint(), false));
      rig.settle();
      flood(forgeries / calls / 2, hello, random, phone, stranger, through);
      phone.connect(THEIRS, OURS.fingerprint(), phone.sendingTo(through.localRtp(A)));
      flood(forgeries / calls / 2, hello, random, phone, stranger, through);
      phone.keyed();
      int secured = i + 1;
      await().atMost(Duration.ofSeconds(60)).until(() -> told.size() == secured);
      flood(10, hello, random, phone, stranger, through);
      assertHeard(phone, other, through);
    }
    assertThat(told).as("none failed").containsOnly("secured 0");
  }

  private static void flood(
      int count,
      byte[] hello,
      SplittableRandom random,
      DtlsPhone phone,
      SrtpPhone stranger,
      RelayHandle relay)
      throws IOException {
    InetSocketAddress to = relay.localRtp(A);
    for (int i = 0; i < count; i++) {
      byte[] forged = hello.clone();
      forged[10] = (byte) random.nextInt(); // the record's number
      for (int at = 27; at < 59; at++) forged[at] = (byte) random.nextInt();
      byte[] media = new byte[182];
      random.nextBytes(media);
      ByteBuffer.wrap(media).putShort(0, (short) 0x8000).putInt(8, phone.ssrc);
      var from = i % 2 == 0 ? phone.socket : stranger.socket;
      from.send(new DatagramPacket(forged, forged.length, to));
      from.send(new DatagramPacket(media, media.length, to));
    }
  }
}
