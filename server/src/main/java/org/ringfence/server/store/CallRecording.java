package org.ringfence.server.store;

/**
 * What is known of a recorded call; its sound is elsewhere.
 *
 * @param called who took it
 * @param reason why it was recorded: the word of a rule, {@code queue}, or {@code on-demand}
 * @param announced whether both were told
 * @param durationMs 0 while it is being recorded
 * @param ended whether it was recorded to its end, and not until the server was killed
 */
public record CallRecording(
    String id,
    String callId,
    String caller,
    String callerName,
    String called,
    String calledName,
    String reason,
    boolean announced,
    long startedMs,
    long durationMs,
    boolean ended) {

  /** Whether that extension took part. */
  public boolean isOf(String number) {
    return caller.equals(number) || called.equals(number);
  }
}
