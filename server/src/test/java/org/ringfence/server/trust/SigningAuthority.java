package org.ringfence.server.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** An authority of the tests that says who may sign for which numbers (RFC 8226). */
public final class SigningAuthority {
  private final KeyPair pair = keys();
  private final X509Certificate certificate;

  /** A signer's key and certificate. */
  public record Signer(PrivateKey key, X509Certificate certificate) {}

  public SigningAuthority(String name) {
    certificate = certificate(name, pair, true, null);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Somebody who may sign for a provider, all of whose numbers it knows. */
  public Signer provider(String code) {
    return signer(code, entry(0, new DERIA5String(code)));
  }

  /** Somebody who may sign for so many numbers from that one on. */
  public Signer range(String start, int count) {
    ASN1EncodableVector range = new ASN1EncodableVector();
    range.add(new DERIA5String(start));
    range.add(new ASN1Integer(count));
    return signer("range", entry(1, new DERSequence(range)));
  }

  /** Somebody who may sign nothing. */
  public Signer nobody() {
    return signer("nobody", null);
  }

  private static ASN1Encodable entry(int tag, ASN1Encodable value) {
    return new DERSequence(new DERTaggedObject(true, tag, value));
  }

  private Signer signer(String name, @Nullable ASN1Encodable list) {
    KeyPair own = keys();
    return new Signer(own.getPrivate(), certificate(name, own, false, list));
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate certificate(
      String name, KeyPair own, boolean authority, @Nullable ASN1Encodable list) {
    Instant now = Instant.now();
    try {
      X500Name issuer =
          authority
              ? new X500Name("CN=" + name)
              : new X500Name(certificate.getSubjectX500Principal().getName());
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(now.minus(Duration.ofDays(1))),
              Date.from(now.plus(Duration.ofDays(30))),
              new X500Name("CN=" + name),
              own.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      if (list != null) {
        builder.addExtension(new ASN1ObjectIdentifier(TelephoneAuthority.OID), false, list);
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An Identity header of kind {@code shaken}. */
  public static String identity(
      Signer signer, String address, String caller, String called, long issuedSeconds) {
    Passport passport =
        new Passport(address, Passport.SHAKEN, caller, List.of(called), issuedSeconds, "A", "o-1");
    return new IdentityHeader(passport.sign(signer.key()), address, Passport.SHAKEN).text();
  }
}
