package org.ringfence.guard;

/** What becomes of a message before anybody has looked into it. */
public enum Verdict {
  /** Its flow has proved itself: it is served whatever else comes. */
  KNOWN,
  /** Anybody's: it is served as long as strangers have time left, and leaves no state behind. */
  NEWCOMER,
  DROP
}
