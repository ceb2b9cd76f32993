package org.ringfence.agent;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Voice;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.SessionDescription;

/** Media that only keep account of themselves: what is said passes under an origin of ours. */
final class SimMedia implements MediaPath {
  private long sessionId;
  int closed;

  @Override
  public MediaEnd end(Side side, MediaPolicy policy) {
    return new End();
  }

  @Override
  public MediaEnd inside(Side side, Voice voice) {
    throw new UnsupportedOperationException("nobody lives here");
  }

  @Override
  public boolean isSealed() {
    return false;
  }

  @Override
  public void close() {
    closed++;
  }

  private final class End implements MediaEnd {
    private final LocalSession said = new LocalSession(++sessionId, "10.0.0.1");
    private boolean over;

    @Override
    public @Nullable SessionDescription offer(SessionDescription others, Reach reach) {
      check();
      return over ? null : said.stamp(others);
    }

    @Override
    public @Nullable SessionDescription offerOtherwise(SessionDescription others, Reach reach) {
      return null;
    }

    @Override
    public @Nullable SessionDescription answer(SessionDescription others, Reach reach) {
      return offer(others, reach);
    }

    @Override
    public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
      return answer(EchoAnswer.to(offer), reach);
    }

    @Override
    public @Nullable Cause offered(SessionDescription theirs, Reach reach) {
      check();
      if (over) throw new AssertionError("the end of somebody who left");
      return null;
    }

    @Override
    public @Nullable Cause answered(SessionDescription theirs, Reach reach) {
      check();
      if (over) throw new AssertionError("the end of somebody who left");
      return null;
    }

    @Override
    public @Nullable MediaSecurity security() {
      return MediaSecurity.CLEAR;
    }

    @Override
    public void refused() {
      check();
    }

    @Override
    public void close() {
      over = true;
    }

    private void check() {
      if (closed > 0) throw new AssertionError("media used after they were closed");
    }
  }
}
