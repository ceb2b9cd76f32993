package org.ringfence.call;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/**
 * A party whose line is full is offered to speak in fewer bits and longer packets, and as before
 * once the line has been calm. Only that party is asked; the other goes on as it speaks, and the
 * media path translates.
 */
final class FullLine {
  private static final long AGAIN_MS = 3_000;
  private static final int TRIES = 5;

  private final Call call;

  /** Whose answer is waited for; null for nobody's. */
  private @Nullable Talker asked;

  private boolean full;

  FullLine(Call call) {
    this.call = call;
  }

  void told(Side side, boolean isFull, int tries) {
    Talker talker = call.talker(side);
    if (call.state() != Call.State.CONNECTED || talker == null) return;
    Talker other = call.other(talker);
    SessionDescription said = other == null ? null : other.unheld();
    if (!call.mayOffer(talker) || call.isHeld() || asked != null || said == null) {
      if (tries < TRIES) call.exchange().after(AGAIN_MS, () -> told(side, isFull, tries + 1));
      return;
    }
    if (!talker.media().spare(isFull)) return;
    SessionDescription shown = talker.offer(said);
    if (shown == null) {
      talker.media().spare(false);
      return;
    }
    asked = talker;
    full = isFull;
    talker.leg().offer(shown);
  }

  /** It answered, or refused. */
  void settled(Talker talker, boolean agreed) {
    if (asked != talker) return;
    asked = null;
    if (!agreed) talker.media().spare(false);
    String spoken = agreed ? talker.media().spoken() : "";
    call.exchange()
        .record(new CallEvent.Spared(call.id(), talker.side(), talker.party(), full, spoken));
  }
}
