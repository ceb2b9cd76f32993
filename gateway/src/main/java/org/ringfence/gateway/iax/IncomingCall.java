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

  /** The number that is said to call, as it is said. */
  public Party said() {
    return new Party(call.callingNumber(), call.callingName(), call.hidden());
  }

  /**
   * Its leg, for a call on that shard; on the gateway's loop, once.
   *
   * @param as who calls with that phone
   * @param clear whether it is said of who calls that nothing is encrypted
   */
  public IaxLeg leg(Executor shard, Party as, boolean clear) {
    return leg(shard, as, IaxLine.free(clear));
  }

  /** The same over a line. */
  public IaxLeg leg(Executor shard, Party as, IaxLine line) {
    IaxLeg leg = new IaxLeg(gateway, shard, as, new IaxSound(gateway), line);
    leg.take(call);
    return leg;
  }

  /** What the caller offers, as SDP. */
  public SessionDescription offer(IaxLeg of) {
    return of.ownDescription();
  }
}
