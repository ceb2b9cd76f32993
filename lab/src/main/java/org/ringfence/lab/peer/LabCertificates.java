package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throw-away certificate authority and a server certificate for loopback, as PEM files. */
public record LabCertificates(Path caFile, Path serverCertificate, Path serverKey) {
  private static final X500Name AUTHORITY = new X500Name("CN=Lab CA");

  /** Makes them, with RSA keys, in that folder. */
  public static LabCertificates create(Path folder) {
    return create(folder, 2048);
  }

  /** The same with keys of another length. */
  public static LabCertificates create(Path folder, int bits) {
    try {
      KeyPair ca = keys(bits);
      KeyPair server = keys(bits);
      return new LabCertificates(
          write(folder, "ca.pem", certificate(1, "CN=Lab CA", ca, ca, true)),
          write(folder, "server.pem", certificate(2, "CN=127.0.0.1", server, ca, false)),
          write(folder, "server.key", server.getPrivate()));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new PeerFailure("cannot make certificates", e);
    }
  }

  private static KeyPair keys(int bits) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static X509CertificateHolder certificate(
      int serial, String subject, KeyPair owner, KeyPair issuer, boolean isCa)
      throws OperatorCreationException, IOException {
    Instant now = Instant.now();
    var builder =
        new JcaX509v3CertificateBuilder(
            AUTHORITY,
            BigInteger.valueOf(serial),
            Date.from(now.minus(Duration.ofHours(1))),
            Date.from(now.plus(Duration.ofDays(2))),
            new X500Name(subject),
            owner.getPublic());
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
    if (!isCa) {
      // The last is for linphone's mbedTLS, which compares an address to host names alone.
      GeneralName[] names = {
        new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.dNSName, "127.0.0.1")
      };
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
    return builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(issuer.getPrivate()));
  }

  private static Path write(Path folder, String name, Object pem) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(pem);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TempFolder.write(folder, name, text.toString());
  }
}
