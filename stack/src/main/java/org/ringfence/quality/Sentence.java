package org.ringfence.quality;

import java.util.Locale;

/** What a score means, in a sentence that names the cause. */
public final class Sentence {
  /** From here on nobody complains (ITU-T G.107 annex B: "satisfied"). */
  private static final double GOOD_MOS = 4.0;

  private Sentence() {}

  /**
   * Says how good it is and why it is no better.
   *
   * @param where between whom it was measured, such as "between your router and us"; empty for
   *     nothing
   * @param since since when it is so, such as "12:03"; empty for nothing
   */
  public static String of(Score score, String where, String since) {
    return switch (score) {
      case Score.Unknown unknown -> "Unknown until measured: " + list(unknown) + ".";
      case Score.Known known when known.mos() >= GOOD_MOS -> "Good (%s).".formatted(mos(known));
      case Score.Known known ->
          "%s (%s): %s.".formatted(grade(known.mos()), mos(known), cause(known, where, since));
    };
  }

  private static String list(Score.Unknown unknown) {
    return String.join(", ", unknown.missing());
  }

  private static String grade(double mos) {
    return mos >= 3.6 ? "Fair" : mos >= 3.1 ? "Poor" : "Bad";
  }

  private static String mos(Score.Known known) {
    return String.format(Locale.ROOT, "MOS %.1f", known.mos());
  }

  /** The greatest cost speaks; the codec only where the network is not to blame. */
  private static String cause(Score.Known known, String where, String since) {
    double network = Math.max(known.lossCost(), Math.max(known.jitterCost(), known.delayCost()));
    if (known.codecCost() > network) {
      return known.codec().codec() + " sounds no better";
    }
    return trouble(known, network)
        + (where.isEmpty() ? "" : " " + where)
        + (since.isEmpty() ? "" : " since " + since);
  }

  private static String trouble(Score.Known known, double greatest) {
    Measured inputs = known.inputs();
    if (known.lossCost() == greatest) {
      return "loss of " + percent(inputs.lossPercent().orElseThrow());
    }
    if (known.delayCost() == greatest) {
      return "a delay of " + ms(inputs.delayMs().orElseThrow());
    }
    String late = percent(inputs.latePercent().orElseThrow());
    return inputs.jitterMs().isPresent()
        ? "jitter of %s, by which %s came too late"
            .formatted(ms(inputs.jitterMs().getAsDouble()), late)
        : late + " came too late to be played";
  }

  private static String percent(double value) {
    return value >= 10 || value == Math.rint(value)
        ? Math.round(value) + " %"
        : String.format(Locale.ROOT, "%.1f %%", value);
  }

  private static String ms(double value) {
    return Math.round(value) + " ms";
  }
}
