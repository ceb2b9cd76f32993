package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * Seals small secrets with AES-256-GCM (NIST SP 800-38D) under the key in {@code secret.key}, so
 * that a copy of the database alone is worth nothing. Layout: version 1, 12 bytes nonce, then
 * ciphertext and tag. The context is authenticated: a sealed value fits only where it was put.
 */
public final class Seal {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  private Seal(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Makes a new key and writes it, readable by its owner only. */
  public static Seal create(Path file) throws Failure {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    try {
      String text = HexFormat.of().formatHex(key) + "\n";
      ServerFolder.writeSecret(file, text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The key file " + file + " cannot be written (" + ServerFolder.reason(e) + ").",
          "Check who owns the data folder and whether the disk is full.",
          e);
    }
    return new Seal(key);
  }

  /** Reads the key. */
  public static Seal load(Path file) throws Failure {
    try {
      byte[] key = HexFormat.of().parseHex(Files.readString(file).strip());
      if (key.length == KEY_BYTES) {
        return new Seal(key);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(file, e);
    }
    throw unusable(file, null);
  }

  private static Failure unusable(Path file, @org.jspecify.annotations.Nullable Exception e) {
    return new Failure(
        Exit.FAILED,
        "The key file " + file + " is missing or damaged; stored passwords need it.",
        "Put it back from your backup; without it start with a new data folder.",
        e);
  }

  /** Seals a secret for one place, which {@code context} names. */
  public byte[] seal(byte[] secret, String context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, context).doFinal(secret);
      return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
          .put(VERSION)
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES-GCM", e);
    }
  }

  /** Opens what was sealed for the same place; fails when it was changed or moved. */
  public byte[] open(byte[] sealed, String context) throws GeneralSecurityException {
    if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
      throw new GeneralSecurityException("not a sealed value");
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
    int start = 1 + NONCE_BYTES;
    return cipher(Cipher.DECRYPT_MODE, nonce, context)
        .doFinal(sealed, start, sealed.length - start);
  }

  /** A key of its own for each purpose; it stays the same for as long as the key file does. */
  public byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
