package org.ringfence.server.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import picocli.CommandLine.Option;

/** The options that say of which time. */
final class TimeSpan {
  private static final int DAYS = 30;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "A day as 2026-11-01, or with a time as 2026-11-01T08:00; else 30 days ago.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Likewise; a day is meant whole. Else now.")
  private @Nullable String to;

  long fromMs() throws Failure {
    LocalDate ago = LocalDate.now(ZoneId.systemDefault()).minusDays(DAYS);
    return from == null ? ms(ago.atStartOfDay()) : ms(read(from, 0));
  }

  /** The first millisecond that is too late. */
  long toMs() throws Failure {
    return to == null ? System.currentTimeMillis() + 1 : ms(read(to, 1));
  }

  private static long ms(LocalDateTime time) {
    Instant instant = time.atZone(ZoneId.systemDefault()).toInstant();
    return instant.toEpochMilli();
  }

  private static LocalDateTime read(String text, int days) throws Failure {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).plusDays(days).atStartOfDay()
          : LocalDateTime.parse(text);
    } catch (DateTimeException e) {
      throw new Failure(
          Exit.USAGE, "`" + text + "` is no time.", "Say 2026-11-01 or 2026-11-01T08:00.", e);
    }
  }
}
