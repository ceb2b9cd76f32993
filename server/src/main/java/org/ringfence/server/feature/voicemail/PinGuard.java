package org.ringfence.server.feature.voicemail;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.server.store.Mailboxes;

/** Lets nobody try a mailbox's PINs one after the other: after ten wrong ones it rests. */
public final class PinGuard {
  private static final int MOST_WRONG = 10;
  private static final long REST_MS = 15 * 60_000;

  private final Mailboxes mailboxes;
  private final InstantSource clock;
  private final Map<String, Tries> tries = new ConcurrentHashMap<>();

  /** How many were wrong in a row, and when the last one was. */
  private record Tries(int wrong, long lastMs) {}

  public PinGuard(Mailboxes mailboxes, InstantSource clock) {
    this.mailboxes = mailboxes;
    this.clock = clock;
  }

  /** Whether that PIN opens the mailbox; while it rests none does. */
  public boolean opens(String number, String pin) {
    long nowMs = clock.millis();
    Tries before = tries.get(number);
    if (before != null && nowMs - before.lastMs() > REST_MS) before = null;
    if (before != null && before.wrong() >= MOST_WRONG) return false;
    if (mailboxes.opens(number, pin)) {
      tries.remove(number);
      return true;
    }
    // Only mailboxes that have a PIN are remembered, so that there are no more than extensions.
    if (mailboxes.of(number).hasPin()) {
      tries.put(number, new Tries(before == null ? 1 : before.wrong() + 1, nowMs));
    }
    return false;
  }
}
