package org.ringfence.media;

/** What became of one packet at the edge where its protection begins or ends. */
public enum ProtectionStatus {
  OK,
  /** No keys are there yet, or none for this kind of packet; dropped. */
  NO_KEYS,
  /** Not authentic, a replay, or not protected at all; dropped. */
  NOT_AUTHENTIC,
  /** It may not be sent under this key any more; dropped. */
  NOT_SENT
}
