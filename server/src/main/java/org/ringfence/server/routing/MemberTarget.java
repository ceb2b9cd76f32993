package org.ringfence.server.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Diversion;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Target;
import org.ringfence.sdp.SessionDescription;

/** A phone that rings for a number other than its own: it answers as who it is. */
record MemberTarget(Party party, Target phone) implements Target {
  @Override
  public String name() {
    return phone.name();
  }

  @Override
  public Reach reach() {
    return phone.reach();
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return phone.open(path, side, policy);
  }

  @Override
  public Leg dial(
      Party caller,
      Party called,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener) {
    return phone.dial(caller, called, offer, diversions, listener);
  }
}
