package org.ringfence.audio;

import java.util.List;

/** What a caller hears of a call's progress, in two of the world's ways (ITU-T E.180, E.182). */
@SuppressWarnings("ImmutableEnumChecker") // A cadence is a record over a copied list.
public enum CallTone {
  DIAL(Cadence.sine(425), Cadence.dual(350, 440)),
  RINGBACK(Cadence.onOff(425, 1000, 4000), Cadence.onOff(440, 480, 2000, 4000)),
  BUSY(Cadence.onOff(425, 500, 500), Cadence.onOff(480, 620, 500, 500)),
  CONGESTION(Cadence.onOff(425, 250, 250), Cadence.onOff(480, 620, 250, 250)),
  CALL_WAITING(Cadence.onOff(425, 200, 4800), Cadence.onOff(440, 300, 9700)),
  SPECIAL_INFORMATION(information(), information());

  private final Cadence europe;
  private final Cadence northAmerica;

  CallTone(Cadence europe, Cadence northAmerica) {
    this.europe = europe;
    this.northAmerica = northAmerica;
  }

  /** As most of Europe has it (ETSI TR 101 041). */
  public Cadence europe() {
    return europe;
  }

  /** The precise tone plan of North America. */
  public Cadence northAmerica() {
    return northAmerica;
  }

  private static Cadence information() {
    return new Cadence(
        List.of(
            new Cadence.Step(950, 0, 330),
            new Cadence.Step(1400, 0, 330),
            new Cadence.Step(1800, 0, 330),
            Cadence.Step.pause(1000)),
        true);
  }
}
