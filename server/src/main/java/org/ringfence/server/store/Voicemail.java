package org.ringfence.server.store;

/**
 * A message somebody left.
 *
 * @param number whose mailbox it is in
 * @param caller the number it came from; empty when unknown
 * @param heardMs when its owner kept it as heard; 0 while it is new
 */
public record Voicemail(
    String id,
    String number,
    String caller,
    String callerName,
    long receivedMs,
    long durationMs,
    long heardMs) {

  public boolean isNew() {
    return heardMs == 0;
  }

  Voicemail heard(long nowMs) {
    return new Voicemail(id, number, caller, callerName, receivedMs, durationMs, nowMs);
  }
}
