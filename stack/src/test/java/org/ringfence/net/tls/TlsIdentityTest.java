package org.ringfence.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.tls.TlsContexts.PeerAuth;

class TlsIdentityTest {
  private static final Instant NOW = Instant.parse("2026-11-21T06:00:00Z");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final CertificateAuthority CA =
      CertificateAuthority.create("Ringfence CA", NOW, RANDOM);

  @TempDir private Path folder;

  @Test
  void aKeyAndItsCertificatesMayShareOneFileOfTheirOwner() throws Exception {
    TlsIdentity made = CA.issueServer(List.of("example.org"), NOW);
    Path both = folder.resolve("both.pem");
    made.write(both);
    assertThat(TlsIdentity.load(both, both, NOW)).isEqualTo(made);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(both)))
        .isEqualTo("rw-------");
  }

  @Test
  void aPrivateKeyFromAFileHasItsPublicOneAgain() throws Exception {
    KeyPair made = Keys.make(new SecureRandom());
    Path file = folder.resolve("account.key");
    Pem.writePrivateKey(file, made.getPrivate());
    KeyPair read = Keys.pairOf(Pem.readPrivateKey(file));
    assertThat(read.getPublic()).isEqualTo(made.getPublic());
    KeyPairGenerator others = KeyPairGenerator.getInstance("EC");
    others.initialize(new ECGenParameterSpec("secp384r1"));
    PrivateKey other = others.generateKeyPair().getPrivate();
    assertThatThrownBy(() -> Keys.pairOf(other)).isInstanceOf(BadIdentityException.class);
  }

  @Test
  void anAuthorityAndWhatItIssuesSurviveTheDisk() throws Exception {
    CA.write(folder.resolve("ca.pem"), folder.resolve("ca.key"));
    CertificateAuthority loaded =
        CertificateAuthority.load(folder.resolve("ca.pem"), folder.resolve("ca.key"), NOW, RANDOM);
    TlsIdentity server = loaded.issueServer(List.of("pbx.example.org", "192.0.2.1"), NOW);
    server.write(folder.resolve("server.pem"), folder.resolve("server.key"));
    TlsIdentity again =
        TlsIdentity.load(folder.resolve("server.pem"), folder.resolve("server.key"), NOW);
    assertThat(again).isEqualTo(server);
    again.certificate().verify(CA.certificate().getPublicKey());
    PeerCertificate names = PeerCertificate.of(again.certificate());
    assertThat(names.isFor("pbx.example.org")).isTrue();
    assertThat(names.isFor("192.0.2.1")).isTrue();
    assertThat(names.isFor("192.0.2.2")).isFalse();
    assertThat(names.isFor("example.org")).isFalse();
  }

  @Test
  void keysAreForTheirOwnerAlone() throws Exception {
    CA.write(folder.resolve("ca.pem"), folder.resolve("ca.key"));
    CA.write(folder.resolve("ca.pem"), folder.resolve("ca.key"));
    assertThat(permissions("ca.key")).isEqualTo("rw-------");
    assertThat(permissions("ca.pem")).isEqualTo("rw-r--r--");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void certificatesSayWhatTheyAreForAndEndInTime() throws Exception {
    X509Certificate server = CA.issueServer(List.of("a.example"), NOW).certificate();
    X509Certificate device = CA.issueDevice(List.of("sip:bob@a.example"), NOW).certificate();
    assertThat(server.getExtendedKeyUsage()).contains("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(device.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(CA.certificate().getBasicConstraints()).isZero();
    assertThat(server.getNotAfter().toInstant())
        .isEqualTo(NOW.plus(CertificateAuthority.SERVER_LIFETIME));
    assertThat(server.getSerialNumber()).isNotEqualTo(device.getSerialNumber());
    Instant late = NOW.plus(CertificateAuthority.AUTHORITY_LIFETIME).minus(Duration.ofDays(3));
    assertThat(CA.issueServer(List.of("a.example"), late).certificate().getNotAfter())
        .isEqualTo(CA.certificate().getNotAfter());
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() throws Exception {
    CA.issueServer(List.of("one"), NOW).write(file("one.pem"), file("one.key"));
    CA.issueServer(List.of("two"), NOW).write(file("two.pem"), file("two.key"));
    assertThatThrownBy(() -> TlsIdentity.load(file("one.pem"), file("two.key"), NOW))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("two.key is not the key of the first certificate in")
        .hasMessageContaining("one.pem");
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    Pem.writePrivateKey(file("rsa.key"), rsa.generateKeyPair().getPrivate());
    assertThatThrownBy(() -> TlsIdentity.load(file("one.pem"), file("rsa.key"), NOW))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("rsa.key is not the key");
  }

  @Test
  void anExpiredOrFutureCertificateIsNamed() throws Exception {
    CA.issueServer(List.of("one"), NOW).write(file("one.pem"), file("one.key"));
    Instant later = NOW.plus(Duration.ofDays(398));
    assertThatThrownBy(() -> TlsIdentity.load(file("one.pem"), file("one.key"), later))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("certificate 1 expired at 2027-12-23");
    Instant earlier = NOW.minus(Duration.ofDays(1));
    assertThatThrownBy(() -> TlsIdentity.load(file("one.pem"), file("one.key"), earlier))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("not valid before");
  }

  @Test
  void filesThatAreMissingOrRubbishAreNamed() throws Exception {
    CA.issueServer(List.of("one"), NOW).write(file("one.pem"), file("one.key"));
    assertThatThrownBy(() -> TlsIdentity.load(file("none.pem"), file("one.key"), NOW))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("none.pem")
        .hasMessageContaining("no such file");
    Files.writeString(
        file("rubbish"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
    assertThatThrownBy(() -> TlsIdentity.load(file("rubbish"), file("one.key"), NOW))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("rubbish");
    assertThatThrownBy(() -> TlsIdentity.load(file("one.key"), file("one.key"), NOW))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("holds no certificate");
    assertThatThrownBy(() -> TlsIdentity.load(file("one.pem"), file("one.pem"), NOW))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("holds no private key");
  }

  @Test
  void aServerCertificateIsNoAuthority() throws Exception {
    CA.issueServer(List.of("one"), NOW).write(file("one.pem"), file("one.key"));
    assertThatThrownBy(
            () -> CertificateAuthority.load(file("one.pem"), file("one.key"), NOW, RANDOM))
        .isInstanceOf(BadIdentityException.class)
        .hasMessageContaining("not that of a certificate authority");
  }

  @Test
  void bothTlsLibrariesTakeOurIdentity() throws Exception {
    TlsIdentity server = CA.issueServer(List.of("one"), NOW);
    List<X509Certificate> anchors = List.of(CA.certificate());
    TlsContexts jdk = new TlsContexts(server, anchors, PeerAuth.REQUIRED, SslProvider.JDK);
    assertThat(jdk.library()).isEqualTo("JDK");
    assertThat(jdk.server()).isNotNull();
    TlsContexts best = new TlsContexts(server, anchors, PeerAuth.REQUIRED);
    assertThat(best.library()).isEqualTo(OpenSsl.isAvailable() ? "BoringSSL" : "JDK");
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private String permissions(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name)));
  }
}
