package org.ringfence.agent;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.keying.BareDescription;
import org.ringfence.media.AudioFormat;
import org.ringfence.net.Inside;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.SessionDescription;

/**
 * The end of a party whose sound has no address here and needs no keys of ours: it is in this
 * server itself, or another protocol carries it.
 */
final class InsideEnd implements MediaEnd, PathEnd {
  private final RelayPath path;
  private final Side side;
  private final Inside audio;
  private final MediaPolicy policy;
  private final Supplier<@Nullable MediaSecurity> security;
  private boolean closed;

  /** The line with the sound, and how that is coded; null before it was agreed. */
  private int line;

  private @Nullable AudioFormat agreed;

  /**
   * @param security how it is protected on its way to us, once that is known; null for a party that
   *     is here
   */
  InsideEnd(
      RelayPath path,
      Side side,
      Inside audio,
      MediaPolicy policy,
      Supplier<@Nullable MediaSecurity> security) {
    this.path = path;
    this.side = side;
    this.audio = audio;
    this.policy = policy;
    this.security = security;
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
    SessionDescription answer = answer(EchoAnswer.to(BareDescription.of(offer)), reach);
    if (answer != null) path.echo();
    return answer;
  }

  @Override
  public @Nullable Cause offered(SessionDescription theirs, Reach reach) {
    if (closed || !path.open(theirs.media().size())) return unable();
    boolean mustHide = policy == MediaPolicy.ENCRYPTED && security.get() == MediaSecurity.CLEAR;
    return mustHide ? Cause.NOT_ENCRYPTED : null;
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
      line = i;
      agreed = format;
      path.translate();
      return;
    }
  }

  @Override
  public @Nullable MediaSecurity security() {
    return security.get();
  }

  @Override
  public @Nullable AudioFormat speaks(int asked) {
    return null; // It decodes whatever the other has.
  }

  @Override
  public @Nullable AudioFormat sounds(int asked) {
    return asked == line ? agreed : null;
  }

  @Override
  public boolean refuses(int asked) {
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
