package org.ringfence.keying;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * What a party says of its end of a DTLS association (RFC 8122, RFC 4145 section 4).
 *
 * @param setup who begins; {@link Setup#ACTIVE} where nothing is said
 */
record PeerDtls(Fingerprint fingerprint, Setup setup) {
  /** Who sends the ClientHello, seen from the one who says it. */
  enum Setup {
    ACTIVE,
    PASSIVE,
    ACTPASS;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the line, or else the session, says; null when there is nothing to trust. */
  static @Nullable PeerDtls of(SessionDescription session, MediaDescription line) {
    Fingerprint fingerprint = fingerprint(line.attributes());
    if (fingerprint == null && !line.attributes().has("fingerprint")) {
      fingerprint = fingerprint(session.attributes());
    }
    Setup setup = setup(session, line);
    return fingerprint == null || setup == null ? null : new PeerDtls(fingerprint, setup);
  }

  private static @Nullable Fingerprint fingerprint(Attributes attributes) {
    List<Attribute> said = attributes.all("fingerprint");
    for (Attribute each : said.subList(0, Math.min(said.size(), Limits.CRYPTO_ATTRIBUTES))) {
      Fingerprint read = each.value() == null ? null : Fingerprint.parse(each.value());
      if (read != null) return read;
    }
    return null;
  }

  private static @Nullable Setup setup(SessionDescription session, MediaDescription line) {
    String own = line.attributes().value("setup");
    String said = own == null ? session.attributes().value("setup") : own;
    if (said == null) return Setup.ACTIVE;
    return switch (said.strip().toLowerCase(Locale.ROOT)) {
      case "active" -> Setup.ACTIVE;
      case "passive" -> Setup.PASSIVE;
      case "actpass" -> Setup.ACTPASS;
      default -> null; // holdconn: it wants none now.
    };
  }
}
