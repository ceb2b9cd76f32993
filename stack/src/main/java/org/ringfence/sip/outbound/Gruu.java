package org.ringfence.sip.outbound;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipUri;

/**
 * URIs that reach one device from anywhere (RFC 5627). A public one shows number and device. A
 * temporary one shows neither: its user part is a token under our key, which nobody else can read,
 * make or tell from another, and which needs no storage.
 *
 * <pre>
 *   token = base64url(nonce 12 | AES-256-GCM(plain))
 *   plain = registration 8 | length of instance 1 | instance | number
 * </pre>
 */
public final class Gruu {
  private static final Charset UTF = StandardCharsets.UTF_8;
  private static final String TEMPORARY = "tgruu.";
  private static final int NONCE_BYTES = 12;
  private static final int SEAL_BYTES = 16;
  private static final int FIXED_BYTES = 9;

  private final SecretKeySpec key;
  private final String domain;

  /**
   * Whom a GRUU reaches.
   *
   * @param registration which registration a temporary GRUU belongs to; 0 for a public one
   */
  public record Target(String number, String instanceId, long registration) {
    /**
     * Whether it holds while the device is registered with that Call-ID: a temporary GRUU dies with
     * its registration (RFC 5627 section 5.4).
     */
    public boolean holdsFor(String callId) {
      return registration == 0 || registration == registrationOf(callId);
    }
  }

  /**
   * @param key at least 16 secret bytes; another key makes all temporary GRUUs void
   * @param domain the one the numbers are in
   */
  public Gruu(byte[] key, String domain) {
    if (key.length < 16) throw new IllegalArgumentException("a key has 16 bytes or more");
    this.domain = domain.toLowerCase(Locale.ROOT);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      byte[] derived = mac.doFinal(("temporary GRUU of " + this.domain).getBytes(UTF));
      this.key = new SecretKeySpec(derived, "AES");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC", e);
    }
  }

  /** The public GRUU: the number with the device as {@code gr} (section 3.1.1). */
  public SipUri publicGruu(String number, String instanceId) {
    String id = new Instance(instanceId, 0).id();
    return SipUri.of(number, domain, -1).withParams(Params.NONE.with("gr", id));
  }

  /**
   * A temporary GRUU, another one at each call (section 3.1.2).
   *
   * @param callId of the REGISTER
   * @param random a secure one
   */
  public SipUri temporaryGruu(
      String number, String instanceId, String callId, RandomGenerator random) {
    byte[] id = new Instance(instanceId, 0).id().getBytes(UTF);
    byte[] user = number.getBytes(UTF);
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    ByteBuffer plain = ByteBuffer.allocate(FIXED_BYTES + id.length + user.length);
    plain.putLong(registrationOf(callId)).put((byte) id.length).put(id).put(user);
    byte[] sealed;
    try {
      sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(plain.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing does not fail", e);
    }
    byte[] token = ByteBuffer.allocate(NONCE_BYTES + sealed.length).put(nonce).put(sealed).array();
    String text = TEMPORARY + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    if (text.length() > Limits.GRUU_CHARS) throw new IllegalArgumentException("a long number");
    return SipUri.of(text, domain, -1).withParams(Params.NONE.with("gr", null));
  }

  /** Whom {@code uri} reaches; null when it is no GRUU of ours. */
  public @Nullable Target resolve(SipUri uri) {
    if (!uri.params().has("gr") || !uri.host().equalsIgnoreCase(domain)) return null;
    String device = uri.params().value("gr");
    if (device == null) return opened(uri.user());
    String id = Instance.normal(SipUri.unescape(device));
    return uri.user().isEmpty() || !Instance.isId(id) ? null : new Target(uri.user(), id, 0);
  }

  private @Nullable Target opened(String user) {
    if (!user.startsWith(TEMPORARY) || user.length() > Limits.GRUU_CHARS) return null;
    byte[] plain;
    try {
      byte[] token = Base64.getUrlDecoder().decode(user.substring(TEMPORARY.length()));
      if (token.length < NONCE_BYTES + SEAL_BYTES + FIXED_BYTES) return null;
      byte[] nonce = Arrays.copyOf(token, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce);
      plain = cipher.doFinal(token, NONCE_BYTES, token.length - NONCE_BYTES);
    } catch (GeneralSecurityException | IllegalArgumentException forged) {
      return null;
    }
    int idBytes = plain[FIXED_BYTES - 1] & 0xff;
    int numberAt = FIXED_BYTES + idBytes;
    String id = new String(plain, FIXED_BYTES, idBytes, UTF);
    String number = new String(plain, numberAt, plain.length - numberAt, UTF);
    return new Target(number, id, ByteBuffer.wrap(plain).getLong());
  }

  private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(SEAL_BYTES * 8, nonce));
    return cipher;
  }

  private static long registrationOf(String callId) {
    try {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(UTF));
      long number = ByteBuffer.wrap(sum).getLong();
      return number == 0 ? 1 : number;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
