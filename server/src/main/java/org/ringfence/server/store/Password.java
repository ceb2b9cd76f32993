package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** Passwords: made, judged, and for administrators hashed with Argon2id (RFC 9106). */
public final class Password {
  /** No letter that looks like another one, in print or on a phone's display. */
  private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

  private static final int GROUPS = 3;
  private static final int GROUP_LENGTH = 6;
  private static final int LENGTH_MIN = 12;
  private static final int LENGTH_MAX = 128;

  /** RFC 9106 section 4 trimmed to OWASP's least: 19 MiB, two passes, one lane. */
  private static final int MEMORY_KIB = 19 * 1024;

  private static final int PASSES = 2;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private Password() {}

  /** A new one of 89 bits: {@code k3mvqd-8xwzrt-5hbnpc}. */
  public static String random() {
    SecureRandom random = new SecureRandom();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS * GROUP_LENGTH; i++) {
      if (i > 0 && i % GROUP_LENGTH == 0) {
        text.append('-');
      }
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** Refuses what attackers try first: short, all digits, few letters, or the number itself. */
  public static void judge(String password, String number) throws Failure {
    String wrong = null;
    if (password.length() < LENGTH_MIN || password.length() > LENGTH_MAX) {
      wrong = "has " + password.length() + " characters";
    } else if (password.chars().allMatch(c -> c >= '0' && c <= '9')) {
      wrong = "is only digits";
    } else if (password.chars().distinct().count() < 6) {
      wrong = "repeats itself";
    } else if (password.contains(number) && password.length() - number.length() < LENGTH_MIN) {
      wrong = "is little more than the number";
    } else if (password.chars().anyMatch(Character::isISOControl)) {
      wrong = "has control characters in it";
    }
    if (wrong != null) {
      throw new Failure(
          Exit.USAGE,
          "This password " + wrong + ".",
          "Use %d to %d characters, or leave it out and get a random one."
              .formatted(LENGTH_MIN, LENGTH_MAX));
    }
  }

  /** Hashes an administrator's password with a new salt: {@code $argon2id$v=19$m=...}. */
  public static String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    byte[] hash = argon2(password, salt, MEMORY_KIB, PASSES);
    return "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"
        .formatted(MEMORY_KIB, PASSES, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /** Whether the password is the one that was hashed; takes the same time either way. */
  public static boolean matches(String password, String hashed) {
    String[] parts = hashed.split("[$]");
    if (parts.length != 6 || !parts[3].matches("m=[0-9]{1,7},t=[0-9]{1,2},p=1")) {
      return false;
    }
    String[] cost = parts[3].split("[=,]");
    byte[] salt = Base64.getDecoder().decode(parts[4]);
    byte[] hash = argon2(password, salt, Integer.parseInt(cost[1]), Integer.parseInt(cost[3]));
    return java.security.MessageDigest.isEqual(hash, Base64.getDecoder().decode(parts[5]));
  }

  private static byte[] argon2(String password, byte[] salt, int memoryKib, int passes) {
    byte[] secret = password.getBytes(StandardCharsets.UTF_8);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memoryKib)
            .withIterations(passes)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    byte[] hash = new byte[HASH_BYTES];
    generator.generateBytes(secret, hash);
    Arrays.fill(secret, (byte) 0);
    return hash;
  }
}
