package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * What one says to an offer when its own media shall come back: yes to every RTP line and every
 * codec in it, since nothing is decoded. Keys and ICE are not echoed.
 */
final class EchoAnswer {
  /** What comes back is another stream than theirs, and without its feedback. */
  private static final Set<String> OF_THEIR_STREAM =
      Set.of("ssrc", "ssrc-group", "msid", "extmap", "rtcp-fb");

  private EchoAnswer() {}

  static SessionDescription to(SessionDescription offer) {
    List<MediaDescription> lines = new ArrayList<>(offer.media().size());
    for (MediaDescription line : offer.media()) {
      Direction direction = offer.directionOf(line).reversed();
      boolean plain = line.transport().equals("RTP/AVP") || isVoice(line);
      Attributes own = line.attributes().without(each -> OF_THEIR_STREAM.contains(each.name()));
      lines.add(plain ? line.withAttributes(own).withDirection(direction) : line.withPort(0));
    }
    return offer.withMedia(lines);
  }

  /** A picture with feedback would ask us for what we cannot make. */
  private static boolean isVoice(MediaDescription line) {
    return line.transport().equals("RTP/AVPF") && line.media().equals("audio");
  }
}
