package org.ringfence.sip.auth;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Answers challenges for one user of one realm (RFC 3261 section 22.3, RFC 8760 section 2.5). Takes
 * the strongest challenge it may, counts the uses of a nonce, and answers ahead of time while the
 * nonce is good. Belongs to one thread.
 */
public final class DigestClient {
  /** What came of a challenge. */
  public enum Outcome {
    /** Send the request again with {@link DigestClient#credentials}. */
    ACCEPTED,
    /** The server has seen our answer and does not believe it. */
    WRONG_PASSWORD,
    /** No challenge is for us, readable, and strong enough. */
    NONE_ACCEPTABLE
  }

  private final String username;
  private final String password;
  private final @Nullable String onlyRealm;
  private final boolean allowMd5;
  private final RandomGenerator random;
  private final DigestHash hash = new DigestHash();
  private @Nullable DigestChallenge challenge;
  private String ha1 = "";
  private String cnonce = "";
  private long count;

  /**
   * A client that has not been challenged.
   *
   * @param onlyRealm the one realm whose challenges are answered, so that no other server can
   *     collect our hashes; null for any
   * @param random a secure one
   */
  public DigestClient(
      String username,
      String password,
      @Nullable String onlyRealm,
      boolean allowMd5,
      RandomGenerator random) {
    this.username = username;
    this.password = password;
    this.onlyRealm = onlyRealm;
    this.allowMd5 = allowMd5;
    this.random = random;
  }

  /** Takes the values of WWW-Authenticate or Proxy-Authenticate headers. */
  public Outcome challenged(List<String> values) {
    DigestChallenge best = null;
    int looked = Math.min(values.size(), Limits.AUTH_VALUES);
    for (int i = 0; i < looked; i++) {
      DigestChallenge each = DigestChallenge.parse(values.get(i));
      if (each != null && acceptable(each) && (best == null || stronger(each, best))) {
        best = each;
      }
    }
    if (best == null) {
      return Outcome.NONE_ACCEPTABLE;
    }
    DigestChallenge before = challenge;
    // A nonce that has worked may also die without a word of stale; one that never did was
    // disbelieved.
    boolean answered = before != null && count == 1 && before.realm().equals(best.realm());
    if (answered && !best.stale()) {
      challenge = null;
      return Outcome.WRONG_PASSWORD;
    }
    take(best);
    return Outcome.ACCEPTED;
  }

  /**
   * The value of the Authorization or Proxy-Authorization header for the next request.
   *
   * @param body empty when there is none
   * @return null when nobody has challenged us yet
   */
  public @Nullable String credentials(String method, String uri, byte[] body) {
    DigestChallenge to = challenge;
    if (to == null) {
      return null;
    }
    count++;
    Qop qop = qop(to.qops());
    boolean needsCnonce = qop != null || to.effectiveAlgorithm().session();
    var blank =
        new DigestCredentials(
            username,
            to.realm(),
            to.nonce(),
            uri,
            "",
            to.algorithm(),
            qop,
            needsCnonce ? cnonce : null,
            qop == null ? null : String.format(Locale.ROOT, "%08x", count),
            to.opaque());
    byte[] raw = hash.response(ha1, blank, method, body);
    return blank.withResponse(Hex.text(raw, to.effectiveAlgorithm().hashBytes())).write();
  }

  private boolean acceptable(DigestChallenge each) {
    return (onlyRealm == null || onlyRealm.equals(each.realm()))
        && (allowMd5 || !each.effectiveAlgorithm().md5());
  }

  private static boolean stronger(DigestChallenge one, DigestChallenge other) {
    return one.effectiveAlgorithm().base().compareTo(other.effectiveAlgorithm().base()) > 0;
  }

  private void take(DigestChallenge best) {
    challenge = best;
    count = 0;
    ha1 = hash.ha1(best.effectiveAlgorithm(), username, best.realm(), password);
    byte[] fresh = new byte[16];
    random.nextBytes(fresh);
    cnonce = Hex.text(fresh, fresh.length);
  }

  /** The line alone where that is enough: bodies are rewritten by honest boxes on the way. */
  private static @Nullable Qop qop(Set<Qop> offered) {
    return offered.contains(Qop.AUTH) ? Qop.AUTH : offered.isEmpty() ? null : Qop.AUTH_INT;
  }
}
