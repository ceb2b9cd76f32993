package org.ringfence.server.guard;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.guard.Guard;
import org.ringfence.guard.Guard.Count;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees a flood by what is shed, and leaves strangers less of the time until it is over. A person
 * may say that the known alone are served, or that nothing happens by itself.
 */
public final class SiegeWatch {
  private static final Logger LOG = LoggerFactory.getLogger(SiegeWatch.class);
  private static final int FLOOD_PER_SECOND = 200;
  private static final int SECONDS_TO_BEGIN = 3;
  private static final int SECONDS_TO_END = 30;

  /** What a person can say. */
  public enum Mode {
    AUTO,
    /** Nobody is served who is not known. */
    ON,
    /** Strangers keep their share whatever happens. */
    OFF;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of that word; null for none. */
    public static @Nullable Mode of(String word) {
      for (Mode mode : values()) if (mode.word().equals(word)) return mode;
      return null;
    }
  }

  private final Guard guard;
  private final AuditLog audit;
  private final Supplier<List<Feeds.State>> feeds;
  private final Supplier<String> firewall;
  private Mode mode = Mode.AUTO;
  private long shedBefore;
  private int busySeconds;
  private int calmSeconds;
  private boolean flood;

  /**
   * @param feeds how the lists of attackers fare
   * @param firewall why the kernel does not help; empty when it does
   */
  public SiegeWatch(
      Guard guard, AuditLog audit, Supplier<List<Feeds.State>> feeds, Supplier<String> firewall) {
    this.firewall = firewall;
    this.guard = guard;
    this.audit = audit;
    this.feeds = feeds;
  }

  /** What a person says holds from now on. */
  public synchronized void mode(Mode wanted) {
    if (mode == wanted) return;
    mode = wanted;
    guard.siege(mode == Mode.ON);
    guard.flood(mode == Mode.AUTO && flood);
    audit.write("siege", mode.word());
    LOG.warn("siege is {}", mode.word());
  }

  /** What is to happen each second. */
  public synchronized void tick() {
    long shed = guard.value(Count.SHED);
    boolean busy = shed - shedBefore >= FLOOD_PER_SECOND;
    shedBefore = shed;
    busySeconds = busy ? busySeconds + 1 : 0;
    calmSeconds = busy ? 0 : calmSeconds + 1;
    if (!flood && busySeconds >= SECONDS_TO_BEGIN) flood(true);
    else if (flood && calmSeconds >= SECONDS_TO_END) flood(false);
  }

  private void flood(boolean began) {
    flood = began;
    if (mode == Mode.AUTO) guard.flood(began);
    audit.write("flood", began ? "began" : "ended");
    LOG.warn("a flood has {}; whoever is known is served", began ? "begun" : "ended");
  }

  /** How things are now. */
  public synchronized GuardReport report() {
    return new GuardReport(
        mode == Mode.ON ? "siege" : flood ? "flood" : "calm",
        mode.word(),
        guard.knownFlows(),
        guard.value(Count.KNOWN),
        guard.value(Count.NEWCOMERS),
        guard.value(Count.SHED),
        guard.value(Count.UNANSWERED),
        guard.value(Count.GUESSES),
        guard.value(Count.SLOWED),
        guard.value(Count.CALLS_TOO_FAST),
        guard.value(Count.LISTED),
        feeds.get(),
        firewall.get());
  }
}
