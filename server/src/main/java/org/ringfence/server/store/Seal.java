package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * Seals small secrets with AES-256-GCM (NIST SP 800-38D) under the key in {@code secret.key}, so
 * that a copy of the database alone is worth nothing. Layout: version 1, 12 bytes nonce, then
 * ciphertext and tag. The context is authenticated: a sealed value fits only where it was put. The
 * file has one key a line: the first seals, and others are there while a {@link KeyRotation} lasts.
 */
public final class Seal {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEY_BYTES = 32;
  private static final int KEYS_MAX = 2;

  private final SecureRandom random = new SecureRandom();
  private final ReadWriteLock storing = new ReentrantReadWriteLock();

  /** The one that seals first. */
  private volatile List<SecretKeySpec> keys;

  private Seal(List<SecretKeySpec> keys) {
    this.keys = List.copyOf(keys);
  }

  /** Makes a new key and writes it, readable by its owner only. */
  public static Seal create(Path file) throws Failure {
    Seal seal = new Seal(List.of(random()));
    try {
      seal.write(file, seal.keys);
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The key file " + file + " cannot be written (" + ServerFolder.reason(e) + ").",
          "Check who owns the data folder and whether the disk is full.",
          e);
    }
    return seal;
  }

  private static SecretKeySpec random() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new SecretKeySpec(key, "AES");
  }

  private void write(Path file, List<SecretKeySpec> keys) throws IOException {
    StringBuilder text = new StringBuilder();
    for (SecretKeySpec each : keys) {
      text.append(HexFormat.of().formatHex(each.getEncoded())).append('\n');
    }
    ServerFolder.replaceSecret(file, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads the key. */
  public static Seal load(Path file) throws Failure {
    try {
      List<SecretKeySpec> keys = new ArrayList<>();
      for (String line : Files.readString(file).strip().split("\n", KEYS_MAX + 1)) {
        byte[] key = HexFormat.of().parseHex(line.strip());
        if (key.length == KEY_BYTES) keys.add(new SecretKeySpec(key, "AES"));
        else throw unusable(file, null);
      }
      if (keys.size() <= KEYS_MAX) return new Seal(keys);
    } catch (IOException | IllegalArgumentException e) {
      throw unusable(file, e);
    }
    throw unusable(file, null);
  }

  private static Failure unusable(Path file, @Nullable Exception e) {
    return new Failure(
        Exit.FAILED,
        "The key file " + file + " is missing or damaged; stored passwords need it.",
        "Put it back from your backup; without it start with a new data folder.",
        e);
  }

  /** Whether what an older key sealed is still to be sealed anew. */
  boolean rotates() {
    return keys.size() > 1;
  }

  /** Seals with a new key from now on, and still opens what the last one sealed. */
  void beginRotation(Path file) throws IOException {
    storing.writeLock().lock();
    try {
      List<SecretKeySpec> both = List.of(random(), keys.getFirst());
      write(file, both);
      keys = both;
    } finally {
      storing.writeLock().unlock();
    }
  }

  /** Held from sealing until what was sealed is stored: no rotation begins in between. */
  Hold hold() {
    storing.readLock().lock();
    return storing.readLock()::unlock;
  }

  /** Ends without an exception. */
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /** Forgets the older key. */
  void endRotation(Path file) throws IOException {
    List<SecretKeySpec> newest = List.of(keys.getFirst());
    write(file, newest);
    keys = newest;
  }

  /** The same secret under the newest key; null when it is already. */
  byte @Nullable [] anew(byte[] sealed, String context) throws GeneralSecurityException {
    byte[] secret = open(sealed, context);
    try {
      open(keys.getFirst(), sealed, context);
      return null;
    } catch (GeneralSecurityException older) {
      return seal(secret, context);
    }
  }

  /** Seals a secret for one place, which {@code context} names. */
  public byte[] seal(byte[] secret, String context) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, context).doFinal(secret);
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
    List<SecretKeySpec> now = keys;
    for (SecretKeySpec key : now.subList(0, now.size() - 1)) {
      try {
        return open(key, sealed, context);
      } catch (GeneralSecurityException older) {
        // It was sealed before this key was.
      }
    }
    return open(now.getLast(), sealed, context);
  }

  private static byte[] open(SecretKeySpec key, byte[] sealed, String context)
      throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
    int start = 1 + NONCE_BYTES;
    return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
        .doFinal(sealed, start, sealed.length - start);
  }

  /** A key of its own for each purpose; the same until the key is rotated. */
  public byte[] derived(String purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(keys.getFirst());
      return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC", e);
    }
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
