package org.ringfence.server.trunk;

import java.util.concurrent.CompletableFuture;
import org.ringfence.agent.AgentShard;
import org.ringfence.call.Target;
import org.ringfence.server.config.Trunk;

/** A way to the telephone network, over whatever protocol. Any thread may ask. */
public interface Way {
  /** What the configuration says of it. */
  Trunk trunk();

  default String name() {
    return trunk().name();
  }

  /** Whether it seems to be there. */
  boolean isAlive();

  /** Whether it takes one more call. */
  boolean hasRoom();

  /** A way to call somebody over it. */
  Target target(AgentShard shard, Wish wish);

  /** A call over it came to nothing for a reason that lies with it. */
  void failed(String why);

  /** Asks whether it is there; how it fares then. */
  CompletableFuture<TrunkStatus> ask();

  /** How it fares, for people. */
  TrunkStatus status();
}
