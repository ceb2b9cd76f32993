package org.ringfence.lab.attack;

import java.util.List;
import java.util.Locale;

/** The results as a table in Markdown. */
final class AttackTable {
  private AttackTable() {}

  static String text(List<AttackResult> results) {
    StringBuilder out =
        new StringBuilder()
            .append("| attack | a second | server | honest calls | median | p99 | voice lost")
            .append(" | taken | shut out after | memory | bytes out/in |\n")
            .append("|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (AttackResult each : results) out.append(row(each)).append('\n');
    return out.toString();
  }

  static String row(AttackResult result) {
    HonestCalls.Experience honest = result.honest();
    String bytes =
        result.received() < 100_000
            ? "-"
            : String.format(Locale.ROOT, "%.2f", (double) result.answered() / result.received());
    String lost =
        result.audioLost() < 0
            ? "call ended"
            : String.format(Locale.ROOT, "%.1f %%", 100 * result.audioLost());
    String rate =
        result.sentPerSecond() < 0
            ? "-"
            : String.format(Locale.ROOT, "%,.0f", result.sentPerSecond());
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %d of %d | %.0f ms | %.0f ms | %s | %d | %d | %+.0f MB | %s |",
        result.attack().kind().title,
        rate,
        result.server(),
        honest.good(),
        honest.calls(),
        honest.medianMs(),
        honest.p99Ms(),
        lost,
        result.taken(),
        result.shutOut(),
        result.grownMb(),
        bytes);
  }
}
