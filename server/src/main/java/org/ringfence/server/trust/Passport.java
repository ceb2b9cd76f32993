package org.ringfence.server.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who calls whom and when, signed by who knows (RFC 8225): a JWS in compact form with ES256, whose
 * JSON is written in one way only (RFC 8225 section 9). What cannot be read is null.
 *
 * @param x5u where the signer's certificate is said to be
 * @param ppt which kind it is, such as {@code shaken} (RFC 8588); empty for the plain one
 * @param origin the caller's number, in digits; empty for a caller without one
 * @param called the numbers called, in digits
 * @param issuedSeconds since 1970
 * @param attest what a {@code shaken} one says of the caller's number: A, B or C; else empty
 * @param origid where the call began, for whoever traces it; else empty
 */
record Passport(
    String x5u,
    String ppt,
    String origin,
    List<String> called,
    long issuedSeconds,
    String attest,
    String origid) {
  static final String SHAKEN = "shaken";

  private static final int MOST_CHARS = 8_192;
  private static final int MOST_CALLED = 16;
  private static final int SIGNATURE_BYTES = 64;
  private static final Base64.Encoder TO = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder FROM = Base64.getUrlDecoder();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  Passport {
    called = List.copyOf(called);
  }

  /**
   * One that came, with its signature, which nobody has looked at yet.
   *
   * @param input what is signed
   */
  record Signed(Passport passport, String input, byte[] signature) {

    boolean isBy(PublicKey key) {
      try {
        Signature check = Signature.getInstance("SHA256withECDSAinP1363Format");
        check.initVerify(key);
        check.update(input.getBytes(StandardCharsets.US_ASCII));
        return check.verify(signature);
      } catch (GeneralSecurityException no) {
        return false;
      }
    }
  }

  /** Reads one in full form; null when it is none. */
  static @Nullable Signed parse(String token) {
    if (token.length() > MOST_CHARS) return null;
    String[] parts = token.split("\\.", 4);
    if (parts.length != 3) return null;
    try {
      JsonNode header = JSON.readTree(FROM.decode(parts[0]));
      JsonNode claims = JSON.readTree(FROM.decode(parts[1]));
      byte[] signature = FROM.decode(parts[2]);
      Passport passport = signature.length == SIGNATURE_BYTES ? of(header, claims) : null;
      return passport == null ? null : new Signed(passport, parts[0] + "." + parts[1], signature);
    } catch (JacksonException | IllegalArgumentException broken) {
      return null;
    }
  }

  private static @Nullable Passport of(JsonNode header, JsonNode claims) {
    // The algorithm is not the sender's to choose, and `crit` would say that it must be understood.
    boolean ours =
        text(header, "typ").equals("passport")
            && text(header, "alg").equals("ES256")
            && !header.has("crit");
    JsonNode issued = claims.path("iat");
    if (!ours || !issued.isIntegralNumber() || !issued.canConvertToLong()) return null;
    JsonNode numbers = claims.path("dest").path("tn");
    List<String> called = new ArrayList<>();
    for (JsonNode each : numbers) {
      if (!each.isString() || called.size() == MOST_CALLED) return null;
      called.add(each.asString());
    }
    if (called.isEmpty() && !claims.path("dest").path("uri").isArray()) return null;
    return new Passport(
        text(header, "x5u"),
        text(header, "ppt"),
        text(claims.path("orig"), "tn"),
        called,
        issued.asLong(),
        text(claims, "attest"),
        text(claims, "origid"));
  }

  private static String text(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isString() ? value.asString() : "";
  }

  /** Signs it. Numbers are digits and {@code x5u} is ours: nothing in it needs escaping. */
  String sign(PrivateKey key) {
    String kind = ppt.isEmpty() ? "" : ",\"ppt\":\"" + ppt + "\"";
    String header = "{\"alg\":\"ES256\"" + kind + ",\"typ\":\"passport\",\"x5u\":\"" + x5u + "\"}";
    String input = encoded(header) + "." + encoded(claims());
    try {
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + TO.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key was looked at when it was read", e);
    }
  }

  private String claims() {
    StringBuilder text = new StringBuilder("{");
    if (!attest.isEmpty()) text.append("\"attest\":\"").append(attest).append("\",");
    text.append("\"dest\":{\"tn\":[\"")
        .append(String.join("\",\"", called))
        .append("\"]},\"iat\":");
    text.append(issuedSeconds).append(",\"orig\":{\"tn\":\"").append(origin).append("\"}");
    if (!origid.isEmpty()) text.append(",\"origid\":\"").append(origid).append('"');
    return text.append('}').toString();
  }

  private static String encoded(String json) {
    return TO.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
