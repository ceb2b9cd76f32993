package org.ringfence.sip.auth;

import org.jspecify.annotations.Nullable;

/**
 * One Authorization or Proxy-Authorization value (RFC 7616 section 3.4).
 *
 * @param response hex digits; empty, like the nonce, in a request that asks to be challenged
 * @param algorithm null when it is not said, which means MD5
 * @param qop null when the client knows only RFC 2069
 * @param cnonce null without qop, unless the client sends it all the same
 * @param nc eight hex digits as sent; null without qop
 */
public record DigestCredentials(
    String username,
    String realm,
    String nonce,
    String uri,
    String response,
    @Nullable DigestAlgorithm algorithm,
    @Nullable Qop qop,
    @Nullable String cnonce,
    @Nullable String nc,
    @Nullable String opaque)
    implements CredentialsResult {

  /** Reads a header value; hostile input comes back as a value. */
  public static CredentialsResult parse(@Nullable String headerValue) {
    if (headerValue == null || !AuthParameters.digest(headerValue)) {
      return new MalformedCredentials("not Digest");
    }
    AuthParameters parameters = AuthParameters.parse(headerValue);
    String error = parameters.error();
    if (error != null) {
      return new MalformedCredentials(error);
    }
    String username = parameters.value("username");
    String realm = parameters.value("realm");
    String nonce = parameters.value("nonce");
    String uri = parameters.value("uri");
    String response = parameters.value("response");
    if (username == null || realm == null || nonce == null || uri == null || response == null) {
      return new MalformedCredentials("a part is missing");
    }
    String algorithmToken = parameters.value("algorithm");
    DigestAlgorithm algorithm = algorithmToken == null ? null : DigestAlgorithm.of(algorithmToken);
    if (algorithmToken != null && algorithm == null) {
      return new MalformedCredentials("unknown algorithm");
    }
    String qopToken = parameters.value("qop");
    Qop qop = qopToken == null ? null : Qop.of(qopToken);
    if (qopToken != null && qop == null) {
      return new MalformedCredentials("unknown qop");
    }
    String cnonce = parameters.value("cnonce");
    String nc = parameters.value("nc");
    boolean session = algorithm != null && algorithm.session();
    if ((qop != null && (nc == null || count(nc) < 0))
        || (cnonce == null && (qop != null || session))) {
      return new MalformedCredentials("no nc or cnonce");
    }
    return new DigestCredentials(
        username,
        realm,
        nonce,
        uri,
        response,
        algorithm,
        qop,
        cnonce,
        qop == null ? null : nc,
        parameters.value("opaque"));
  }

  /** These with that response. */
  DigestCredentials withResponse(String hex) {
    return new DigestCredentials(
        username, realm, nonce, uri, hex, algorithm, qop, cnonce, nc, opaque);
  }

  /** The algorithm that counts. */
  public DigestAlgorithm effectiveAlgorithm() {
    return algorithm == null ? DigestAlgorithm.MD5 : algorithm;
  }

  /** How often the nonce was used, from 1; 0 without qop. */
  public long count() {
    return nc == null ? 0 : count(nc);
  }

  /** The value of one to eight hex digits; -1 when it is anything else. */
  private static long count(String hex) {
    if (hex.isEmpty() || hex.length() > 8) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < hex.length(); i++) {
      int digit = Hex.digit(hex.charAt(i));
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** The header value; algorithm, qop and nc are unquoted (RFC 3261 section 25.1). */
  public String write() {
    var out = new StringBuilder(320);
    AuthParameters.quote(out, "username", username);
    AuthParameters.quote(out, "realm", realm);
    AuthParameters.quote(out, "nonce", nonce);
    AuthParameters.quote(out, "uri", uri);
    AuthParameters.quote(out, "response", response);
    if (algorithm != null) {
      AuthParameters.token(out, "algorithm", algorithm.token());
    }
    if (cnonce != null) {
      AuthParameters.quote(out, "cnonce", cnonce);
    }
    if (opaque != null) {
      AuthParameters.quote(out, "opaque", opaque);
    }
    if (qop != null) {
      AuthParameters.token(out, "qop", qop.token());
    }
    if (nc != null) {
      AuthParameters.token(out, "nc", nc);
    }
    return out.toString();
  }
}
