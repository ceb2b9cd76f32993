package org.ringfence.server.trunk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person may ask of the trunks of a running server. */
public interface TrunkDesk {
  /** All of them, and how each fares. */
  List<TrunkStatus> trunks();

  /** Asks one whether it is there; null when there is none of that name. */
  @Nullable TrunkStatus test(String name) throws InterruptedException;

  /** What would become of a call, line by line; nothing is counted. */
  List<String> explain(String extension, String dialled);
}
