package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** What a person sees and says of attacks, at a running server. */
@Timeout(60)
class GuardStoriesTest {
  @TempDir private static Path folder;
  private static ServerBed bed;

  @BeforeAll
  static void start() throws Exception {
    bed = new ServerBed(folder, "", ServerBed.hasty(2));
  }

  @AfterAll
  static void stop() throws Exception {
    bed.close();
  }

  private static Handset phone(String number) throws IOException {
    return new Handset(
        bed.address(Transport.TCP), Transport.TCP, number, bed.folder.caCertificate());
  }

  @Test
  void aNewDeviceIsToldOfAndCanBeRefused() throws Exception {
    try (Handset desk = phone("1003");
        Handset thief = phone("1003")) {
      desk.device = "urn:uuid:00000000-0000-1000-8000-00000000000a";
      desk.register();
      thief.device = "urn:uuid:00000000-0000-1000-8000-00000000000b";
      thief.register();
      Path log = bed.folder.path().resolve(AuditLog.NAME);
      await()
          .untilAsserted(() ->
              assertThat(AuditLog.read(log))
                  .filteredOn(each -> each.event().equals("new device"))
                  .singleElement()
                  .satisfies(each -> assertThat(each.detail()).startsWith("1003 from 127.0.0.1")));
      List<SeenDevices.Seen> seen =
          bed.server.seen().stream().filter(each -> each.number().equals("1003")).toList();
      assertThat(seen).hasSize(2);
      bed.server.refuse(seen.get(1).id(), true);
      assertThat(thief.tryRegister().status()).isEqualTo(403);
      assertThat(desk.tryRegister().status()).isEqualTo(200);
      bed.server.refuse(seen.get(1).id(), false);
      assertThat(thief.tryRegister().status()).isEqualTo(200);
    }
  }

  @Test
  void underSiegeTheKnownCallEachOtherAndStrangersAreToldToComeLater() throws Exception {
    try (Handset alice = phone("1001");
        Handset bob = phone("1002");
        Handset late = phone("1004")) {
      alice.register();
      bob.register();
      bed.server.siege(SiegeWatch.Mode.ON);
      assertThat(bed.server.guard().state()).isEqualTo("siege");
      assertThat(late.tryRegister().status()).isEqualTo(503);
      List<Talk> talks = Handset.talking(alice, bob);
      talks.get(0).bye();
      talks.get(1).accept("BYE");
      bed.server.siege(SiegeWatch.Mode.AUTO);
      assertThat(late.tryRegister().status()).isEqualTo(200);
    }
  }

  /** Nobody who calls for help is told to come later, under siege neither. */
  @Test
  void underSiegeWhoCallsForHelpIsHeard() throws Exception {
    bed.server.siege(SiegeWatch.Mode.ON);
    try (Handset stranger = phone("1003");
        Handset another = phone("1004")) {
      assertThat(another.ask(another.invite("1003")).status()).isEqualTo(503);
      assertThat(stranger.ask(stranger.invite("112")).status()).isEqualTo(404);
    } finally {
      bed.server.siege(SiegeWatch.Mode.AUTO);
    }
  }

  /**
   * A BYE with everything right but where it comes from ends no call (and the phone's own does).
   */
  @Test
  void whoKnowsACallsNamesCannotEndIt() throws Exception {
    try (Handset alice = phone("1001");
        Handset bob = phone("1002");
        Handset thief = phone("1004")) {
      alice.register();
      bob.register();
      List<Talk> talks = Handset.talking(alice, bob);
      SipRequest forged = talks.get(0).request(Method.BYE).build();
      thief.send(forged);
      SipResponse answer = (SipResponse) thief.await("answer", Handset.finalTo(forged));
      assertThat(answer.status()).isEqualTo(407);
      assertThat(bed.server.status().calls()).isEqualTo(1);
      talks.get(0).bye();
      talks.get(1).accept("BYE");
    }
  }

  /** RFC 7339: a peer that can hold back is told how much to, and that all is well when it is. */
  @Test
  void aPeerThatCanHoldBackIsTold() throws Exception {
    try (Handset peer = phone("1001")) {
      SipRequest options =
          peer.request(Method.OPTIONS, Handset.uri("1002"), Handset.newCallId(), 1).build();
      String via = options.topVia() + ";oc;oc-algo=\"loss\"";
      peer.send(options.with().set(HeaderName.VIA, via).build());
      SipResponse answer = (SipResponse) peer.await("answer", Handset.finalTo(options));
      assertThat(answer.topVia().params().value("oc")).isEqualTo("0");
      assertThat(answer.topVia().params().value("oc-algo")).isEqualTo("loss");
    }
  }
}
