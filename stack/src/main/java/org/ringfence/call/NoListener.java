package org.ringfence.call;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/** Nobody listens yet. */
final class NoListener implements LegListener {
  @Override
  public void ringing(@Nullable SessionDescription early, boolean agreed) {}

  @Override
  public void answered(SessionDescription description) {}

  @Override
  public void confirmed(@Nullable SessionDescription answer) {}

  @Override
  public void offered(@Nullable SessionDescription description) {}

  @Override
  public void offerAnswered(SessionDescription answer) {}

  @Override
  public void offerRefused() {}

  @Override
  public void transferAsked(Transfer transfer) {
    transfer.refuse(Cause.NO_SUCH_CALL);
  }

  @Override
  public void digit(char digit) {}

  @Override
  public void release(Consumer<@Nullable Taken> taken) {
    taken.accept(null);
  }

  @Override
  public void replaced(Leg newcomer, SessionDescription offer) {
    newcomer.end(Cause.NO_SUCH_CALL);
  }

  @Override
  public void ended(Cause cause) {}
}
