package org.ringfence.keying;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.keying.KeyingTerms.Offering;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** Descriptions, and legs that read and write their keys. */
final class Said {
  static final KeyingTerms ENCRYPTED = new KeyingTerms(Offering.SRTP, false, true);
  static final KeyingTerms DTLS_ONLY = new KeyingTerms(Offering.DTLS, false, false);
  static final KeyingTerms OPPORTUNISTIC = new KeyingTerms(Offering.OPPORTUNISTIC, true, true);
  static final KeyingTerms CLEAR = new KeyingTerms(Offering.CLEAR, true, true);
  static final String FINGERPRINT = "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB";
  static final String OTHER_FINGERPRINT = "a=fingerprint:sha-256 " + "CD:".repeat(31) + "CD";

  private static long seed;

  private Said() {}

  static LegKeying leg() {
    return leg(LegKeying.Part.SERVER);
  }

  static LegKeying phone() {
    return leg(LegKeying.Part.PHONE);
  }

  private static LegKeying leg(LegKeying.Part part) {
    return new LegKeying(
        part,
        new SplittableRandom(++seed),
        () -> DtlsCertificate.create(new SecureRandom(), Instant.EPOCH));
  }

  static SessionDescription sdp(String... lines) {
    String text =
        "v=0\no=- 1 1 IN IP4 10.9.9.9\ns=-\nc=IN IP4 10.9.9.9\nt=0 0\n"
            + String.join("\n", lines)
            + "\n";
    return (SessionDescription)
        SdpParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  static SessionDescription bare() {
    return sdp("m=audio 4000 RTP/AVP 0");
  }

  static String text(SessionDescription said) {
    return new String(said.write(), StandardCharsets.UTF_8);
  }

  /** The values of an attribute of the first line. */
  static List<String> values(SessionDescription said, String name) {
    return said.media().getFirst().attributes().all(name).stream()
        .map(each -> String.valueOf(each.value()))
        .toList();
  }

  static String transport(SessionDescription said) {
    return said.media().getFirst().transport();
  }
}
