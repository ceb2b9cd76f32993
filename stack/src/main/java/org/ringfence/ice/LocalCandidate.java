package org.ringfence.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * A candidate of ours (RFC 8445 section 5.1.1).
 *
 * @param base the address packets leave from: a socket's, or the relayed address itself
 */
public record LocalCandidate(Candidate candidate, InetSocketAddress base) {
  /**
   * @param localPreference 0 to 65535, more for the interface that is liked better
   */
  public static LocalCandidate host(InetSocketAddress address, int localPreference) {
    String foundation = foundation(CandidateType.HOST, address, address.getAddress());
    long priority = CandidateType.HOST.priority(localPreference);
    var candidate = new Candidate(foundation, 1, priority, address, CandidateType.HOST, null);
    return new LocalCandidate(candidate, address);
  }

  /** What a STUN server at {@code server} saw of the socket at {@code base}. */
  public static LocalCandidate serverReflexive(
      InetSocketAddress mapped, InetSocketAddress base, InetAddress server, int localPreference) {
    CandidateType type = CandidateType.SERVER_REFLEXIVE;
    String foundation = foundation(type, base, server);
    long priority = type.priority(localPreference);
    return new LocalCandidate(new Candidate(foundation, 1, priority, mapped, type, base), base);
  }

  /** What a TURN server at {@code server} has lent. */
  public static LocalCandidate relayed(
      InetSocketAddress relayed,
      InetSocketAddress mapped,
      InetAddress server,
      int localPreference) {
    CandidateType type = CandidateType.RELAYED;
    String foundation = foundation(type, relayed, server);
    long priority = type.priority(localPreference);
    var candidate = new Candidate(foundation, 1, priority, relayed, type, mapped);
    return new LocalCandidate(candidate, relayed);
  }

  private static String foundation(CandidateType type, InetSocketAddress base, InetAddress server) {
    return Integer.toUnsignedString(Objects.hash(type.word(), base.getAddress(), server));
  }
}
