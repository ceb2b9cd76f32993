package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.store.Devices;
import org.ringfence.sip.message.SipResponse;

/** Accounts whose phones must show a certificate besides their password. */
@Timeout(60)
class DeviceCertificateTest {
  @TempDir private Path folder;
  private ServerBed bed;

  @BeforeEach
  void open() throws Exception {
    bed = new ServerBed(folder);
    bed.stores.extensions().requireCertificate("1001", true);
  }

  @AfterEach
  void close() throws Exception {
    bed.close();
  }

  private Devices.Issued issue(String number) throws Exception {
    return bed.stores.devices().issue(number, "phone", Instant.now());
  }

  private static String said(SipResponse response) {
    return response.status() + " " + response.reasonPhrase();
  }

  private void assertGone(String number) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            bed.stores.bindings().loadAll(0).stream()
                .noneMatch(each -> each.extension().equals(number)));
  }

  @ParameterizedTest
  @EnumSource(names = {"UDP", "TCP", "TLS"})
  void theRightPasswordAloneNeitherRegistersNorCalls(Transport transport) throws Exception {
    Handset thief = bed.phone(transport, "1001");
    assertThat(said(thief.tryRegister())).startsWith("403 This account needs a device certificate");
    assertThat(said(thief.dial("1002").awaitRefusal()))
        .startsWith("403 This account needs a device certificate");
    bed.registered(transport, "1002"); // Others are not asked.
  }

  @Test
  void withItsCertificateAPhoneRegistersCallsAndIsCalled() throws Exception {
    Handset alice = bed.phone("1001", issue("1001").identity());
    alice.register();
    Handset bob = bed.registered(Transport.TCP, "1002");
    for (List<Handset> pair : List.of(List.of(alice, bob), List.of(bob, alice))) {
      List<Talk> talks = Handset.talking(pair.get(0), pair.get(1));
      talks.get(0).ask(talks.get(0).request(org.ringfence.sip.message.Method.BYE));
      talks.get(1).accept("BYE");
    }
  }

  @Test
  void anotherExtensionsCertificateIsRefused() throws Exception {
    Handset thief = bed.phone("1001", issue("1002").identity());
    String refused = "403 The device certificate is that of another extension";
    assertThat(said(thief.tryRegister())).isEqualTo(refused);
    assertThat(said(thief.dial("1002").awaitRefusal())).isEqualTo(refused);
  }

  /** One of our authority's that was given to no device, and one of nobody's. */
  @Test
  void aForgedCertificateIsRefused() throws Exception {
    Instant now = Instant.now();
    List<String> names = List.of("sip:1001@" + ServerBed.DOMAIN);
    CertificateAuthority ours =
        CertificateAuthority.load(
            bed.folder.caCertificate(), bed.folder.caKey(), now, new SecureRandom());
    assertThat(said(bed.phone("1001", ours.issueDevice(names, now)).tryRegister()))
        .isEqualTo("403 The certificate is not that of a device known here");
    TlsIdentity forged =
        CertificateAuthority.create("Ringfence CA", now, new SecureRandom())
            .issueDevice(names, now);
    assertThat(said(bed.phone("1001", forged).tryRegister()))
        .isEqualTo("403 This account needs a device certificate");
    bed.phone("1002", forged).register(); // It needs none, and may show what it likes.
  }

  @Test
  void aRevokedDeviceIsCutOffAtOnceAndTheOthersAreNot() throws Exception {
    Devices.Issued lost = issue("1001");
    Handset pocket = bed.phone("1001", lost.identity());
    pocket.register();
    Handset desk = bed.phone("1001", issue("1001").identity());
    desk.register();
    Handset bob = bed.registered(Transport.TCP, "1002");
    List<Talk> talks = Handset.talking(pocket, bob);

    bed.stores.devices().revoke(lost.device().id(), System.currentTimeMillis());

    talks.get(1).accept("BYE");
    talks.get(0).awaitRequest("BYE");
    pocket.awaitClosed();
    Handset again = bed.phone("1001", lost.identity());
    assertThat(said(again.tryRegister())).isEqualTo("403 The device certificate was revoked");
    assertThat(said(again.dial("1002").awaitRefusal()))
        .isEqualTo("403 The device certificate was revoked");
    Talk call = bob.dial("1001");
    desk.awaitCall().ring();
    call.awaitStatus(180);
  }

  @Test
  void aPhoneThatIsRegisteredAlreadyMustComeBackWithACertificate() throws Exception {
    Handset before = bed.registered(Transport.TLS, "1003");
    bed.stores.extensions().requireCertificate("1003", true);
    before.awaitClosed();
    assertGone("1003");
    assertThat(said(bed.phone(Transport.TLS, "1003").tryRegister())).startsWith("403 ");
    bed.phone("1003", issue("1003").identity()).register();
    bed.stores.extensions().requireCertificate("1003", false);
    bed.registered(Transport.UDP, "1003");
  }
}
