package org.ringfence.lab.attack;

import java.util.List;
import java.util.Locale;

/** The results as a table in Markdown. */
final class AttackTable {
  private AttackTable() {}

  static String text(List<AttackResult> results) {
    StringBuilder out =
        new StringBuilder()
            .append("| attack | a second | server | honest calls | median | p99")
            .append(" | shut out after | memory | bytes out/in |\n")
            .append("|---|---:|---|---:|---:|---:|---:|---:|---:|\n");
    for (AttackResult each : results) out.append(row(each)).append('\n');
    return out.toString();
  }

  static String row(AttackResult result) {
    HonestCalls.Experience honest = result.honest();
    String bytes =
        result.received() < 100_000
            ? "-"
            : String.format(Locale.ROOT, "%.2f", (double) result.answered() / result.received());
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f | %s | %d of %d | %.0f ms | %.0f ms | %d | %+.0f MB | %s |",
        result.attack().kind().title,
        result.sentPerSecond(),
        result.server(),
        honest.good(),
        honest.calls(),
        honest.medianMs(),
        honest.p99Ms(),
        result.shutOut(),
        result.grownMb(),
        bytes);
  }
}
