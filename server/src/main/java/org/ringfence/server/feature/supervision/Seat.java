package org.ringfence.server.feature.supervision;

import org.ringfence.call.Bystander;
import org.ringfence.call.Side;

/** A place beside a call. Any thread may use it; nothing of it waits. */
public interface Seat {
  /** Where the one sits whose call it is. */
  Side side();

  void attend(Bystander bystander);

  void dismiss(Bystander bystander);

  /** Finds the calls. */
  @FunctionalInterface
  interface Usher {
    /**
     * A place beside the call in which that number talks; waits a moment.
     *
     * @param over told when that call ends
     * @return null where it talks in none that can be listened to
     */
    @org.jspecify.annotations.Nullable
    Seat seat(String number, Runnable over);
  }
}
