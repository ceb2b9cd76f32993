package org.ringfence.agent;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPath;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.SessionDescription;

/** Media that only keep account of themselves: what is said passes under an origin of ours. */
final class SimMedia implements MediaPath {
  private final LocalSession[] said = {
    new LocalSession(1, "10.0.0.1"), new LocalSession(2, "10.0.0.1")
  };
  int closed;

  @Override
  public SessionDescription towards(Side side, SessionDescription others, Reach reach) {
    check();
    return said[side.ordinal()].stamp(others);
  }

  @Override
  public void learn(Side side, SessionDescription description, Reach reach) {
    check();
  }

  @Override
  public void vacate(Side side) {
    check();
  }

  @Override
  public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
    return towards(Side.CALLER, EchoAnswer.to(offer), reach);
  }

  @Override
  public void close() {
    closed++;
  }

  private void check() {
    if (closed > 0) throw new AssertionError("media used after they were closed");
  }
}
