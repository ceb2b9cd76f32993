package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;

class DevicesTest {
  private static final Instant NOW = Instant.now();

  @TempDir Path temp;
  private ServerFolder folder;
  private Stores stores;

  @BeforeEach
  void open() throws Exception {
    folder = new ServerFolder(temp.resolve("data"));
    FirstRun.prepare(folder, Databases.config(folder), Progress.NONE);
    stores = Stores.open(folder, Databases.config(folder));
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private void reopen() throws Exception {
    stores.close();
    stores = Stores.open(folder, Databases.config(folder));
  }

  @Test
  void aCertificateBearsItsExtensionAndDevice() throws Exception {
    Devices.Issued issued = stores.devices().issue("1001", "desk phone", NOW);
    X509Certificate certificate = issued.identity().certificate();
    assertThat(PeerCertificate.of(certificate).uris())
        .containsExactly("sip:1001@ringfence.local", "urn:uuid:" + issued.device().id());
    assertThat(certificate.getExtendedKeyUsage())
        .as("a client and nothing else")
        .containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getNotAfter().getTime()).isEqualTo(issued.device().expiresMs());
  }

  @Test
  void devicesAndTheirRevocationsOutliveARestart() throws Exception {
    Device good = stores.devices().issue("1001", "desk", NOW).device();
    Device lost = stores.devices().issue("1001", "pocket", NOW).device();
    stores.devices().revoke(lost.id().substring(0, 8), 77);
    reopen();
    assertThat(stores.devices().withCertificate(good.fingerprint())).isEqualTo(good);
    assertThat(stores.devices().withCertificate(lost.fingerprint())).isEqualTo(lost.revokedAt(77));
    assertThat(stores.devices().all()).hasSize(2);
  }

  @Test
  void aRevocationIsToldOnceAndStays() throws Exception {
    List<Device> told = new ArrayList<>();
    stores.devices().watch(told::add);
    Device lost = stores.devices().issue("1001", "", NOW).device();
    stores.devices().revoke(lost.id(), 77);
    assertThat(stores.devices().revoke(lost.id(), 99).revokedMs()).isEqualTo(77);
    assertThat(told).containsExactly(lost.revokedAt(77));
  }

  @Test
  void anExtensionsDevicesGoWithIt() throws Exception {
    Device device = stores.devices().issue("1001", "", NOW).device();
    stores.extensions().remove("1001");
    stores.extensions().add("1001", "somebody else", "another password", false, 0);
    assertThat(stores.devices().withCertificate(device.fingerprint())).isNull();
    reopen();
    assertThat(stores.devices().all()).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedInWords() throws Exception {
    assertThatThrownBy(() -> stores.devices().revoke("0000", 0))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("There is no device `0000`");
    assertThatThrownBy(() -> stores.devices().issue("1001", "a\nb", NOW))
        .hasMessageContaining("The name is not usable");
    assertThatThrownBy(() -> stores.extensions().requireCertificate("4711", true))
        .hasMessageContaining("There is no extension 4711");
  }

  @Test
  void whoNeedsACertificateIsKnownAfterARestart() throws Exception {
    assertThat(stores.extensions().anyRequiresCertificate()).isFalse();
    List<String> told = new ArrayList<>();
    stores.extensions().watch(told::add);
    stores.extensions().requireCertificate("1001", true);
    stores.extensions().requireCertificate("1001", true);
    assertThat(told).containsExactly("1001");
    reopen();
    assertThat(stores.extensions().anyRequiresCertificate()).isTrue();
    assertThat(stores.extensions().existing("1001").extension().certificateRequired()).isTrue();
    stores.extensions().requireCertificate("1001", false);
    assertThat(stores.extensions().anyRequiresCertificate()).isFalse();
    stores.extensions().requireCertificate("1002", true);
    stores.extensions().remove("1002");
    assertThat(stores.extensions().anyRequiresCertificate()).isFalse();
  }
}
