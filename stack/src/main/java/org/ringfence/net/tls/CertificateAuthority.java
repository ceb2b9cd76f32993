package org.ringfence.net.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Our own certificate authority (RFC 5280): P-256 keys, certificates for servers and devices whose
 * names are subject alternative names (RFC 5922 section 7.1). Only an authority may sign, and none
 * below it may be one.
 */
public final class CertificateAuthority {
  /** How long an authority lives; its certificates end no later. */
  public static final Duration AUTHORITY_LIFETIME = Duration.ofDays(10 * 365);

  /** 398 days is the most that common software takes of a server. */
  public static final Duration SERVER_LIFETIME = Duration.ofDays(397);

  public static final Duration DEVICE_LIFETIME = Duration.ofDays(2 * 365);

  /** id-kp-sipDomain (RFC 5924 section 3): not for devices, which are of a domain and not it. */
  private static final KeyPurposeId SIP_DOMAIN =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.20"));

  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final int SERIAL_BITS = 127;

  private final TlsIdentity identity;
  private final SecureRandom random;

  private CertificateAuthority(TlsIdentity identity, SecureRandom random) {
    this.identity = identity;
    this.random = random;
  }

  /**
   * A new authority.
   *
   * @param name its common name, for people to read
   */
  public static CertificateAuthority create(String name, Instant now, SecureRandom random) {
    KeyPair pair = Keys.make(random);
    try {
      X500Name subject = subject(name);
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              serial(random),
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(now.plus(AUTHORITY_LIFETIME)),
              subject,
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      X509Certificate certificate = signed(builder, pair, random);
      return new CertificateAuthority(
          new TlsIdentity(pair.getPrivate(), List.of(certificate)), random);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  /** The authority kept in two PEM files. */
  public static CertificateAuthority load(
      Path certificateFile, Path keyFile, Instant now, SecureRandom random)
      throws BadIdentityException {
    TlsIdentity identity = TlsIdentity.load(certificateFile, keyFile, now);
    if (identity.certificate().getBasicConstraints() < 0) {
      throw new BadIdentityException(certificateFile + " is not that of a certificate authority");
    }
    return new CertificateAuthority(identity, random);
  }

  /** Keeps the authority in two PEM files; only the owner may read the key. */
  public void write(Path certificateFile, Path keyFile) throws IOException {
    identity.write(certificateFile, keyFile);
  }

  /** The certificate to be trusted. */
  public X509Certificate certificate() {
    return identity.certificate();
  }

  /**
   * A key and certificate for a server, which also connects to others and speaks for a SIP domain
   * (RFC 5924).
   *
   * @param names DNS names, addresses, and URIs such as {@code sip:example.org}; at least one
   */
  public TlsIdentity issueServer(List<String> names, Instant now) {
    return issue(
        names,
        now,
        SERVER_LIFETIME,
        KeyPurposeId.id_kp_serverAuth,
        KeyPurposeId.id_kp_clientAuth,
        SIP_DOMAIN);
  }

  /**
   * A key and certificate for a device.
   *
   * @param names as for a server, most often one URI such as {@code sip:alice@example.org}
   */
  public TlsIdentity issueDevice(List<String> names, Instant now) {
    return issue(names, now, DEVICE_LIFETIME, KeyPurposeId.id_kp_clientAuth);
  }

  private TlsIdentity issue(
      List<String> names, Instant now, Duration lifetime, KeyPurposeId... purposes) {
    KeyPair pair = Keys.make(random);
    X509Certificate issuer = identity.certificate();
    Instant end = now.plus(lifetime);
    Instant issuerEnd = issuer.getNotAfter().toInstant();
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              serial(random),
              Date.from(now.minus(CLOCK_SKEW)),
              Date.from(end.isBefore(issuerEnd) ? end : issuerEnd),
              new X500Principal(subject(names.get(0)).getEncoded()),
              pair.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
      builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(issuer.getPublicKey()));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(pair.getPublic()));
      KeyPair signing = new KeyPair(issuer.getPublicKey(), identity.key());
      return new TlsIdentity(pair.getPrivate(), List.of(signed(builder, signing, random), issuer));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot make a certificate", e);
    }
  }

  private static X509Certificate signed(
      X509v3CertificateBuilder builder, KeyPair signing, SecureRandom random)
      throws GeneralSecurityException {
    try {
      String algorithm = signatureOf(signing.getPublic());
      X509Certificate certificate =
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder(algorithm)
                          .setSecureRandom(random)
                          .build(signing.getPrivate())));
      certificate.verify(signing.getPublic());
      return certificate;
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static String signatureOf(PublicKey key) {
    return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
  }

  private static GeneralNames alternativeNames(List<String> names) {
    List<GeneralName> alternatives = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith("sip:") || name.startsWith("sips:") || name.startsWith("urn:")) {
        alternatives.add(new GeneralName(GeneralName.uniformResourceIdentifier, name));
      } else if (isAddress(name)) {
        alternatives.add(
            new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(name).getHostAddress()));
        // Phones built on mbedTLS (linphone) look for an address among the names only.
        alternatives.add(new GeneralName(GeneralName.dNSName, name));
      } else {
        alternatives.add(new GeneralName(GeneralName.dNSName, name));
      }
    }
    return new GeneralNames(alternatives.toArray(GeneralName[]::new));
  }

  private static boolean isAddress(String name) {
    return name.indexOf(':') >= 0 || name.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  }

  private static X500Name subject(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, shortened(commonName)).build();
  }

  /** A common name may have 64 characters (RFC 5280 appendix A.1). */
  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64);
  }

  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
  }
}
