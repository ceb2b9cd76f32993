package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.store.ServerFolder;

/**
 * Holds this version against a list of known faults, which counts only with the signature (Ed25519,
 * RFC 8032) of whose key was put beside it. Each line: {@code ID | below VERSION | what | fix}.
 */
final class AdvisoryCheck {
  static final String LIST = "advisories.txt";
  static final String SIGNATURE = "advisories.txt.sig";
  static final String KEY = "advisories.pem";
  private static final long MOST_BYTES = 1024 * 1024;
  private static final Duration OLD = Duration.ofDays(35);
  private static final String FETCH =
      "put %s and %s there, from where Ringfence is published".formatted(LIST, SIGNATURE);

  private AdvisoryCheck() {}

  static List<Finding> look(ServerFolder folder, String version, Instant now) {
    Path list = folder.path().resolve(LIST);
    Path key = folder.path().resolve(KEY);
    if (!Files.exists(list) || !Files.exists(key)) {
      return List.of(Finding.note("advisories", "none to compare version " + version, FETCH));
    }
    try {
      if (Files.size(list) > MOST_BYTES) throw new IOException("it is too long");
      byte[] text = Files.readAllBytes(list);
      if (!isSigned(text, folder.path().resolve(SIGNATURE), key)) {
        return List.of(
            Finding.fix("advisories", "the signature of " + list + " is not of that key", FETCH));
      }
      return findings(new String(text, StandardCharsets.UTF_8), version, age(list, now));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return List.of(Finding.fix("advisories", "cannot be read: " + e.getMessage(), FETCH));
    }
  }

  private static Duration age(Path list, Instant now) throws IOException {
    return Duration.between(Files.getLastModifiedTime(list).toInstant(), now);
  }

  private static boolean isSigned(byte[] text, Path signature, Path key)
      throws IOException, GeneralSecurityException {
    if (!Files.exists(signature)) return false;
    String pem = Files.readString(key).replaceAll("-----[A-Z ]+-----|\\s", "");
    PublicKey whose =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(pem)));
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(whose);
    check.update(text);
    try {
      return check.verify(Base64.getDecoder().decode(Files.readString(signature).strip()));
    } catch (GeneralSecurityException broken) {
      return false;
    }
  }

  private static List<Finding> findings(String text, String version, Duration age) {
    List<Finding> findings = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] field = line.split("\\|", -1);
      if (line.startsWith("#") || field.length != 4) continue;
      String below = field[1].strip().replaceFirst("^below ", "");
      if (!isBelow(version, below)) continue;
      findings.add(
          Finding.fix(
              "advisory " + field[0].strip(),
              field[2].strip() + " (versions below " + below + "; this is " + version + ")",
              field[3].strip()));
    }
    if (age.compareTo(OLD) > 0) {
      findings.add(
          Finding.note("advisories", "the list is %d days old".formatted(age.toDays()), FETCH));
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok("advisories", "none is about version " + version));
    }
    return findings;
  }

  /** Compares number by number; what comes after the numbers makes a version the lower one. */
  static boolean isBelow(String version, String other) {
    String[] own = version.split("[.-]", -1);
    String[] their = other.split("[.-]", -1);
    for (int i = 0; i < Math.max(own.length, their.length); i++) {
      long one = number(own, i);
      long two = number(their, i);
      if (one != two) return one < two;
    }
    return false;
  }

  /** What is missing is a nought, and a word is before that. */
  private static long number(String[] parts, int at) {
    if (at >= parts.length) return 0;
    return parts[at].matches("[0-9]{1,9}") ? Long.parseLong(parts[at]) : -1;
  }
}
