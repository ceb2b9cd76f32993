package org.ringfence.server.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the house thinks of callers from outside: who rings one desk after the other is refused for
 * a while (RFC 8197), and so is whoever several people have blocked. Whom somebody here has called
 * is no stranger. What is known outlives a restart. Any thread.
 */
public final class UnwantedCallers implements AutoCloseable {
  static final String NAME = "callers.known";

  private static final Logger LOG = LoggerFactory.getLogger(UnwantedCallers.class);

  /** So many different numbers here, within {@link #SOON}, are a campaign. */
  static final int MANY = 10;

  /** So many people who have blocked a caller speak for all. */
  static final int BLOCKERS = 3;

  static final Duration SOON = Duration.ofMinutes(10);
  static final Duration REFUSED = Duration.ofHours(1);
  static final Duration KNOWN = Duration.ofDays(180);

  private static final int MOST = 50_000;
  private static final long KEEP_EVERY_MS = Duration.ofMinutes(5).toMillis();

  private final Path file;
  private final InstantSource clock;
  private final ToIntFunction<String> blockers;
  private final BiConsumer<String, String> audit;

  /** Who was called from here, and until when that counts. */
  private final Map<String, Long> known = new HashMap<>();

  private final Map<String, Long> refused = new HashMap<>();
  private final Map<String, Rung> rung = new HashMap<>();
  private long keptMs;
  private boolean changed;

  /** Keeps what is known, or did last; null before. */
  private volatile @Nullable Thread keeper;

  /** Whom a stranger has rung lately. */
  private static final class Rung {
    private final Map<String, Long> numbers = new HashMap<>();
  }

  /**
   * Restores what was known.
   *
   * @param blockers how many people here have blocked a number
   * @param audit told of an event and its detail
   */
  public UnwantedCallers(
      Path folder,
      InstantSource clock,
      ToIntFunction<String> blockers,
      BiConsumer<String, String> audit) {
    this.file = folder.resolve(NAME);
    this.clock = clock;
    this.blockers = blockers;
    this.audit = audit;
    this.keptMs = clock.millis();
    restore();
  }

  /** Somebody here calls that number: when it calls back it is welcome. */
  public synchronized void called(String number) {
    if (number.isEmpty()) return;
    makeRoom(known);
    known.put(number, clock.millis() + KNOWN.toMillis());
    refused.remove(number);
    changed();
  }

  /**
   * A call comes in, to a number here. Why it is not wanted; null when nothing speaks against it.
   *
   * @param caller in E.164; empty for somebody who says nothing, of whom nothing is known
   */
  public synchronized @Nullable String judge(String caller, String called) {
    if (caller.isEmpty()) return null;
    long nowMs = clock.millis();
    int against = blockers.applyAsInt(caller);
    if (against >= BLOCKERS) return against + " people have blocked it";
    Long welcome = known.get(caller);
    if (welcome != null && welcome > nowMs) return null;
    Long until = refused.get(caller);
    if (until != null && until > nowMs) return "it rang one number after the other";
    return isCampaign(caller, called, nowMs) ? refuse(caller, nowMs) : null;
  }

  private boolean isCampaign(String caller, String called, long nowMs) {
    if (rung.size() >= MOST) {
      rung.values().removeIf(each -> each.numbers.values().stream().allMatch(ms -> old(ms, nowMs)));
      if (rung.size() >= MOST) rung.clear();
    }
    Rung lately = rung.computeIfAbsent(caller, none -> new Rung());
    lately.numbers.values().removeIf(ms -> old(ms, nowMs));
    lately.numbers.put(called, nowMs);
    return lately.numbers.size() > MANY;
  }

  private static boolean old(long ms, long nowMs) {
    return nowMs - ms > SOON.toMillis();
  }

  private String refuse(String caller, long nowMs) {
    rung.remove(caller);
    makeRoom(refused);
    refused.put(caller, nowMs + REFUSED.toMillis());
    changed();
    audit.accept("caller refused", caller + " rang more than " + MANY + " numbers");
    return "it rang one number after the other";
  }

  private void makeRoom(Map<String, Long> of) {
    if (of.size() < MOST) return;
    long nowMs = clock.millis();
    of.values().removeIf(until -> until <= nowMs);
    if (of.size() < MOST) return;
    List<Map.Entry<String, Long>> oldest = new ArrayList<>(of.entrySet());
    oldest.sort(Comparator.comparingLong(Map.Entry::getValue));
    oldest.subList(0, MOST / 10).forEach(each -> of.remove(each.getKey()));
  }

  // What outlives a restart.

  private void changed() {
    changed = true;
    if (clock.millis() - keptMs >= KEEP_EVERY_MS) {
      keptMs = clock.millis();
      keeper = Thread.ofVirtual().name("callers").start(this::keep);
    }
  }

  private synchronized String text() {
    changed = false;
    StringBuilder text = new StringBuilder();
    known.forEach((number, until) -> line(text, "known", number, until));
    refused.forEach((number, until) -> line(text, "refused", number, until));
    return text.toString();
  }

  private static void line(StringBuilder text, String what, String number, long untilMs) {
    text.append(what).append('\t').append(number).append('\t').append(untilMs).append('\n');
  }

  private void keep() {
    synchronized (file) { // the newer is written after the older
      write();
    }
  }

  private void write() {
    try {
      Path fresh = Files.createTempFile(file.getParent(), "callers", ".new");
      Files.writeString(fresh, text());
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("what is known of callers cannot be kept: {}", e.getMessage());
    }
  }

  private void restore() {
    if (!Files.exists(file)) return;
    long nowMs = clock.millis();
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split("\t", 4);
        if (words.length != 3 || !words[2].matches("[0-9]{1,15}")) continue;
        long untilMs = Long.parseLong(words[2]);
        Map<String, Long> of = words[0].equals("known") ? known : refused;
        if (untilMs > nowMs && of.size() < MOST) of.put(words[1], untilMs);
      }
    } catch (IOException e) {
      LOG.warn("what was known of callers cannot be read: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    Thread last = keeper;
    try {
      if (last != null) last.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (changed) keep();
  }
}
