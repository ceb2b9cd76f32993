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
}
