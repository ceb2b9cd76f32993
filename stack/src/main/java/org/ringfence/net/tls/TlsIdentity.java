package org.ringfence.net.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A private key and the certificates that vouch for it, its own first.
 *
 * @param chain at least one
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {

  public TlsIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads a pair of PEM files and checks that they belong together and are valid now.
   *
   * @throws BadIdentityException saying which file is wrong and why
   */
  public static TlsIdentity load(Path chainFile, Path keyFile, Instant now)
      throws BadIdentityException {
    List<X509Certificate> chain = Pem.readCertificates(chainFile);
    PrivateKey key = Pem.readPrivateKey(keyFile);
    if (!belongTogether(key, chain.get(0))) {
      throw new BadIdentityException(
          keyFile + " is not the key of the first certificate in " + chainFile);
    }
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate certificate = chain.get(i);
      String which = chainFile + ", certificate " + (i + 1);
      if (now.isAfter(certificate.getNotAfter().toInstant())) {
        throw new BadIdentityException(
            which + " expired at " + certificate.getNotAfter().toInstant());
      }
      if (now.isBefore(certificate.getNotBefore().toInstant())) {
        throw new BadIdentityException(
            which + " is not valid before " + certificate.getNotBefore().toInstant());
      }
      if (i + 1 < chain.size() && !isIssuedBy(certificate, chain.get(i + 1))) {
        throw new BadIdentityException(which + " was not issued by the one that follows it");
      }
    }
    return new TlsIdentity(key, chain);
  }

  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** Writes the pair; the key so that only its owner may read it. */
  public void write(Path chainFile, Path keyFile) throws IOException {
    Pem.writePrivateKey(keyFile, key);
    Pem.writeCertificates(chainFile, chain);
  }

  /** Writes both into one file, which only its owner may read, at once or not at all. */
  public void write(Path both) throws IOException {
    Pem.writeIdentity(both, this);
  }

  /**
   * The pair as one PKCS#12 file (RFC 7292), its key under a passphrase.
   *
   * @param name what it is called inside
   */
  public byte[] pkcs12(String name, char[] passphrase) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(name, key, passphrase, chain.toArray(X509Certificate[]::new));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, passphrase);
      return out.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every JDK writes PKCS#12", e);
    }
  }

  private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC", "ECDSA" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] sample = "Does this key belong to that certificate?".getBytes(StandardCharsets.UTF_8);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(sample);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(sample);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // keys of different kinds
    }
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
