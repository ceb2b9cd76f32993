package org.ringfence.quality;

import java.util.ArrayList;
import java.util.List;

/** How good one direction sounds, or why that cannot be said. */
public sealed interface Score {
  /**
   * A rating, and what took how much off the best there is.
   *
   * @param rating R, on the scale of the codec
   * @param mos 1 to 4.5
   * @param codecCost what the codec costs without loss
   * @param lossCost what lost packets cost
   * @param jitterCost what packets cost that came too late
   * @param delayCost what the delay costs; 0 in a score of listening alone
   * @param codec whose figures were used
   * @param inputs what was measured
   */
  record Known(
      double rating,
      double mos,
      double codecCost,
      double lossCost,
      double jitterCost,
      double delayCost,
      CodecImpairment codec,
      Measured inputs)
      implements Score {}

  /**
   * No number.
   *
   * @param missing what would have to be known, for people: "loss", "delay", ...
   */
  record Unknown(List<String> missing) implements Score {
    public Unknown {
      missing = List.copyOf(missing);
    }
  }

  /** How good it is to listen to (MOS-LQ): whatever the delay. */
  static Score listening(Measured measured) {
    return of(measured, false);
  }

  /** How good it is to talk (MOS-CQ): the delay counts. */
  static Score conversational(Measured measured) {
    return of(measured, true);
  }

  private static Score of(Measured measured, boolean talking) {
    List<String> missing = new ArrayList<>();
    CodecImpairment codec = CodecImpairment.of(measured.codec()).orElse(null);
    if (codec == null) {
      missing.add(measured.codec().isEmpty() ? "codec" : "what " + measured.codec() + " costs");
    }
    if (measured.lossPercent().isEmpty()) {
      missing.add("loss");
    }
    if (measured.latePercent().isEmpty()) {
      missing.add("late packets");
    }
    if (talking && measured.delayMs().isEmpty()) {
      missing.add("delay");
    }
    if (codec == null || !missing.isEmpty()) {
      return new Unknown(missing);
    }
    return rate(measured, codec, talking ? measured.delayMs().orElseThrow() : 0);
  }

  private static Known rate(Measured measured, CodecImpairment codec, double delayMs) {
    Scale scale = codec.scale();
    double loss = measured.lossPercent().orElseThrow();
    double late = measured.latePercent().orElseThrow();
    double gone = Math.min(100, loss + late);
    double burstRatio = measured.burstRatio().orElse(1);
    double whole = codec.effective(gone, burstRatio) - codec.ie();
    double share = gone == 0 ? 0 : loss / (loss + late);
    double delayCost = scale.delayImpairment(delayMs);
    double rating = codec.rating(gone, burstRatio, delayMs);
    return new Known(
        rating,
        scale.mos(rating),
        codec.ie(),
        whole * share,
        whole * (1 - share),
        delayCost,
        codec,
        measured);
  }
}
