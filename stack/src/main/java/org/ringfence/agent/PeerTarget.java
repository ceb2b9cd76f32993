package org.ringfence.agent;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.call.Cause;
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
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.Attachment;
import org.ringfence.sip.session.Invitation;
import org.ringfence.sip.session.Session;

/**
 * One call to a peer that is no phone of ours, worded as that peer wants it. A peer that does not
 * even say that it is trying is given up soon, so that another may be tried.
 */
public record PeerTarget(LegHome home, String name, PeerTerms terms, Wording wording)
    implements Target {

  /**
   * What the INVITE says.
   *
   * @param asserted who calls (RFC 3325); null to say nothing
   * @param hidden whether nobody but the peer may hear that
   * @param flow the way there; null when it is to be looked up
   * @param extra further headers
   * @param attachment what goes with the description; null for nothing
   * @param patienceMs how long it may say nothing at all
   */
  public record Wording(
      Uri target,
      NameAddr from,
      NameAddr to,
      @Nullable NameAddr asserted,
      boolean hidden,
      List<NameAddr> routes,
      @Nullable Flow flow,
      int maxForwards,
      List<Header> extra,
      @Nullable Attachment attachment,
      long patienceMs) {
    public Wording {
      routes = List.copyOf(routes);
      extra = List.copyOf(extra);
    }
  }

  @Override
  public String trunk() {
    return terms.trunk();
  }

  @Override
  public Reach reach() {
    return home.reach(wording.flow);
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return terms.open(path, side);
  }

  @Override
  public Leg dial(
      Party caller,
      Party called,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener) {
    Invitation invitation =
        new Invitation(
            wording.target,
            wording.from,
            wording.to,
            wording.routes,
            wording.flow,
            offer,
            headers(called, diversions),
            wording.attachment);
    Session session = home.layer().prepare(home.mintCallId());
    SipLeg leg = new SipLeg(home, session, called, terms);
    leg.listener(listener);
    home.layer().call(session, invitation);
    home.after(wording.patienceMs, () -> lookAgain(session, leg));
    return leg;
  }

  private List<Header> headers(Party called, List<Diversion> diversions) {
    List<Header> headers = new ArrayList<>(4);
    headers.add(new Header(HeaderName.MAX_FORWARDS, Integer.toString(wording.maxForwards)));
    if (wording.asserted != null) {
      headers.add(new Header(HeaderName.P_ASSERTED_IDENTITY, wording.asserted.toString()));
    }
    if (wording.hidden) headers.add(new Header(HeaderName.PRIVACY, "id"));
    if (!wording.hidden) {
      List<Diversion> shown =
          diversions.stream()
              .map(each -> new Diversion(shownNumber(each.number()), each.reason()))
              .toList();
      Diversions.add(headers, shown, called, home.settings().in(terms.domain()));
    }
    headers.addAll(wording.extra);
    return headers;
  }

  private String shownNumber(String number) {
    return terms.shown(Party.of(number, "")).number();
  }

  private static void lookAgain(Session session, SipLeg leg) {
    if (session.state() == Session.State.CALLING && !session.isHeard()) {
      leg.giveUp(Cause.UNREACHABLE);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
