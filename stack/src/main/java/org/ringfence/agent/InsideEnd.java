package org.ringfence.agent;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.keying.BareDescription;
import org.ringfence.media.AudioFormat;
import org.ringfence.net.InsideAudio;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.SessionDescription;

/** The end of a party that is in this server itself: its sound needs no address and no keys. */
final class InsideEnd implements MediaEnd, PathEnd {
  private final RelayPath path;
  private final Side side;
  private final InsideAudio audio;
  private boolean closed;

  InsideEnd(RelayPath path, Side side, InsideAudio audio) {
    this.path = path;
    this.side = side;
    this.audio = audio;
  }

  @Override
  public Side side() {
    return side;
  }

  @Override
  public @Nullable SessionDescription offer(SessionDescription others, Reach reach) {
    boolean heard = !closed && !path.isSealed() && path.open(others.media().size());
    return heard ? BareDescription.of(others) : null;
  }

  @Override
  public Cause unable() {
    return path.isSealed() ? Cause.CANNOT_HEAR : Cause.OVERLOADED;
  }

  @Override
  public @Nullable SessionDescription answer(SessionDescription others, Reach reach) {
    SessionDescription said = offer(others, reach);
    if (said != null) agree(said, true);
    return said;
  }

  @Override
  public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
    return null;
  }

  @Override
  public @Nullable Cause offered(SessionDescription theirs, Reach reach) {
    return closed || !path.open(theirs.media().size()) ? unable() : null;
  }

  @Override
  public @Nullable Cause answered(SessionDescription theirs, Reach reach) {
    Cause problem = path.isSealed() ? Cause.CANNOT_HEAR : offered(theirs, reach);
    if (problem == null) agree(theirs, false);
    return problem;
  }

  /** The first line with sound is the one that ends here. */
  private void agree(SessionDescription said, boolean byTheOther) {
    path.hear(this);
    for (int i = 0; i < said.media().size(); i++) {
      AudioFormat format = AttendantAudio.format(said.media().get(i));
      if (format == null) continue;
      Direction direction = said.directionOf(said.media().get(i));
      boolean sends = byTheOther ? direction.receives() : direction.sends();
      path.relay(i).terminate(side.ordinal(), audio, format, sends);
      return;
    }
  }

  @Override
  public @Nullable MediaSecurity security() {
    return null; // Nothing of it leaves this process.
  }

  @Override
  public @Nullable AudioFormat speaks(int line) {
    return null; // It decodes whatever the other has.
  }

  @Override
  public boolean refuses(int line) {
    return false;
  }

  @Override
  public void refused() {
    // What was agreed before goes on.
  }

  @Override
  public void close() {
    closed = true;
    path.leave(this);
  }
}
