package org.ringfence.gateway.iax;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executor;
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
import org.ringfence.iax.IaxAccount;
import org.ringfence.iax.IaxCall;
import org.ringfence.iax.MediaFormat;
import org.ringfence.sdp.SessionDescription;

/** A phone, or another server, that is rung over IAX2; for one call. */
final class IaxTarget implements Target {
  private final IaxGateway gateway;
  private final Executor shard;
  private final String name;
  private final InetSocketAddress at;
  private final @Nullable IaxAccount account;
  private final IaxLeg leg;
  private final Party called;

  IaxTarget(
      IaxGateway gateway,
      Executor shard,
      String name,
      Party called,
      InetSocketAddress at,
      @Nullable IaxAccount account) {
    this.gateway = gateway;
    this.shard = shard;
    this.name = name;
    this.at = at;
    this.account = account;
    this.called = called;
    this.leg = new IaxLeg(gateway, shard, called, new IaxSound(gateway));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Reach reach() {
    return Reach.UNKNOWN;
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return leg.end(path, side, policy);
  }

  @Override
  public Leg dial(
      Party caller,
      Party dialled,
      @Nullable SessionDescription offer,
      List<Diversion> diversions,
      LegListener listener) {
    leg.offered(offer, listener);
    List<MediaFormat> formats = Formats.of(offer);
    if (formats.isEmpty()) {
      shard.execute(() -> leg.refused(listener));
      return leg;
    }
    int bits = 0;
    for (MediaFormat each : formats) bits |= each.bit();
    IaxCall.Invitation invitation =
        new IaxCall.Invitation(
            called.number(),
            caller.hidden() ? "" : caller.number(),
            caller.hidden() ? "" : caller.displayName(),
            caller.hidden(),
            bits,
            formats.getFirst(),
            account);
    gateway.onLoop(() -> leg.dialled(gateway.call(at, invitation, leg)));
    return leg;
  }

  @Override
  public String toString() {
    return name;
  }
}
