package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.call.Diversion;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Target;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Session;

/**
 * A phone that SIP reaches: a registered contact.
 *
 * @param contact what it registered, the Request-URI
 * @param path the Path it registered by (RFC 3327); empty mostly
 * @param flow the flow it registered over; null when it is to be looked up
 * @param maxForwards how many hops the INVITE may still make: one less than the caller's
 * @param extra what else the INVITE says, such as that the phone may answer by itself
 */
public record PhoneTarget(
    LegHome home,
    String name,
    Uri contact,
    List<NameAddr> path,
    @Nullable Flow flow,
    int maxForwards,
    List<Header> extra)
    implements Target {

  public PhoneTarget(
      LegHome home,
      String name,
      Uri contact,
      List<NameAddr> path,
      @Nullable Flow flow,
      int maxForwards) {
    this(home, name, contact, path, flow, maxForwards, List.of());
  }

  @Override
  public Reach reach() {
    return home.reach(flow);
  }

  @Override
  public Leg dial(
      Party caller,
      Party called,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener) {
    AgentSettings settings = home.settings();
    List<Header> headers = new ArrayList<>(4);
    headers.add(new Header(HeaderName.MAX_FORWARDS, Integer.toString(maxForwards)));
    // Whom we do not trust is told no more than it may hear when the INVITE leaves.
    headers.add(Identities.asserted(caller, settings));
    if (caller.hidden()) headers.add(new Header(HeaderName.PRIVACY, "id"));
    Diversions.add(headers, diversions, called, settings);
    headers.addAll(extra);
    Invitation invitation =
        new Invitation(
            contact,
            Identities.from(caller, settings),
            Identities.address(called, settings),
            path,
            flow,
            offer,
            headers);
    Session session = home.layer().prepare(home.mintCallId());
    SipLeg leg = new SipLeg(home, session, called);
    leg.listener(listener);
    home.layer().call(session, invitation);
    return leg;
  }

  @Override
  public String toString() {
    return name;
  }
}
