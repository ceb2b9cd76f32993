package org.ringfence.server.feature.wakeup;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.call.Dialler;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Party;
import org.ringfence.server.feature.speech.Language;
import org.ringfence.server.store.WakeUps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes those whose time has come: calls, says what time it is, and once more in ten minutes for
 * whoever presses 1. Who does not answer is called twice more.
 */
public final class WakeUpCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WakeUpCalls.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration KEY = Duration.ofSeconds(8);
  private static final long AGAIN_MS = 120_000;
  private static final long SNOOZE_MS = 600_000;
  private static final int MOST_TRIES = 3;

  private final Language language;
  private final WakeUps wakeUps;
  private final Dialler dialler;
  private final Party as;
  private final InstantSource clock;
  private final ZoneId zone;
  private volatile boolean closed;

  /**
   * @param as who is shown to be calling
   */
  public WakeUpCalls(
      Language language,
      WakeUps wakeUps,
      Dialler dialler,
      Party as,
      InstantSource clock,
      ZoneId zone) {
    this.language = language;
    this.wakeUps = wakeUps;
    this.dialler = dialler;
    this.as = as;
    this.clock = clock;
    this.zone = zone;
  }

  /** Looks at the clock from now on. */
  public void start() {
    Thread.ofVirtual()
        .name("wake-up calls")
        .start(() -> {
          while (!closed) {
            LockSupport.parkNanos(LOOK.toNanos());
            try {
              if (!closed) tick();
            } catch (RuntimeException bug) {
              LOG.error("a wake-up call fails by a fault of ours", bug);
            }
          }
        });
  }

  void tick() {
    for (WakeUps.WakeUp due : wakeUps.due(clock.millis())) {
      String number = due.number();
      if (due.tries() >= MOST_TRIES) {
        wakeUps.remove(number);
        continue;
      }
      wakeUps.put(new WakeUps.WakeUp(number, clock.millis() + AGAIN_MS, due.tries() + 1));
      dialler.call(
          as, number, this::wake, cause -> LOG.info("{} was not woken: {}", number, cause));
    }
  }

  private void wake(FeatureCall call) {
    String number = call.caller().number();
    wakeUps.remove(number);
    var now = clock.instant().atZone(zone).toLocalTime();
    var said = language.say("wake.now").time(now).say("wake.snooze").sound();
    if (!call.ask(said, 1, KEY).equals("1")) return;
    long atMs = clock.millis() + SNOOZE_MS;
    wakeUps.put(new WakeUps.WakeUp(number, atMs, 0));
    call.play(language.say("wake.set").time(now.plusMinutes(10)).sound(), "");
  }

  @Override
  public void close() {
    closed = true;
  }
}
