package org.ringfence.ice;

import org.jspecify.annotations.Nullable;

/** Where a candidate's address was learnt (RFC 8445 section 5.1.1), with its preference. */
public enum CandidateType {
  HOST("host", 126),
  SERVER_REFLEXIVE("srflx", 100),
  PEER_REFLEXIVE("prflx", 110),
  RELAYED("relay", 0);

  private final String word;
  private final int preference;

  CandidateType(String word, int preference) {
    this.word = word;
    this.preference = preference;
  }

  public String word() {
    return word;
  }

  /** The priority (RFC 8445 section 5.1.2.1) of component 1. */
  public long priority(int localPreference) {
    return (long) preference << 24 | (localPreference & 0xFFFFL) << 8 | 255;
  }

  static @Nullable CandidateType of(String word) {
    for (CandidateType type : values()) if (type.word.equalsIgnoreCase(word)) return type;
    return null;
  }
}
