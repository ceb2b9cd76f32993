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
  private static final long PATIENCE_NS = 6_000_000_000L;

  private final IaxGateway gateway;
  private final Executor shard;
  private final Way way;
  private final IaxLeg leg;
  private final Party called;

  /**
   * How it is reached.
   *
   * @param account what proves who we are there; null for nothing
   * @param caller who is shown to call; null for who does
   */
  record Way(
      String name,
      InetSocketAddress at,
      @Nullable IaxAccount account,
      @Nullable Party caller,
      IaxLine line) {}

  IaxTarget(IaxGateway gateway, Executor shard, Way way, Party called) {
    this.gateway = gateway;
    this.shard = shard;
    this.way = way;
    this.called = called;
    this.leg = new IaxLeg(gateway, shard, called, new IaxSound(gateway), way.line());
  }

  @Override
  public String name() {
    return way.name();
  }

  @Override
  public @Nullable String trunk() {
    return way.line().trunk();
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
    Party shown = way.caller() == null ? caller : way.caller();
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
            shown.hidden() ? "" : shown.number(),
            shown.hidden() ? "" : shown.displayName(),
            shown.hidden(),
            bits,
            formats.getFirst(),
            way.account(),
            PATIENCE_NS);
    gateway.onLoop(() -> leg.dialled(gateway.call(way.at(), invitation, leg)));
    return leg;
  }

  @Override
  public String toString() {
    return way.name();
  }
}
