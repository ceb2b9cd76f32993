package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.ToneFinder;
import org.ringfence.lab.peer.LabCertificates;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.lab.siprec.RecordingHost;
import org.ringfence.lab.siprec.TakenSession;
import org.ringfence.media.Protection;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;

/** Calls that a recording server hears (SIPREC): who says what, and what it is told of them. */
@Tag("interop")
@Tag("interop-stories")
class RecordingServerStoriesTest extends OfficeStories {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;

  private static TempFolder folder;
  private static RecordingHost first;
  private static RecordingHost second;

  @BeforeAll
  static void open() throws Exception {
    folder = new TempFolder("recorders");
    LabCertificates certificates = LabCertificates.create(folder.folder("certificates"));
    first = new RecordingHost(certificates, Ports.range(100));
    second = new RecordingHost(certificates, Ports.range(100));
    office =
        Office.open(
            """
            recording:
              servers:
                at: ["%s", "%s"]
                calls: all
                announce: off
                trust: %s
            """
                .formatted(first.uri(), second.uri(), certificates.caFile()));
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
    ben.hears(ann.toneHz);
    ann.hears(ben.toneHz);
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
}
