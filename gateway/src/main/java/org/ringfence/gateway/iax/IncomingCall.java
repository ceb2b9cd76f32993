package org.ringfence.gateway.iax;

import java.util.concurrent.Executor;
import org.ringfence.call.Party;
import org.ringfence.iax.IaxCall;
import org.ringfence.sdp.SessionDescription;

/** A call that waits to be taken to a shard. */
public final class IncomingCall {
  private final IaxGateway gateway;
  private final IaxCall call;
  private final Party party;
  private final String dialled;

  IncomingCall(IaxGateway gateway, IaxCall call, Party party, String dialled) {
    this.gateway = gateway;
    this.call = call;
    this.party = party;
    this.dialled = dialled;
  }

  /** Who calls. */
  public Party party() {
    return party;
  }

  /** The name of the account that proved to call. */
  public String account() {
    return call.accountName();
  }

  /** The number that was dialled. */
  public String dialled() {
    return dialled;
  }

  /**
   * Its leg, for a call on that shard; on the gateway's loop, once.
   *
   * @param as who calls with that phone
   */
  public IaxLeg leg(Executor shard, Party as) {
    IaxLeg leg = new IaxLeg(gateway, shard, as, new IaxSound(gateway));
    leg.take(call);
    return leg;
  }

  /** What the caller offers, as SDP. */
  public SessionDescription offer(IaxLeg of) {
    return of.ownDescription();
  }
}
