package org.ringfence.agent;

import java.net.InetAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.call.Taken;
import org.ringfence.sip.session.Replaces;
import org.ringfence.sip.session.SessionLayer;

/** What the SIP legs of a call need of where they live: a shard, or a simulated one. */
public interface LegHome {
  SessionLayer layer();

  AgentSettings settings();

  RandomGenerator random();

  /** A Call-ID whose messages come here. */
  String mintCallId();

  /** Our address, as a peer at that flow can reach it. */
  InetAddress localAddress(Flow flow);

  /** Takes the far leg out of the call that {@code replaces} names, for a call that lives here. */
  void take(Replaces replaces, Consumer<@Nullable Taken> taken);
}
