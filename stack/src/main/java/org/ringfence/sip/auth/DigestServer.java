package org.ringfence.sip.auth;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.ringfence.base.Limits;
import org.ringfence.sip.auth.AuthVerdict.Authenticated;
import org.ringfence.sip.auth.AuthVerdict.Challenge;
import org.ringfence.sip.auth.AuthVerdict.Reason;
import org.ringfence.sip.auth.AuthVerdict.Refused;

/**
 * Challenges requests and checks what they answer (RFC 3261 section 22.4, RFC 8760). Stores nothing
 * for a challenge. Belongs to one thread; a nonce is good only at the server that issued it, since
 * another would not know its counts.
 */
public final class DigestServer {
  private final String realm;
  private final DigestPolicy policy;
  private final Ha1Source users;
  private final Nonces nonces;
  private final NonceCounts counts;
  private final DigestHash hash = new DigestHash();
  private final byte[] claimed = new byte[32];
  private final Map<DigestAlgorithm, String> strangers = new EnumMap<>(DigestAlgorithm.class);

  /**
   * A server of one realm.
   *
   * @param random a secure one: the keys come from it
   */
  public DigestServer(
      String realm, DigestPolicy policy, Ha1Source users, RandomGenerator random, long nowNs) {
    this.realm = realm;
    this.policy = policy;
    this.users = users;
    this.nonces = new Nonces(realm, policy.nonceLifetimeNs(), random, nowNs);
    this.counts = new NonceCounts(policy.nonces());
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      String nobody = Long.toHexString(random.nextLong());
      strangers.put(algorithm, hash.ha1(algorithm, nobody, realm, nobody));
    }
  }

  /**
   * The values of the WWW-Authenticate or Proxy-Authenticate headers, the strongest first.
   *
   * @param source what the nonce is bound to, such as the sender's address; the same in {@link
   *     #check}
   */
  public List<String> challenges(String source, boolean stale, boolean allowMd5, long nowNs) {
    String nonce = nonces.issue(source, nowNs);
    Set<Qop> qops = policy.authInt() ? EnumSet.allOf(Qop.class) : EnumSet.of(Qop.AUTH);
    var values = new ArrayList<String>(policy.algorithms().size());
    for (DigestAlgorithm algorithm : policy.algorithms()) {
      if (allowMd5 || !algorithm.md5()) {
        values.add(new DigestChallenge(realm, nonce, null, stale, algorithm, qops).write());
      }
    }
    return values;
  }

  /**
   * What to do with a request.
   *
   * @param authorizations the values of its Authorization or Proxy-Authorization headers
   * @param body empty when there is none
   * @param allowMd5 whether MD5 is good enough here (RFC 8760 section 2.7)
   */
  public AuthVerdict check(
      List<String> authorizations,
      String method,
      byte[] body,
      String source,
      boolean allowMd5,
      long nowNs) {
    boolean malformed = false;
    int looked = Math.min(authorizations.size(), Limits.AUTH_VALUES);
    for (int i = 0; i < looked; i++) {
      String value = authorizations.get(i);
      if (value == null || !AuthParameters.digest(value)) {
        continue;
      }
      switch (DigestCredentials.parse(value)) {
        case MalformedCredentials ignored -> malformed = true;
        case DigestCredentials credentials -> {
          if (credentials.realm().equals(realm)) {
            return check(credentials, method, body, source, allowMd5, nowNs);
          }
        }
      }
    }
    return malformed ? new Refused(Reason.MALFORMED) : new Challenge(false);
  }

  private AuthVerdict check(
      DigestCredentials credentials,
      String method,
      byte[] body,
      String source,
      boolean allowMd5,
      long nowNs) {
    DigestAlgorithm algorithm = credentials.effectiveAlgorithm();
    // IMS phones ask for their challenge with an empty nonce and response.
    boolean asks = credentials.nonce().isEmpty() || credentials.response().isEmpty();
    if (asks || !allowed(credentials, algorithm, allowMd5)) {
      return new Challenge(false);
    }
    if (!Hex.read(credentials.response(), claimed, algorithm.hashBytes())) {
      return new Refused(Reason.MALFORMED);
    }
    long nonceId = nonces.check(credentials.nonce(), source, nowNs);
    if (nonceId == Nonces.BAD) {
      return new Challenge(true);
    }
    if (!knowsPassword(credentials, algorithm, method, body)) {
      return new Refused(Reason.WRONG_CREDENTIALS);
    }
    // Phones that never count get a new nonce each time, and work.
    return counts.use(nonceId, credentials.count())
        ? new Authenticated(credentials.username())
        : new Challenge(true);
  }

  private boolean allowed(
      DigestCredentials credentials, DigestAlgorithm algorithm, boolean allowMd5) {
    if (!policy.algorithms().contains(algorithm.base())) {
      return false;
    }
    // Without qop there is no count: only RFC 2069 phones are let off, once a nonce.
    return algorithm.md5() ? allowMd5 : credentials.qop() != null;
  }

  /** A stranger costs the same sums as a user. */
  private boolean knowsPassword(
      DigestCredentials credentials, DigestAlgorithm algorithm, String method, byte[] body) {
    String stored = users.ha1(credentials.username(), realm, algorithm.base());
    String ha1 = stored != null ? stored : requireNonNull(strangers.get(algorithm));
    byte[] response = hash.response(ha1, credentials, method, body);
    boolean right = equal(response, claimed, algorithm.hashBytes());
    return right && stored != null;
  }

  /** In constant time; {@code MessageDigest.isEqual} would need copies. */
  private static boolean equal(byte[] one, byte[] other, int length) {
    int difference = 0;
    for (int i = 0; i < length; i++) {
      difference |= one[i] ^ other[i];
    }
    return difference == 0;
  }

  /** How many nonces have their counts kept. */
  public int countedNonces() {
    return counts.size();
  }
}
