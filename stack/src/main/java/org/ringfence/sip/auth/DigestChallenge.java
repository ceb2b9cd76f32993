package org.ringfence.sip.auth;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One WWW-Authenticate or Proxy-Authenticate value (RFC 7616 section 3.3).
 *
 * @param stale whether only the nonce was wrong
 * @param algorithm null when it is not said, which means MD5
 * @param qops empty when nothing is said, as RFC 2069 servers do
 */
public record DigestChallenge(
    String realm,
    String nonce,
    @Nullable String opaque,
    boolean stale,
    @Nullable DigestAlgorithm algorithm,
    Set<Qop> qops) {

  public DigestChallenge {
    qops = Set.copyOf(qops);
  }

  /** Reads a header value; null when it is no Digest challenge that can be answered. */
  public static @Nullable DigestChallenge parse(@Nullable String headerValue) {
    if (headerValue == null || !AuthParameters.digest(headerValue)) {
      return null;
    }
    AuthParameters parameters = AuthParameters.parse(headerValue);
    String realm = parameters.value("realm");
    String nonce = parameters.value("nonce");
    if (parameters.error() != null || realm == null || nonce == null) {
      return null;
    }
    String algorithmToken = parameters.value("algorithm");
    DigestAlgorithm algorithm = algorithmToken == null ? null : DigestAlgorithm.of(algorithmToken);
    Set<Qop> qops = EnumSet.noneOf(Qop.class);
    String qopText = parameters.value("qop");
    boolean answerable = readQops(qopText == null ? "" : qopText, qops);
    if (!answerable || (algorithmToken != null && algorithm == null)) {
      return null;
    }
    boolean stale = "true".equalsIgnoreCase(parameters.value("stale"));
    return new DigestChallenge(realm, nonce, parameters.value("opaque"), stale, algorithm, qops);
  }

  /** Adds the qops we know; says whether one can be chosen or none need be. */
  private static boolean readQops(String text, Set<Qop> qops) {
    boolean any = false;
    for (int at = 0; at < text.length(); ) {
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      String token = text.substring(at, end).strip();
      Qop qop = Qop.of(token);
      any |= !token.isEmpty();
      if (qop != null) {
        qops.add(qop);
      }
      at = end + 1;
    }
    return !any || !qops.isEmpty();
  }

  /** The algorithm that counts. */
  public DigestAlgorithm effectiveAlgorithm() {
    return algorithm == null ? DigestAlgorithm.MD5 : algorithm;
  }

  /** The header value; qop is quoted and the algorithm is not (RFC 3261 section 25.1). */
  public String write() {
    var out = new StringBuilder(192);
    AuthParameters.quote(out, "realm", realm);
    AuthParameters.quote(out, "nonce", nonce);
    if (opaque != null) {
      AuthParameters.quote(out, "opaque", opaque);
    }
    if (stale) {
      AuthParameters.token(out, "stale", "true");
    }
    if (algorithm != null) {
      AuthParameters.token(out, "algorithm", algorithm.token());
    }
    if (!qops.isEmpty()) {
      String list = qops.stream().sorted().map(Qop::token).collect(Collectors.joining(","));
      AuthParameters.quote(out, "qop", list);
    }
    return out.toString();
  }
}
