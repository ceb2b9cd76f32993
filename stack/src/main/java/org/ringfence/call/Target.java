package org.ringfence.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** A way to ring somebody: one registered phone, one trunk, one line of a gateway. */
public interface Target {
  /** For records: the device or trunk. */
  String name();

  /** Who that is, where it is not simply who was called; null where it is. */
  default @Nullable Party party() {
    return null;
  }

  /** The trunk it leads over; null for none. */
  default @Nullable String trunk() {
    return null;
  }

  /** How it is reached, as far as known before it rings. */
  Reach reach();

  /** Its end of the media of a call. */
  default MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return path.end(side, policy);
  }

  /**
   * Starts ringing.
   *
   * @param caller who is shown to be calling
   * @param called the number that was dialled
   * @param offer null to let the other side offer
   * @param diversions whom the call was for before, the latest first
   */
  Leg dial(
      Party caller,
      Party called,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener);
}
