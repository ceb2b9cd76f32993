package org.ringfence.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.doctor.CertificateCheck;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.store.AcmeState;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;

/** How long certificates are still good, as the doctor tells it. */
class CertificateCheckTest {
  @TempDir Path data;
  private final Instant made = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private List<Finding> look(Duration later) throws Exception {
    ServerFolder folder = new ServerFolder(data);
    if (!Files.exists(folder.caKey())) {
      FirstRun.issueIdentity(folder, Config.defaults());
    }
    // A minute more, so that no day begins or ends while this test runs.
    return CertificateCheck.look(folder, Config.defaults(), made.plus(later).plusSeconds(60));
  }

  private static Finding of(String what, List<Finding> findings) {
    return findings.stream().filter(each -> each.what().equals(what)).findFirst().orElseThrow();
  }

  @Test
  void bothOurAuthorityAndTheServerAreTold() throws Exception {
    List<Finding> findings = look(Duration.ZERO);
    assertThat(findings).extracting(Finding::level).containsOnly(Finding.Level.OK);
    assertThat(of("certificate authority", findings).days()).isEqualTo(3649);
    assertThat(of("certificate", findings).days()).isEqualTo(396);
    assertThat(of("certificate", findings).detail()).isEqualTo("fits its key; good for 396 days");
  }

  @Test
  void theLastThirtyDaysAreANoteAndTheTimeAfterMustBeFixed() throws Exception {
    Duration life = CertificateAuthority.SERVER_LIFETIME;
    assertThat(of("certificate", look(life.minusDays(31))).level()).isEqualTo(Finding.Level.OK);
    Finding near = of("certificate", look(life.minusDays(30)));
    assertThat(near.level()).isEqualTo(Finding.Level.NOTE);
    assertThat(near.days()).isEqualTo(29);
    assertThat(near.fix()).contains("makes a new one before it ends");
    Finding last = of("certificate", look(life.minusHours(2)));
    assertThat(last.detail()).endsWith("good for less than a day");
    Finding past = of("certificate", look(life.plusDays(1)));
    assertThat(past.level()).isEqualTo(Finding.Level.FIX);
    assertThat(past.detail()).contains("expired");
  }

  @Test
  void anAuthorityWhoseTimeIsOverMustBeFixed() throws Exception {
    Duration life = CertificateAuthority.AUTHORITY_LIFETIME;
    assertThat(of("certificate authority", look(life.minusDays(7))).level())
        .isEqualTo(Finding.Level.NOTE);
    Finding past = of("certificate authority", look(life.plusDays(2)));
    assertThat(past.level()).isEqualTo(Finding.Level.FIX);
    assertThat(past.days()).isEqualTo(-2);
    assertThat(past.fix()).contains("give every phone the new ca.pem");
  }

  @Test
  void thePublicCertificateIsJudgedByWhetherItIsRenewed() throws Exception {
    ServerFolder folder = new ServerFolder(data);
    Config config =
        ConfigFile.parse(
            "x", "tls: {acme: {names: phones.example.com, terms: agreed}}", folder.path());
    FirstRun.issueIdentity(folder, config);
    String what = "public certificate";
    Instant now = made.plusSeconds(60);
    assertThat(of(what, CertificateCheck.look(folder, config, now)).level())
        .isEqualTo(Finding.Level.NOTE);
    AcmeState failed = AcmeState.load(folder).failed(made, Duration.ofHours(1), null, "no way in");
    failed.write(folder);
    Finding none = of(what, CertificateCheck.look(folder, config, now));
    assertThat(none.level()).isEqualTo(Finding.Level.FIX);
    assertThat(none.detail())
        .contains("none yet; asked for in vain, last at")
        .endsWith("no way in");
    assertThat(none.fix()).startsWith("see that port 443 of these names leads to");

    CertificateAuthority.create("A public CA", made, new SecureRandom())
        .issueServer(List.of("phones.example.com"), made)
        .write(folder.acmeIdentity());
    Finding late = of(what, CertificateCheck.look(folder, config, now));
    assertThat(late.level()).isEqualTo(Finding.Level.NOTE);
    assertThat(late.days()).isEqualTo(396);
    assertThat(late.detail()).endsWith("no way in");
    AcmeState.succeeded(made).write(folder);
    Finding good = of(what, CertificateCheck.look(folder, config, now));
    assertThat(good.level()).isEqualTo(Finding.Level.OK);
    assertThat(good.detail()).isEqualTo("phones.example.com; good for 396 days, renewed by itself");
    Instant after = now.plus(Duration.ofDays(400));
    assertThat(of(what, CertificateCheck.look(folder, config, after)).level())
        .isEqualTo(Finding.Level.FIX);
  }

  @Test
  void devicesAreNamedWhenTheirEndIsNearAndCountedOtherwise() {
    List<Device> devices =
        List.of(
            device("11111111-1", "1001", "desk", Duration.ofDays(400), false),
            device("22222222-2", "1001", "pocket", Duration.ofDays(90), false),
            device("33333333-3", "1002", "hall", Duration.ofDays(3), false),
            device("44444444-4", "1002", "", Duration.ofDays(-3), false),
            device("55555555-5", "1003", "lost", Duration.ofDays(-3), true));
    List<Finding> findings = CertificateCheck.devices(devices, made);
    assertThat(findings)
        .extracting(Finding::level)
        .containsExactly(Finding.Level.NOTE, Finding.Level.FIX, Finding.Level.OK);
    assertThat(findings.get(0).what()).isEqualTo("device certificate of 1002");
    assertThat(findings.get(0).detail()).isEqualTo("hall, 33333333; good for 3 days");
    assertThat(findings.get(0).fix()).contains("device add 1002").contains("revoke 33333333");
    assertThat(findings.get(1).detail()).startsWith("44444444; expired at ");
    assertThat(findings.get(1).days()).isEqualTo(-3);
    assertThat(findings.get(2).detail()).isEqualTo("2, the first to end in 90 days");
    assertThat(findings.get(2).days()).isEqualTo(90);
    assertThat(CertificateCheck.devices(List.of(), made)).isEmpty();
  }

  private Device device(String id, String number, String name, Duration left, boolean revoked) {
    long endMs = made.plus(left).toEpochMilli();
    long revokedMs = revoked ? made.toEpochMilli() : 0;
    return new Device(id, number, name, "fingerprint", endMs - 1, endMs, revokedMs);
  }
}
