package org.ringfence.ice;

/** What came of reading an {@code a=candidate} line (RFC 8839 section 5.1). */
public sealed interface CandidateResult
    permits Candidate, CandidateResult.Ignored, CandidateResult.Malformed {
  /** It is well formed, and of no use here: TCP, a host name, an unknown type. */
  record Ignored(String reason) implements CandidateResult {}

  /** It is no candidate. */
  record Malformed(String reason) implements CandidateResult {}
}
