package org.ringfence.gateway.mgcp;

import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Diversion;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Target;
import org.ringfence.sdp.SessionDescription;

/** An analog line that is rung. */
final class LineTarget implements Target {
  private final AnalogLine line;
  private final Executor shard;

  LineTarget(AnalogLine line, Executor shard) {
    this.line = line;
    this.shard = shard;
  }

  @Override
  public String name() {
    return "MGCP " + line.name();
  }

  @Override
  public Reach reach() {
    return new Reach(null, line.address().getAddress());
  }

  @Override
  public Leg dial(
      Party caller,
      Party called,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener) {
    LineConnection connection = line.connection(caller, offer);
    LineLeg leg = new LineLeg(line, connection, shard, called);
    connection.leg = leg;
    leg.listener(listener);
    line.onLoop(nowNs -> line.ring(connection, nowNs));
    return leg;
  }

  @Override
  public String toString() {
    return name();
  }
}
