package org.ringfence.media;

/** What became of a packet that arrived for an {@link AudioSession}. */
public enum AudioStatus {
  AUDIO,
  /** A packet of a key that was reported before. */
  EVENT,
  /** A key was pressed: see {@link AudioSession#digit}. */
  DIGIT,
  REPORT,
  PROVING,
  REFUSED,
  MALFORMED,
  NOT_MEDIA,
  /** A payload type that was not agreed. */
  NOT_AGREED,
  /** Audio, but too late, too long, or there already. */
  DISCARDED
}
