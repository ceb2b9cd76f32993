package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.fax.FaxModem;
import org.ringfence.server.config.Config;
import org.ringfence.server.doctor.Finding;

/** Looks at the machine: its Java, its clock, and how many sockets a process may have. */
final class HostCheck {
  /** No clock can be right that says it is before this was written. */
  private static final Instant WRITTEN = Instant.parse("2026-11-01T00:00:00Z");

  private static final Instant ABSURD = Instant.parse("2100-01-01T00:00:00Z");

  private HostCheck() {}

  static List<Finding> look(Config config, Instant now) {
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("java", Runtime.version() + " in " + System.getProperty("java.home")));
    findings.add(clock(now));
    findings.add(sockets(config, openFilesMax()));
    if (!config.answering().faxes().isEmpty()) findings.add(faxes(FaxModem.isAvailable()));
    return findings;
  }

  /** What takes faxes is a library that the machine has, or has not. */
  static Finding faxes(boolean there) {
    return there
        ? Finding.ok("faxes", "libspandsp takes them")
        : Finding.fix("faxes", "libspandsp is not there to take them", "apt install libspandsp2");
  }

  static Finding clock(Instant now) {
    return now.isBefore(WRITTEN) || now.isAfter(ABSURD)
        ? Finding.fix("clock", "it says " + now + ", which cannot be", "timedatectl set-ntp true")
        : Finding.ok("clock", now.toString());
  }

  /** Each call needs four ports for voice, each connection a socket, and the rest some files. */
  static Finding sockets(Config config, long max) {
    long wanted = 4L * config.limits().calls() + config.limits().connections() + 200;
    if (max < 0) {
      return Finding.note("sockets", "how many are allowed is unknown here", "");
    }
    String detail = max + " allowed, " + wanted + " needed when all limits are reached";
    return max < wanted
        ? Finding.note(
            "sockets", detail, "ulimit -n " + wanted + " before starting (or LimitNOFILE)")
        : Finding.ok("sockets", detail);
  }

  /** The hard limit of open files, to which Java raises the soft one; -1 when unknown. */
  private static long openFilesMax() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
        if (line.startsWith("Max open files")) {
          String hard = line.strip().split(" {2,}")[2];
          return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
        }
      }
    } catch (IOException | NumberFormatException notLinux) {
      return -1;
    }
    return -1;
  }
}
