package org.ringfence.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Something that was wrong on one way of a call for some time.
 *
 * @param first the first second of it, counted from 0
 * @param last the last
 * @param value percent of loss, or milliseconds of jitter or delay
 * @param weight what it cost, rating times seconds, to tell the worst
 */
public record Trouble(Kind kind, Way way, int first, int last, double value, double weight) {
  /** What can be wrong. */
  public enum Kind {
    LOSS,
    JITTER,
    DELAY,
    /** Nothing came from a phone that should send. */
    NOTHING
  }

  /** From here on it is told of. */
  private static final double LOSS_PERCENT = 2;

  private static final double JITTER_MS = 30;
  private static final double DELAY_MS = 150;
  private static final int NOTHING_SECONDS = 10;

  /** A call of which so much was nothing all the same is told of sooner. */
  private static final int NOTHING_AT_ALL_SECONDS = 3;

  /** Loss is looked at over so many seconds on each side: one packet is not a trouble. */
  private static final int AROUND = 2;

  /** Calm that does not end it. */
  private static final int CALM_SECONDS = 5;

  /** Whom nobody hears could as well have no call at all. */
  private static final double SILENCE_COST = 93;

  /** All there were, the worst first. */
  static List<Trouble> in(QualityRecording recording) {
    List<QualityRecording.Second> seconds = recording.seconds();
    List<Trouble> found = new ArrayList<>();
    for (Way way : Way.values()) {
      Series series = new Series(way, seconds);
      found.addAll(series.losses());
      found.addAll(series.jitters());
      found.addAll(series.delays());
      if (way.inbound()) found.addAll(series.nothings());
    }
    found.sort(Comparator.comparingDouble(Trouble::weight).reversed());
    return found;
  }

  /** One way, second by second. */
  private record Series(Way way, List<QualityRecording.Second> seconds) {
    private LegSecond at(int second) {
      return way.of(seconds.get(second));
    }

    private interface Test {
      boolean isBad(int second);
    }

    /** Runs of bad seconds, little calm between them. */
    private List<int[]> spells(Test test) {
      List<int[]> spells = new ArrayList<>();
      int first = -1;
      int last = -1;
      for (int i = 0; i < seconds.size(); i++) {
        if (!test.isBad(i)) continue;
        if (first >= 0 && i - last > CALM_SECONDS) {
          spells.add(new int[] {first, last});
          first = i;
        }
        first = first < 0 ? i : first;
        last = i;
      }
      if (first >= 0) spells.add(new int[] {first, last});
      return spells;
    }

    List<Trouble> losses() {
      List<Trouble> found = new ArrayList<>();
      for (int[] spell : spells(i -> loss(i - AROUND, i + AROUND) >= LOSS_PERCENT)) {
        int first = spell[0];
        int last = spell[1];
        while (first < last && loss(first, first) <= 0) first++;
        while (last > first && loss(last, last) <= 0) last--;
        double percent = loss(first, last);
        double cost = EModel.effectiveImpairment(0, 25.1, percent, 1);
        found.add(trouble(Kind.LOSS, first, last, percent, cost));
      }
      return found;
    }

    private double loss(int from, int to) {
      long received = 0;
      long lost = 0;
      for (int i = Math.max(0, from); i <= Math.min(to, seconds.size() - 1); i++) {
        LegSecond second = at(i);
        boolean known = way.inbound() || second.outLossPermille() != LegSecond.UNKNOWN;
        if (!known) continue;
        received += way.inbound() ? second.received() : 1000 - second.outLossPermille();
        lost += way.inbound() ? second.lost() : second.outLossPermille();
      }
      // Where nothing came at all, loss is not what is the matter.
      return received == 0 || lost <= 0 ? 0 : 100.0 * lost / (received + lost);
    }

    List<Trouble> jitters() {
      List<Trouble> found = new ArrayList<>();
      for (int[] spell : spells(i -> jitter(i) >= JITTER_MS)) {
        double sum = 0;
        for (int i = spell[0]; i <= spell[1]; i++) sum += jitter(i);
        double mean = sum / (spell[1] - spell[0] + 1);
        found.add(trouble(Kind.JITTER, spell[0], spell[1], mean, mean / 4));
      }
      return found;
    }

    private double jitter(int second) {
      LegSecond leg = at(second);
      if (way.inbound() && leg.received() == 0) return 0;
      return (way.inbound() ? leg.jitterTenths() : leg.outJitterTenths()) / 10.0;
    }

    /** Half of each leg's round trip; told of once, with the leg that is the longer. */
    List<Trouble> delays() {
      List<Trouble> found = new ArrayList<>();
      if (!way.inbound()) return found;
      for (int[] spell : spells(i -> isSlower(i) && delay(i) >= DELAY_MS)) {
        double sum = 0;
        for (int i = spell[0]; i <= spell[1]; i++) sum += delay(i);
        double mean = sum / (spell[1] - spell[0] + 1);
        double cost = EModel.delayImpairment(mean);
        found.add(trouble(Kind.DELAY, spell[0], spell[1], mean, cost));
      }
      return found;
    }

    private double delay(int second) {
      QualityRecording.Second both = seconds.get(second);
      int sum = Math.max(0, both.caller().roundTripTenths());
      return (sum + Math.max(0, both.called().roundTripTenths())) / 20.0;
    }

    private boolean isSlower(int second) {
      int own = at(second).roundTripTenths();
      int other = seconds.get(second).leg(1 - way.leg()).roundTripTenths();
      return own > other || own == other && way.leg() == 0;
    }

    List<Trouble> nothings() {
      List<Trouble> found = new ArrayList<>();
      boolean never = seconds.stream().allMatch(second -> way.of(second).received() == 0);
      int least = never ? NOTHING_AT_ALL_SECONDS : NOTHING_SECONDS;
      int first = -1;
      for (int i = 0; i <= seconds.size(); i++) {
        boolean nothing = i < seconds.size() && isNothing(at(i));
        if (nothing && first < 0) first = i;
        if (nothing || first < 0) continue;
        if (i - first >= least)
          found.add(trouble(Kind.NOTHING, first, i - 1, i - first, SILENCE_COST));
        first = -1;
      }
      return found;
    }

    private static boolean isNothing(LegSecond leg) {
      return leg.received() == 0 && leg.has(LegSecond.SENDS) && !leg.has(LegSecond.INSIDE);
    }

    private Trouble trouble(Kind kind, int first, int last, double value, double cost) {
      return new Trouble(kind, way, first, last, value, cost * (last - first + 1));
    }
  }
}
