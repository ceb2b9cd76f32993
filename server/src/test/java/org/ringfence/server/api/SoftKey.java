package org.ringfence.server.api;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A security key of the tests, which does what it is told (WebAuthn section 6). */
final class SoftKey {
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
  private static final int PRESENT = 1;
  private static final int VERIFIED = 4;
  private static final int ATTESTED = 64;

  private final KeyPair pair;
  private final byte[] id = new byte[32];
  private int counter = 1;

  SoftKey(int number) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    pair = generator.generateKeyPair();
    id[0] = (byte) number;
  }

  /** Somebody copied it: its counter goes back. */
  void counter(int value) {
    counter = value;
  }

  String created(String challenge, String origin, String host) throws Exception {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.write(authenticatorData(host, PRESENT | VERIFIED | ATTESTED));
    data.write(new byte[16]);
    data.write(new byte[] {0, (byte) id.length});
    data.write(id);
    data.write(coseKey());
    byte[] all = data.toByteArray();
    ByteArrayOutputStream attestation = new ByteArrayOutputStream();
    attestation.write(0xa3);
    text(attestation, "fmt");
    text(attestation, "none");
    text(attestation, "attStmt");
    attestation.write(0xa0);
    text(attestation, "authData");
    attestation.write(new byte[] {0x59, (byte) (all.length >> 8), (byte) all.length});
    attestation.write(all);
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("clientDataJSON", encoded(clientData("create", challenge, origin)));
    response.put("attestationObject", encoded(attestation.toByteArray()));
    return told(response);
  }

  String signed(String challenge, String origin, String host, boolean verified) throws Exception {
    byte[] client = clientData("get", challenge, origin);
    counter++;
    byte[] data = authenticatorData(host, verified ? PRESENT | VERIFIED : PRESENT);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update(data);
    signature.update(sha256(client));
    Map<String, Object> response = new LinkedHashMap<>();
    response.put("clientDataJSON", encoded(client));
    response.put("authenticatorData", encoded(data));
    response.put("signature", encoded(signature.sign()));
    return told(response);
  }

  private String told(Map<String, Object> response) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", encoded(id));
    all.put("rawId", encoded(id));
    all.put("type", "public-key");
    all.put("response", response);
    all.put("clientExtensionResults", Map.of());
    return Asked.JSON.writeValueAsString(all);
  }

  private static byte[] clientData(String what, String challenge, String origin) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("type", "webauthn." + what);
    data.put("challenge", challenge);
    data.put("origin", origin);
    data.put("crossOrigin", false);
    return Asked.JSON.writeValueAsString(data).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] authenticatorData(String host, int flags) throws GeneralSecurityException {
    return ByteBuffer.allocate(37)
        .put(sha256(host.getBytes(StandardCharsets.UTF_8)))
        .put((byte) flags)
        .putInt(counter)
        .array();
  }

  private byte[] coseKey() throws java.io.IOException {
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32});
    out.write(fixed(key.getW().getAffineX()));
    out.write(new byte[] {0x22, 0x58, 32});
    out.write(fixed(key.getW().getAffineY()));
    return out.toByteArray();
  }

  private static byte[] fixed(BigInteger number) {
    byte[] bytes = number.toByteArray();
    byte[] all = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, all, 32 - length, length);
    return all;
  }

  private static void text(ByteArrayOutputStream out, String text) throws java.io.IOException {
    out.write(0x60 + text.length());
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] sha256(byte[] bytes) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private static String encoded(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }
}
