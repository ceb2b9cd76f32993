package org.ringfence.server.trust;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;

/** Which numbers a certificate speaks for: its TN Authorization List (RFC 8226 section 9). */
final class TelephoneAuthority {
  static final String OID = "1.3.6.1.5.5.7.1.26";

  private static final int PROVIDER = 0;
  private static final int RANGE = 1;
  private static final int ONE = 2;
  private static final int MOST = 1_000;

  private TelephoneAuthority() {}

  /**
   * Whether it may sign for that number: it names it, a range it is in, or a provider, whose
   * numbers only the provider knows.
   *
   * @param number in digits
   */
  static boolean covers(X509Certificate certificate, String number) {
    byte[] extension = certificate.getExtensionValue(OID);
    if (extension == null) return false;
    try {
      byte[] list = ASN1OctetString.getInstance(extension).getOctets();
      int seen = 0;
      for (ASN1Encodable each : ASN1Sequence.getInstance(list)) {
        if (++seen > MOST) return false;
        if (covers(ASN1TaggedObject.getInstance(each), number)) return true;
      }
      return false;
    } catch (IllegalArgumentException | IllegalStateException | ClassCastException broken) {
      return false;
    }
  }

  private static boolean covers(ASN1TaggedObject entry, String number) {
    // The module tags explicitly.
    ASN1Encodable value = entry.getExplicitBaseObject();
    return switch (entry.getTagNo()) {
      case PROVIDER -> !ASN1IA5String.getInstance(value).getString().isEmpty();
      case RANGE -> {
        ASN1Sequence range = ASN1Sequence.getInstance(value);
        String start = ASN1IA5String.getInstance(range.getObjectAt(0)).getString();
        BigInteger count = ASN1Integer.getInstance(range.getObjectAt(1)).getValue();
        yield isIn(number, start, count);
      }
      case ONE -> ASN1IA5String.getInstance(value).getString().equals(number);
      default -> false;
    };
  }

  private static boolean isIn(String number, String start, BigInteger count) {
    if (number.length() != start.length() || !start.matches("[0-9]{1,15}")) return false;
    BigInteger distance = new BigInteger(number).subtract(new BigInteger(start));
    return distance.signum() >= 0 && distance.compareTo(count) < 0;
  }
}
