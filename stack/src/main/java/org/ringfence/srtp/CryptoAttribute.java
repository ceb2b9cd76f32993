package org.ringfence.srtp;

import java.util.Base64;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.srtp.UnusableCrypto.Reason;

/**
 * The value of one {@code a=crypto} line (RFC 4568 section 9.2), for instance {@code 1
 * AES_CM_128_HMAC_SHA1_80 inline:...|2^31}. One key, no identifier; the key is never in its text.
 *
 * @param tag 0 to 999999999, one of a kind in an offer
 * @param key what its sender sends with
 */
public record CryptoAttribute(int tag, MasterKey key) implements CryptoResult {
  private static final String METHOD = "inline:";
  private static final int TAG_DIGITS = 9;
  private static final int LIFETIME_DIGITS = 15;

  public SrtpProfile profile() {
    return key.profile();
  }

  /** Reads what follows {@code a=crypto:}. Never throws; linear in a bounded length. */
  public static CryptoResult parse(String value) {
    if (value.length() > Limits.CRYPTO_CHARS) {
      return new UnusableCrypto(Reason.MALFORMED);
    }
    var words = new StringTokenizer(value, " \t");
    if (words.countTokens() < 3) {
      return new UnusableCrypto(Reason.MALFORMED);
    }
    long tag = number(words.nextToken(), TAG_DIGITS);
    if (tag < 0) {
      return new UnusableCrypto(Reason.MALFORMED);
    }
    SrtpProfile profile = SrtpProfile.named(words.nextToken());
    if (profile == null) {
      return new UnusableCrypto(Reason.UNKNOWN_SUITE);
    }
    String keyParameters = words.nextToken();
    while (words.hasMoreTokens()) {
      Reason problem = sessionParameter(words.nextToken().toUpperCase(Locale.ROOT));
      if (problem != null) {
        return new UnusableCrypto(problem);
      }
    }
    return parseKey((int) tag, profile, keyParameters);
  }

  /** What forbids this session parameter (RFC 4568 section 6.3); null when it may stand. */
  private static @Nullable Reason sessionParameter(String parameter) {
    if (parameter.startsWith("UNENCRYPTED_") || parameter.startsWith("UNAUTHENTICATED_")) {
      return Reason.WEAKENED;
    }
    // A hint for the sender's window, and what is marked as an extension to be ignored.
    boolean ignored = parameter.startsWith("WSH=") || parameter.startsWith("-");
    return ignored ? null : Reason.UNKNOWN_PARAMETER;
  }

  private static CryptoResult parseKey(int tag, SrtpProfile profile, String parameters) {
    if (!parameters.regionMatches(true, 0, METHOD, 0, METHOD.length())) {
      return new UnusableCrypto(Reason.BAD_KEY);
    }
    // The lifetime and the identifier may each be missing; only the identifier has a colon.
    int bar = parameters.indexOf('|');
    String lifetime = bar < 0 ? "" : parameters.substring(bar + 1);
    if (parameters.indexOf(';') >= 0 || lifetime.indexOf(':') >= 0) {
      return new UnusableCrypto(Reason.KEY_IDENTIFIER);
    }
    String base64 = parameters.substring(METHOD.length(), bar < 0 ? parameters.length() : bar);
    MasterKey key = decode(profile, base64);
    if (key == null) {
      return new UnusableCrypto(Reason.BAD_KEY);
    }
    if (bar < 0) {
      return new CryptoAttribute(tag, key);
    }
    long packets = packets(lifetime);
    return packets < 1 || packets > MasterKey.MAX_LIFETIME_PACKETS
        ? new UnusableCrypto(Reason.MALFORMED)
        : new CryptoAttribute(tag, key.withLifetime(packets));
  }

  private static @Nullable MasterKey decode(SrtpProfile profile, String base64) {
    try {
      return MasterKey.of(profile, Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static long packets(String lifetime) {
    if (!lifetime.startsWith("2^")) {
      return number(lifetime, LIFETIME_DIGITS);
    }
    long exponent = number(lifetime.substring(2), 2);
    return exponent < 0 || exponent > 48 ? -1 : 1L << exponent;
  }

  /** The value of some decimal digits; -1 when it is anything else. */
  private static long number(String digits, int most) {
    if (digits.isEmpty() || digits.length() > most) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value;
  }

  /** What follows {@code a=crypto:}, with the key: for a session description and nothing else. */
  public String value() {
    String base64 = Base64.getEncoder().encodeToString(key.keyAndSalt());
    long packets = key.lifetimePackets();
    String lifetime = packets == MasterKey.MAX_LIFETIME_PACKETS ? "" : "|" + packets;
    return tag + " " + profile() + " " + METHOD + base64 + lifetime;
  }
}
