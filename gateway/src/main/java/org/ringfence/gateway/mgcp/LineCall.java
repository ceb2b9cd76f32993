package org.ringfence.gateway.mgcp;

import java.util.concurrent.Executor;
import org.ringfence.call.Party;
import org.ringfence.sdp.SessionDescription;

/** A call from an analog line that waits to be taken to a shard. */
public final class LineCall {
  private final AnalogLine line;
  private final LineConnection connection;
  private final String dialled;
  private final SessionDescription offer;

  LineCall(AnalogLine line, LineConnection connection, String dialled, SessionDescription offer) {
    this.line = line;
    this.connection = connection;
    this.dialled = dialled;
    this.offer = offer;
  }

  /** Who calls. */
  public Party party() {
    return line.party();
  }

  public String dialled() {
    return dialled;
  }

  /** What the gateway offers. */
  public SessionDescription offer() {
    return offer;
  }

  /**
   * Its leg, for a call on that shard; on the agent's loop, once.
   *
   * @param as who calls with that phone
   */
  public LineLeg leg(Executor shard, Party as) {
    return line.leg(connection, shard, as);
  }
}
