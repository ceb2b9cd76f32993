package org.ringfence.server.cli;

import org.ringfence.server.config.Config;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DatabasePlace;
import org.ringfence.server.store.DatabaseReport;
import org.ringfence.server.store.ServerFolder;

/** Looks at the database: which it is, whether it answers, and who could read along. */
final class DatabaseCheck {
  private static final long MIB = 1L << 20;

  private DatabaseCheck() {}

  static Finding look(ServerFolder folder, Config config) {
    try {
      DatabaseReport report = DatabasePlace.look(folder, config.database());
      String detail = "%s, %s, %s".formatted(report.engine(), report.place(), size(report.bytes()));
      if (report.here() && report.encryption().isEmpty()) return Finding.ok("database", detail);
      if (report.encryption().isEmpty()) {
        return Finding.note(
            "database",
            detail + ", in the clear: everyone on the way reads who calls whom, and may change it",
            "remove `sslmode` from `database.url`, and turn on `ssl` there");
      }
      return Finding.ok("database", detail + ", " + report.encryption());
    } catch (Failure e) {
      return Finding.fix("database", e.text(), e.remedy());
    }
  }

  static String size(long bytes) {
    return bytes < MIB ? (bytes + 1023) / 1024 + " KiB" : bytes / MIB + " MiB";
  }
}
