package org.ringfence.server.trust;

import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.Params;

/**
 * One value of the Identity header (RFC 8224 section 4).
 *
 * @param token the PASSporT
 * @param info where its certificate is said to be
 * @param ppt which kind of PASSporT it is; empty for the plain one
 */
record IdentityHeader(String token, String info, String ppt) {

  /** Reads a value; null when it is none, or one that is not signed as we know. */
  static @Nullable IdentityHeader parse(String value) {
    int end = value.indexOf(';');
    if (end < 0) return null;
    String token = value.substring(0, end).strip();
    // The address stands between angle brackets, which no parameter else does.
    String rest = value.substring(end);
    int from = rest.indexOf('<');
    int to = rest.indexOf('>', from + 1);
    if (from < 0 || to < 0 || !isInfo(rest.substring(0, from))) return null;
    Params params = Params.parse(rest.substring(0, from) + "x" + rest.substring(to + 1));
    if (params == null) return null;
    String algorithm = params.value("alg");
    if (algorithm != null && !algorithm.equals("ES256")) return null;
    String ppt = params.value("ppt");
    return new IdentityHeader(token, rest.substring(from + 1, to), ppt == null ? "" : ppt);
  }

  private static boolean isInfo(String before) {
    String text = before.replaceAll("[ \\t]", "").toLowerCase(java.util.Locale.ROOT);
    return text.endsWith(";info=");
  }

  String text() {
    String kind = ppt.isEmpty() ? "" : ";ppt=" + ppt;
    return token + ";info=<" + info + ">;alg=ES256" + kind;
  }
}
