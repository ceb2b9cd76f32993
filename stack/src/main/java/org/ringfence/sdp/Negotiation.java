package org.ringfence.sdp;

/** What came of an offer and an answer at an endpoint of ours. */
public sealed interface Negotiation {

  /**
   * Both agreed.
   *
   * @param local what we say: the answer, or the offer that was answered
   */
  record Agreed(SessionDescription local, NegotiatedMedia media) implements Negotiation {}

  /** Nothing in common: 488 to an offer, BYE after an answer. */
  record Refused(String reason) implements Negotiation {}
}
