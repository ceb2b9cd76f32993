package org.ringfence.net.tls;

import java.math.BigInteger;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * What a peer's certificate says of it, the chain having been checked (RFC 5922 section 7.1).
 *
 * @param subject the distinguished name, for people to read
 * @param serial the number its issuer gave it
 * @param uris subject alternative names of type URI
 * @param dnsNames subject alternative names of type DNS
 * @param addresses subject alternative names of type IP, as text
 * @param fingerprint SHA-256 of the whole certificate in hexadecimal: no two have the same
 */
public record PeerCertificate(
    String subject,
    BigInteger serial,
    List<String> uris,
    List<String> dnsNames,
    List<String> addresses,
    String fingerprint) {
  private static final int DNS_NAME = 2;
  private static final int URI = 6;
  private static final int IP_ADDRESS = 7;

  public PeerCertificate {
    uris = List.copyOf(uris);
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  public static PeerCertificate of(X509Certificate certificate) {
    List<String> uris = new ArrayList<>();
    List<String> dnsNames = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          switch ((Integer) name.get(0)) {
            case DNS_NAME -> dnsNames.add((String) name.get(1));
            case URI -> uris.add((String) name.get(1));
            case IP_ADDRESS -> addresses.add((String) name.get(1));
            default -> {}
          }
        }
      }
    } catch (CertificateParsingException e) {
      // Names that cannot be read are names it does not have.
    }
    return new PeerCertificate(
        certificate.getSubjectX500Principal().getName(),
        certificate.getSerialNumber(),
        uris,
        dnsNames,
        addresses,
        fingerprint(certificate));
  }

  /** SHA-256 of the certificate as it is sent (DER), in hexadecimal. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException(e); // every JDK has it, and what was parsed can be written
    }
  }

  /**
   * Whether the certificate is that of a SIP domain, host or address. Names match as a whole;
   * wildcards do not count (RFC 5922 section 7.2).
   */
  public boolean isFor(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (String uri : uris) {
      String lower = uri.toLowerCase(Locale.ROOT);
      if (lower.equals("sip:" + wanted) || lower.equals("sips:" + wanted)) {
        return true;
      }
    }
    for (String dnsName : dnsNames) {
      if (dnsName.equalsIgnoreCase(wanted)) {
        return true;
      }
    }
    return isForAddress(wanted);
  }

  private boolean isForAddress(String wanted) {
    if (addresses.isEmpty()
        || !(wanted.indexOf(':') >= 0 || wanted.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"))) {
      return false;
    }
    try {
      InetAddress address = InetAddress.ofLiteral(wanted);
      for (String other : addresses) {
        if (InetAddress.ofLiteral(other).equals(address)) {
          return true;
        }
      }
    } catch (IllegalArgumentException e) {
      return false; // not an address after all
    }
    return false;
  }
}
