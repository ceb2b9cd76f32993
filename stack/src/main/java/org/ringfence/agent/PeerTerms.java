package org.ringfence.agent;

import org.ringfence.call.Leg;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Side;

/** What holds in one call with a peer that is no phone of ours, such as a carrier's server. */
public interface PeerTerms {
  /** What people call it. */
  String trunk();

  /** What was found out about who calls over it; empty for nothing. */
  default String proof() {
    return "";
  }

  /** How its media must be protected. */
  MediaPolicy policy();

  /** What the line to it carries. */
  Bandwidth bandwidth();

  /** How one of ours is shown to it. */
  Party shown(Party ours);

  /** The domain of the numbers it is told. */
  String domain();

  /** Its leg is there; on the shard. */
  void began(Leg leg);

  /** Its leg is over, whoever had it last; on the shard. */
  void ended(Leg leg);

  /** Its end of the media of a call. */
  default MediaEnd open(MediaPath path, Side side) {
    return path instanceof RelayPath relay
        ? relay.end(side, policy(), bandwidth())
        : path.end(side, policy());
  }
}
