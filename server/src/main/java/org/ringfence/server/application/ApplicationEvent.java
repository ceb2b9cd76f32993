package org.ringfence.server.application;

/**
 * Something that happened in a call that a program serves.
 *
 * @param call as it is now
 * @param detail the key, or the command that is done
 */
public record ApplicationEvent(long timeMs, Kind kind, ServedCall call, String detail) {
  /** What happened. */
  public enum Kind {
    OFFERED,
    TALKING,
    /** A key that no command waited for; it counts for the next question. */
    KEY,
    DONE,
    /** The program said nothing for too long: the caller is helped otherwise. */
    UNATTENDED,
    ENDED
  }
}
