package org.ringfence.lab.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server's figures for one job.
 *
 * @param cold the best step of a server just started, where that differs (a JVM)
 * @param best the last good step, or null where not even the first rate was held
 * @param steps all that were tried, in order
 * @param before memory when ready, after its users were registered
 * @param after memory five seconds after the last job
 * @param note what must be said beside the figure
 */
public record SipBenchResult(
    String server,
    SipBenchJob job,
    @Nullable SipBenchStep cold,
    @Nullable SipBenchStep best,
    List<SipBenchStep> steps,
    ProcessAccount before,
    ProcessAccount after,
    String note) {
  public SipBenchResult {
    steps = List.copyOf(steps);
  }
}
