package org.ringfence.sdp;

/** What an endpoint of ours wants of its audio line besides codecs: keys, candidates. */
public interface LineTerms {
  /** Wants nothing and says nothing. */
  LineTerms NONE = new LineTerms() {};

  /** Whether this line of an offer will do. */
  default boolean accepts(SessionDescription offer, MediaDescription line) {
    return true;
  }

  /** Completes the line of our offer. */
  default MediaDescription offer(MediaDescription ours) {
    return ours;
  }

  /** Completes the line that answers {@code line}. */
  default MediaDescription answer(
      MediaDescription ours, SessionDescription offer, MediaDescription line) {
    return ours;
  }
}
