package org.ringfence.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last rate that is held: half as much more each time until one is not, then the gap is
 * halved a few times. A rate that is not held is tried once more, for the machine is shared. No
 * step begins when the time is over.
 */
final class SipBenchSearch {
  private final IntFunction<SipBenchStep> step;
  private final int refinements;
  private final long endNs;
  private final List<SipBenchStep> steps = new ArrayList<>();
  private @Nullable SipBenchStep best;

  SipBenchSearch(IntFunction<SipBenchStep> step, int refinements, long endNs) {
    this.step = step;
    this.endNs = endNs;
    this.refinements = refinements;
  }

  SipBenchSearch from(int firstRate) {
    int good = 0;
    int rate = firstRate;
    while (holds(rate)) {
      good = rate;
      rate += rate / 2;
    }
    int bad = rate;
    for (int i = 0; i < refinements && bad - good > good / 20; i++) {
      int middle = (good + bad) / 2;
      if (holds(middle)) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    return this;
  }

  private boolean holds(int rate) {
    for (int tries = 0; tries < 2 && System.nanoTime() - endNs < 0; tries++) {
      SipBenchStep done = step.apply(rate);
      steps.add(done);
      if (done.isGood()) {
        if (best == null || done.rate() > best.rate()) {
          best = done;
        }
        return true;
      }
    }
    return false;
  }

  @Nullable SipBenchStep best() {
    return best;
  }

  List<SipBenchStep> steps() {
    return steps;
  }
}
