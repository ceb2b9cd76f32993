package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * What one says to an offer when its own media shall come back: yes to every RTP line and every
 * codec in it, since nothing is decoded. Keys and ICE are not echoed.
 */
final class EchoAnswer {
  private EchoAnswer() {}

  static SessionDescription to(SessionDescription offer) {
    List<MediaDescription> lines = new ArrayList<>(offer.media().size());
    for (MediaDescription line : offer.media()) {
      Direction direction = offer.directionOf(line).reversed();
      boolean plain = line.rtp() && line.transport().equals("RTP/AVP");
      lines.add(plain ? line.withDirection(direction) : line.withPort(0));
    }
    return offer.withMedia(lines);
  }
}
