package org.ringfence.call;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** Media that write down whom they know. */
final class FakeMedia implements MediaPath {
  final List<String> done = new ArrayList<>();
  private final Map<Side, End> heard = new EnumMap<>(Side.class);
  boolean full;
  boolean sealed;

  /** How many other ways there are to offer the same. */
  int otherOffers;

  /** Whether it can speak otherwise where a line is full. */
  boolean canSpare;

  /** Why what a party says will not do, by the first port that it says. */
  final Map<Integer, Cause> problems = new java.util.HashMap<>();

  /** A description told by its port and, unless both ways, its direction. */
  static SessionDescription sdp(int port, Direction direction) {
    String text =
        "v=0\r\no=- 1 1 IN IP4 10.9.9.9\r\ns=-\r\nc=IN IP4 10.9.9.9\r\nt=0 0\r\n"
            + "m=audio %d RTP/AVP 0\r\n".formatted(port);
    var parsed = (SessionDescription) SdpParser.parse(text.getBytes());
    return parsed.withMedia(List.of(parsed.media().getFirst().withDirection(direction)));
  }

  static SessionDescription sdp(int port) {
    return sdp(port, Direction.SENDRECV);
  }

  static String say(SessionDescription description) {
    MediaDescription line = description.media().getFirst();
    Direction direction = description.directionOf(line);
    return line.port() + (direction == Direction.SENDRECV ? "" : " " + direction);
  }

  /** How what a party says is protected, by its first port; by default nobody knows. */
  final Map<Integer, MediaSecurity> secured = new java.util.HashMap<>();

  @Override
  public MediaEnd end(Side side, MediaPolicy policy) {
    return new End(side);
  }

  @Override
  public MediaEnd inside(Side side, Voice voice) {
    throw new UnsupportedOperationException("nobody lives here");
  }

  @Override
  public boolean isSealed() {
    return sealed;
  }

  @Override
  public void close() {
    done.add("close");
  }

  private final class End implements MediaEnd {
    private final Side side;
    private @Nullable SessionDescription agreed;
    private @Nullable SessionDescription pending;
    private boolean closed;

    End(Side side) {
      this.side = side;
    }

    @Override
    public @Nullable SessionDescription offer(SessionDescription others, Reach reach) {
      check();
      return full || closed ? null : others;
    }

    @Override
    public @Nullable SessionDescription offerOtherwise(SessionDescription others, Reach reach) {
      check();
      return full || closed || otherOffers-- <= 0 ? null : others;
    }

    @Override
    public @Nullable SessionDescription answer(SessionDescription others, Reach reach) {
      check();
      if (full || closed) return null;
      if (pending != null) agreed = pending;
      pending = null;
      return others;
    }

    @Override
    public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
      return answer(offer, reach);
    }

    @Override
    public @Nullable Cause offered(SessionDescription theirs, Reach reach) {
      Cause problem = take(theirs);
      if (problem == null) pending = theirs;
      return problem;
    }

    @Override
    public @Nullable Cause answered(SessionDescription theirs, Reach reach) {
      Cause problem = take(theirs);
      if (problem == null) agreed = theirs;
      return problem;
    }

    private @Nullable Cause take(SessionDescription theirs) {
      check();
      if (closed) throw new AssertionError("the end of somebody who left");
      Cause problem = problems.get(theirs.media().getFirst().port());
      if (problem != null) return problem;
      End before = heard.put(side, this);
      if (before != null && before != this) done.add("vacate " + side);
      done.add("learn " + side + " " + say(theirs));
      return null;
    }

    @Override
    public @Nullable MediaSecurity security() {
      return agreed == null ? null : secured.get(agreed.media().getFirst().port());
    }

    @Override
    public void refused() {
      check();
      if (closed) return;
      SessionDescription back = agreed;
      boolean waiting = pending != null;
      pending = null;
      if (waiting && back != null) take(back);
    }

    @Override
    public boolean spare(boolean on) {
      if (canSpare) done.add("spare " + side + " " + on);
      return canSpare;
    }

    @Override
    public String spoken() {
      return "few bits";
    }

    @Override
    public void close() {
      closed = true;
    }

    private void check() {
      if (!done.isEmpty() && done.getLast().equals("close")) throw new AssertionError("closed");
    }
  }
}
