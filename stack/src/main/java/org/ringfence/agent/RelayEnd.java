package org.ringfence.agent;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.net.RelayHandle;
import org.ringfence.sdp.HiddenTopology;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/** One party's end of the relays of a call. */
final class RelayEnd implements MediaEnd {
  /** What the party said, and how it was reached then. */
  private record Said(SessionDescription description, Reach reach) {}

  private final RelayPath path;
  private final Side side;
  private final InetAddress fallback;
  private final LocalSession ours;
  private @Nullable Said agreed;
  private @Nullable Said pending;
  private boolean closed;

  RelayEnd(RelayPath path, Side side, long sessionId, InetAddress fallback) {
    this.path = path;
    this.side = side;
    this.fallback = fallback;
    this.ours = new LocalSession(sessionId, AgentShard.plain(fallback));
  }

  Side side() {
    return side;
  }

  @Override
  public @Nullable SessionDescription offer(SessionDescription others, Reach reach) {
    return towards(others, reach);
  }

  @Override
  public @Nullable SessionDescription answer(SessionDescription others, Reach reach) {
    SessionDescription answer = towards(others, reach);
    if (answer != null && pending != null) {
      agreed = pending;
      pending = null;
    }
    return answer;
  }

  private @Nullable SessionDescription towards(SessionDescription others, Reach reach) {
    int lines = others.media().size();
    if (closed || !path.open(lines)) return null;
    InetAddress address = reach.ours() == null ? fallback : reach.ours();
    List<MediaAddress> addresses = new ArrayList<>(lines);
    for (int i = 0; i < lines; i++) {
      addresses.add(address(path.relay(i), address, others.media().get(i)));
    }
    return ours.stamp(HiddenTopology.rewrite(others, ours.origin(), addresses));
  }

  private MediaAddress address(RelayHandle relay, InetAddress address, MediaDescription line) {
    int rtp = relay.localRtp(side.ordinal()).getPort();
    int rtcp = line.rtcpMux() ? rtp : relay.localRtcp(side.ordinal()).getPort();
    return new MediaAddress(AgentShard.plain(address), rtp, rtcp);
  }

  @Override
  public @Nullable Cause offered(SessionDescription theirs, Reach reach) {
    Said said = new Said(theirs, reach);
    Cause problem = learn(said);
    if (problem == null) pending = said;
    return problem;
  }

  @Override
  public @Nullable Cause answered(SessionDescription theirs, Reach reach) {
    Said said = new Said(theirs, reach);
    Cause problem = learn(said);
    if (problem == null) agreed = said;
    return problem;
  }

  private @Nullable Cause learn(Said said) {
    int lines = said.description.media().size();
    if (closed || !path.open(lines)) return Cause.OVERLOADED;
    path.hear(this);
    for (int i = 0; i < lines; i++) {
      MediaDescription line = said.description.media().get(i);
      path.relay(i).update(side.ordinal(), RelayTerms.of(said.description, line, said.reach));
    }
    return null;
  }

  @Override
  public void refused() {
    Said back = agreed;
    pending = null;
    if (back != null) learn(back);
  }

  @Override
  public @Nullable SessionDescription echo(SessionDescription offer, Reach reach) {
    SessionDescription answer = answer(EchoAnswer.to(offer), reach);
    if (answer != null) path.echo();
    return answer;
  }

  @Override
  public void close() {
    closed = true;
    path.leave(this);
  }
}
