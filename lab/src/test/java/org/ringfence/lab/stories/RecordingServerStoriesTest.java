package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G722;
import org.ringfence.lab.peer.LabCertificates;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.siprec.RecordingHost;
import org.ringfence.lab.siprec.TakenSession;
import org.ringfence.media.Protection;
import org.ringfence.phone.PhoneCall;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;

/** Calls that a recording server hears (SIPREC): who says what, and what it is told of them. */
@Tag("interop")
@Tag("interop-stories")
class RecordingServerStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 1_250;
  private static final int BEN_HZ = 1_750;

  /** One of the notes that those hear who wait. */
  private static final int MUSIC_HZ = 523;

  private static TempFolder folder;
  private static RecordingHost first;
  private static RecordingHost second;
  private static int pagingPort;

  @BeforeAll
  static void open() throws Exception {
    folder = new TempFolder("recorders");
    LabCertificates certificates = LabCertificates.create(folder.folder("certificates"));
    first = new RecordingHost(certificates, Ports.range(100));
    second = new RecordingHost(certificates, Ports.range(100));
    pagingPort = Ports.range(2);
    office =
        Office.open(
            """
            recording:
              servers:
                at: ["%s", "%s"]
                calls: all
                announce: off
                trust: %s
            pagings:
              500: {multicast: "239.255.77.1:%d"}
            """
                .formatted(first.uri(), second.uri(), certificates.caFile(), pagingPort));
  }

  @AfterAll
  static void closeHosts() throws Exception {
    first.close();
    second.close();
    folder.close();
  }

  private static TakenSession session(RecordingHost at, int count) {
    await()
        .atMost(OfficePhone.PATIENCE)
        .untilAsserted(() ->
            assertThat(at.sessions())
                .as(() -> office.stores().calls().running().toString())
                .hasSizeGreaterThanOrEqualTo(count));
    return at.sessions().get(count - 1);
  }

  private static void hears(TakenSession at, int stream, int hz) {
    await(hz + " Hz in stream " + stream)
        .atMost(OfficePhone.PATIENCE)
        .until(() -> ToneFinder.find(at.heard(stream), hz).toneMs() > 600);
  }

  private static void talk(OfficePhone ann, OfficePhone ben) {
    ann.dial(ben.number);
    ben.rung().answer();
    ben.hearsAmong(ann.toneHz);
    ann.hearsAmong(ben.toneHz);
  }

  @Test
  void eachPartyIsHeardInAStreamOfItsOwnUntilTheCallEnds() throws Exception {
    int before = first.sessions().size();
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    talk(ann, ben);
    TakenSession taken = session(first, before + 1);
    hears(taken, 0, ANN_HZ);
    hears(taken, 1, BEN_HZ);
    assertThat(ToneFinder.find(taken.heard(0), BEN_HZ).toneMs()).isZero();
    assertThat(ToneFinder.find(taken.heard(1), ANN_HZ).toneMs()).isZero();
    assertThat(taken.protection(0)).isInstanceOf(Protection.Srtp.class);
    assertThat(taken.protection(1)).isNotEqualTo(taken.protection(0));

    SipRequest invite = first.invites().getLast();
    assertThat(invite.value(HeaderName.REQUIRE)).isEqualTo("siprec");
    assertThat(invite.value(HeaderName.CONTACT)).contains(";+sip.src");
    String metadata = Objects.requireNonNull(RecordingHost.metadata(invite));
    assertThat(metadata).contains("sip:" + ann.number + "@", "sip:" + ben.number + "@");
    assertThat(metadata).contains("<label>1</label>", "<label>2</label>");
    var lines = Objects.requireNonNull(taken.offer()).media();
    assertThat(lines.get(0).attributes().value("label")).isEqualTo("1");
    assertThat(lines.get(1).attributes().has("sendonly")).isTrue();

    ann.hangUp();
    await().atMost(Duration.ofSeconds(10)).until(taken::isOver);
  }

  @Test
  void theNextServerIsAskedWhenOneRefuses() throws Exception {
    first.refuse(503);
    try {
      int before = second.sessions().size();
      OfficePhone ann = office.phone(ANN_HZ);
      OfficePhone ben = office.phone(BEN_HZ);
      talk(ann, ben);
      TakenSession taken = session(second, before + 1);
      hears(taken, 0, ANN_HZ);
      first.refuse(0);
      int atFirst = first.sessions().size();
      taken.hangUp(); // and so it is when one goes away
      TakenSession again = session(first, atFirst + 1);
      hears(again, 1, BEN_HZ);
      ann.hangUp();
    } finally {
      first.refuse(0);
    }
  }

  @Test
  @Tag("slow")
  void whoIsHeldHearsMusicAndTheServerIsTold() throws Exception {
    int before = first.sessions().size();
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    talk(ann, ben);
    TakenSession taken = session(first, before + 1);
    hears(taken, 0, ANN_HZ);
    PhoneCall call = ann.talking();
    call.hold();
    ben.hearsAmong(MUSIC_HZ);
    assertThat(ben.isHearing(ANN_HZ)).isFalse();
    told("held", metadata -> !metadata.contains("<recv>"));
    call.resume();
    ben.hearsAmong(ANN_HZ);
    ann.hearsAmong(BEN_HZ);
    told("taken back", metadata -> metadata.contains("<recv>"));

    ann.press("*3");
    await()
        .atMost(OfficePhone.PATIENCE)
        .until(() ->
            Objects.requireNonNull(taken.offer()).media().stream()
                .allMatch(line -> line.attributes().has("inactive")));
    let(Duration.ofMillis(500)); // what was on its way
    taken.forget();
    let(Duration.ofSeconds(1));
    assertThat(ToneFinder.find(taken.heard(0), ANN_HZ).toneMs()).isZero();
    assertThat(ToneFinder.find(taken.heard(1), BEN_HZ).toneMs()).isZero();
    ann.press("*3");
    hears(taken, 0, ANN_HZ);
    hears(taken, 1, BEN_HZ);
    ann.hangUp();
  }

  private static void told(String what, Predicate<String> wanted) {
    await(what)
        .atMost(OfficePhone.PATIENCE)
        .until(() ->
            wanted.test(Objects.requireNonNull(RecordingHost.metadata(first.invites().getLast()))));
  }

  @Test
  @Tag("slow")
  void phonesThatListenToANetworkHearOneAnnouncementAtATime() throws Exception {
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
    try (DatagramChannel phone = DatagramChannel.open(StandardProtocolFamily.INET)) {
      phone.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      phone.bind(new InetSocketAddress(pagingPort));
      phone.join(InetAddress.ofLiteral("239.255.77.1"), loopback);
      phone.configureBlocking(false);
      ann.dial("500");
      listen(phone, ANN_HZ);
      ben.dial("500");
      ben.hearsAmong(480); // busy
      ben.awaitIdle();
      ann.hangUp();
      ben.dial("500");
      listen(phone, BEN_HZ);
      ben.hangUp();
    }
  }

  /** Plays what comes as a desk phone would, until that tone is heard. */
  private static void listen(DatagramChannel phone, int hz) {
    ByteBuffer packet = ByteBuffer.allocate(2_048);
    List<Short> heard = new ArrayList<>();
    short[] pcm = new short[2_048];
    try (AudioCodec.Decoder decoder = G722.CODEC.newDecoder()) {
      await(hz + " Hz by multicast")
          .atMost(OfficePhone.PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> {
            while (phone.receive(packet.clear()) != null) {
              assertThat(packet.get(1) & 0x7F).isEqualTo(9);
              int bytes = packet.position() - 12;
              int samples = decoder.decode(packet.array(), 12, bytes, pcm, 0);
              for (int i = 0; i < samples; i++) heard.add(pcm[i]);
            }
            short[] all = new short[heard.size()];
            for (int i = 0; i < all.length; i++) all[i] = heard.get(i);
            return ToneFinder.find(new Recording(all, 16_000), hz).toneMs() > 600;
          });
    }
  }
}
