package org.ringfence.phone.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Status;
import org.jspecify.annotations.Nullable;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;

/** How loud a call is both ways, as bars at the bottom of the terminal. */
final class Meters implements AutoCloseable {
  private static final int WIDTH = 20;
  private static final double LOWEST_DBFS = -60;
  private static final long EVERY_MS = 200;

  private final Terminal terminal;
  private final Phone phone;
  private @Nullable ScheduledExecutorService clock;

  Meters(Terminal terminal, Phone phone) {
    this.terminal = terminal;
    this.phone = phone;
  }

  /** Shows them from now on; false where the terminal has no place for them. */
  synchronized boolean show() {
    Status status = Status.getStatus(terminal, false);
    if (status == null) status = Status.getStatus(terminal, true);
    if (status == null) return false;
    if (clock != null) return true;
    Status place = status;
    ScheduledExecutorService ticks =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
    ticks.scheduleAtFixedRate(() -> place.update(lines()), 0, EVERY_MS, TimeUnit.MILLISECONDS);
    clock = ticks;
    return true;
  }

  /** Takes them away. */
  synchronized void hide() {
    ScheduledExecutorService ticks = clock;
    clock = null;
    if (ticks == null) return;
    ticks.shutdownNow();
    Status status = Status.getStatus(terminal, false);
    if (status != null) status.update(List.of());
  }

  private List<AttributedString> lines() {
    return phone.calls().stream()
        .filter(call -> call.state() == PhoneCall.State.TALKING)
        .map(call -> new AttributedString(line(call)))
        .toList();
  }

  /** One call's, on a line. */
  static String line(PhoneCall call) {
    String said = bar(call.mouth().levelDbfs());
    return call.number() + "  you " + said + "   they " + bar(call.ear().levelDbfs());
  }

  /** {@code [########------------] -36 dBFS}. */
  static String bar(double dbfs) {
    double share = (Math.max(LOWEST_DBFS, dbfs) - LOWEST_DBFS) / -LOWEST_DBFS;
    int full = (int) Math.round(WIDTH * Math.clamp(share, 0, 1));
    String bars = "#".repeat(full) + "-".repeat(WIDTH - full);
    return String.format(Locale.ROOT, "[%s] %4.0f dBFS", bars, dbfs);
  }

  @Override
  public void close() {
    hide();
  }
}
