package org.ringfence.gateway.iax;

import java.util.List;

/** A trunk, and when something is to be said to it next. */
final class DueTrunk {
  final IaxTrunk trunk;
  long dueNs;

  DueTrunk(IaxTrunk trunk, long dueNs) {
    this.trunk = trunk;
    this.dueNs = dueNs;
  }

  /** When the first of them is due; {@link Long#MAX_VALUE} for none. */
  static long soonestNs(List<DueTrunk> trunks) {
    long soonest = Long.MAX_VALUE;
    for (DueTrunk each : trunks) soonest = Math.min(soonest, each.dueNs);
    return soonest;
  }
}
