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
import org.ringfence.media.VideoFormat;
import org.ringfence.net.CarriedAudio;
import org.ringfence.net.Inside;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * The end of a party whose media have no address here and need no keys of ours: it is in this
 * server itself, or another protocol carries its sound.
 */
final class InsideEnd implements MediaEnd, PathEnd {
  private final RelayPath path;
  private final Side side;
  private final Inside<AudioFormat> audio;
  private final @Nullable ViewVideo video;
  private final MediaPolicy policy;
  private final Supplier<@Nullable MediaSecurity> security;
  private boolean closed;

  /** The line with the sound, and how that is coded; null before it was agreed. */
  private int line;

  private @Nullable AudioFormat agreed;

  /** What the other said last of its lines, and the one with pictures; null before. */
  private @Nullable SessionDescription others;

  private int pictures;
  private @Nullable VideoFormat seen;

  /**
   * @param video null for a party without pictures
   * @param security how it is protected on its way to us, once that is known; null for a party that
   *     is here
   */
  InsideEnd(
      RelayPath path,
      Side side,
      Inside<AudioFormat> audio,
      @Nullable ViewVideo video,
      MediaPolicy policy,
      Supplier<@Nullable MediaSecurity> security) {
    this.path = path;
    this.side = side;
    this.audio = audio;
    this.video = video;
    this.policy = policy;
    this.security = security;
  }

  @Override
  public Side side() {
    return side;
  }

  @Override
  public @Nullable SessionDescription offer(SessionDescription said, Reach reach) {
    boolean heard = !closed && !path.isSealed() && path.open(said.media().size());
    if (!heard) return null;
    others = BareDescription.of(said);
    return others;
  }

  @Override
  public Cause unable() {
    return path.isSealed() ? Cause.CANNOT_HEAR : Cause.OVERLOADED;
  }

  @Override
  public @Nullable SessionDescription answer(SessionDescription theirs, Reach reach) {
    SessionDescription said = offer(theirs, reach);
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

  /** The first line with sound is the one that ends here, and the first with pictures. */
  private void agree(SessionDescription said, boolean byTheOther) {
    path.hear(this);
    ViewVideo eyes = video;
    if (eyes != null) see(eyes, said, byTheOther);
    for (int i = 0; i < said.media().size(); i++) {
      AudioFormat format = AttendantAudio.format(said.media().get(i));
      if (format == null) continue;
      boolean sends = sends(said, i, byTheOther);
      path.relay(i).terminate(side.ordinal(), audio, format, sends);
      line = i;
      agreed = format;
      path.translate();
      return;
    }
  }

  private static boolean sends(SessionDescription said, int index, boolean byTheOther) {
    Direction direction = said.directionOf(said.media().get(index));
    return byTheOther ? direction.receives() : direction.sends();
  }

  private void see(ViewVideo eyes, SessionDescription said, boolean byTheOther) {
    SessionDescription heard = others;
    for (int i = 0; i < said.media().size(); i++) {
      MediaDescription theirs =
          heard != null && i < heard.media().size() ? heard.media().get(i) : null;
      VideoFormat format = ViewVideo.format(said.media().get(i), theirs);
      if (format == null) continue;
      boolean sends = sends(said, i, byTheOther);
      path.relay(i).terminate(side.ordinal(), eyes.end(format), format, sends);
      pictures = i;
      seen = format;
      return;
    }
    VideoFormat before = seen;
    if (before != null) {
      path.relay(pictures).terminate(side.ordinal(), eyes.end(before), before, false);
    }
  }

  @Override
  public @Nullable MediaSecurity security() {
    return security.get();
  }

  /** What is here decodes whatever the other has; what is carried on has a codec of its own. */
  @Override
  public @Nullable AudioFormat speaks(int asked) {
    return audio instanceof CarriedAudio ? sounds(asked) : null;
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
