package org.ringfence.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Does all of several things, also when a bug stops one of them. */
final class Thorough {
  private Thorough() {}

  /** What the first that failed threw is thrown when all were tried. */
  static void run(List<Runnable> steps) {
    @Nullable Throwable bug = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException | Error thrown) {
        if (bug == null) bug = thrown;
        else bug.addSuppressed(thrown);
      }
    }
    if (bug instanceof RuntimeException thrown) throw thrown;
    if (bug instanceof Error thrown) throw thrown;
  }
}
