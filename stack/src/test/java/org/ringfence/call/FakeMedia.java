package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** Media that write down whom they know. */
final class FakeMedia implements MediaPath {
  final List<String> done = new ArrayList<>();
  boolean full;

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

  @Override
  public @Nullable SessionDescription towards(Side side, SessionDescription others, Reach reach) {
    if (!done.isEmpty() && done.getLast().equals("close")) throw new AssertionError("closed");
    return full ? null : others;
  }

  @Override
  public void learn(Side side, SessionDescription description, Reach reach) {
    done.add("learn " + side + " " + say(description));
  }

  @Override
  public void vacate(Side side) {
    done.add("vacate " + side);
  }

  @Override
  public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
    return full ? null : offer;
  }

  @Override
  public void close() {
    done.add("close");
  }
}
