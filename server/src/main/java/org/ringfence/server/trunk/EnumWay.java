package org.ringfence.server.trunk;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.PeerTarget;
import org.ringfence.base.Flow;
import org.ringfence.server.config.Trunk;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipUri;
import org.ringfence.sip.outbound.TrustBoundary;

/**
 * A way to a number that DNS named. Who is there is a stranger: it is told the number that is shown
 * and nothing else, and is given no password.
 */
final class EnumWay implements Way {
  private static final long PATIENCE_MS = 4_000;
  private static final long FAILED_NS = 60_000_000_000L;

  private final EnumCalls calls;
  private final SipUri uri;
  private final Flow flow;
  private volatile boolean failed;
  private volatile long failedNs;

  EnumWay(EnumCalls calls, SipUri uri, Flow flow) {
    this.calls = calls;
    boolean phone = "phone".equals(uri.params().value("user"));
    Params params = phone ? Params.NONE.with("user", "phone") : Params.NONE;
    this.uri = new SipUri(uri.secure(), uri.userInfo(), uri.hostPort(), params, "");
    this.flow = flow;
  }

  @Override
  public Trunk trunk() {
    return calls.trunk();
  }

  @Override
  public boolean isAlive() {
    return !failed || System.nanoTime() - failedNs > FAILED_NS;
  }

  @Override
  public boolean hasRoom() {
    return calls.hasRoom();
  }

  @Override
  public PeerTarget target(AgentShard shard, Wish wish) {
    String shown = wish.shown().isEmpty() ? calls.trunk().number() : wish.shown();
    SipUri ours = new SipUri(false, shown, new HostPort(calls.domain(), -1), Params.NONE, "");
    NameAddr from = NameAddr.of(ours);
    boolean hidden = wish.hidden() || shown.isEmpty();
    PeerTarget.Wording wording =
        new PeerTarget.Wording(
            uri,
            hidden ? TrustBoundary.anonymous(from) : from,
            NameAddr.of(uri),
            null,
            hidden,
            List.of(),
            flow,
            wish.hops(),
            wish.extra(),
            null,
            PATIENCE_MS);
    return new PeerTarget(shard, "enum " + uri, calls.terms(shown, wish.watch()), wording);
  }

  @Override
  public void failed(String why) {
    failedNs = System.nanoTime();
    failed = true;
  }

  @Override
  public CompletableFuture<TrunkStatus> ask() {
    return CompletableFuture.completedFuture(status());
  }

  @Override
  public TrunkStatus status() {
    return calls.status("");
  }
}
