package org.ringfence.server.api;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes from a person's other device: six digits, another each half minute (RFC 6238). */
final class OneTimeCode {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int SECRET_BYTES = 20;
  private static final long STEP_MS = 30_000;
  private static final int MODULO = 1_000_000;

  private OneTimeCode() {}

  static byte[] secret() {
    byte[] secret = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  /** Which step's code that is: of now, of the one before or of the next; -1 for none of them. */
  static long step(byte[] secret, String code, long nowMs) {
    if (!code.matches("[0-9]{6}")) return -1;
    long now = nowMs / STEP_MS;
    long found = -1;
    for (long step = now - 1; step <= now + 1; step++) {
      if (MessageDigest.isEqual(code.getBytes(), at(secret, step).getBytes())) found = step;
    }
    return found;
  }

  /** RFC 4226 section 5.3. */
  static String at(byte[] secret, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int offset = hash[hash.length - 1] & 0x0f;
      int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
      return String.format(Locale.ROOT, "%06d", number % MODULO);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }

  /** The secret as people type it (RFC 4648 section 6), without padding. */
  static String base32(byte[] secret) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte each : secret) {
      held = held << 8 | each & 0xff;
      for (bits += 8; bits >= 5; bits -= 5) {
        text.append(BASE32.charAt(held >> bits - 5 & 31));
      }
      held &= (1 << bits) - 1;
    }
    if (bits > 0) text.append(BASE32.charAt(held << 5 - bits & 31));
    return text.toString();
  }
}
