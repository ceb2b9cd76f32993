package org.ringfence.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a set of processes has cost so far: processor time and memory, read from /proc.
 *
 * @param machineSeconds processor time of everything on the machine, to see who else was there
 */
public record ProcessAccount(
    long atNs, double cpuSeconds, double machineSeconds, double rssMb, double pssMb) {
  /** Linux counts processor time in hundredths of a second ({@code sysconf(_SC_CLK_TCK)}). */
  private static final double TICKS_PER_SECOND = 100;

  private static final double KB_PER_MB = 1_024;

  /** Reads the account of all {@code pids}; one that has ended costs nothing more. */
  public static ProcessAccount of(List<Long> pids) {
    double cpuSeconds = 0;
    double rssMb = 0;
    double pssMb = 0;
    for (long pid : pids) {
      cpuSeconds += cpuSeconds(pid);
      for (String line : lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
        if (line.startsWith("Rss:")) {
          rssMb += kilobytes(line) / KB_PER_MB;
        } else if (line.startsWith("Pss:")) {
          pssMb += kilobytes(line) / KB_PER_MB;
        }
      }
    }
    return new ProcessAccount(System.nanoTime(), cpuSeconds, machineSecondsNow(), rssMb, pssMb);
  }

  /** The share of one core used between an earlier account and this one. */
  public double coreShareSince(ProcessAccount earlier) {
    return (cpuSeconds - earlier.cpuSeconds) / ((atNs - earlier.atNs) / 1e9);
  }

  /** The cores everything on the machine used between an earlier account and this one. */
  public double machineCoresSince(ProcessAccount earlier) {
    return (machineSeconds - earlier.machineSeconds) / ((atNs - earlier.atNs) / 1e9);
  }

  /** User, nice, system, interrupts and steal; not idle and waiting. */
  private static double machineSecondsNow() {
    List<String> lines = lines(Path.of("/proc/stat"));
    if (lines.isEmpty()) {
      return 0;
    }
    String[] words = lines.getFirst().trim().split(" +", -1);
    long ticks = 0;
    for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
      ticks += Long.parseLong(words[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static double cpuSeconds(long pid) {
    List<String> lines = lines(Path.of("/proc", Long.toString(pid), "stat"));
    if (lines.isEmpty()) {
      return 0;
    }
    // The name in parentheses may hold spaces; the numbers begin after it.
    String line = lines.getFirst();
    String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / TICKS_PER_SECOND;
  }

  private static double kilobytes(String line) {
    return Double.parseDouble(line.replaceAll("[^0-9]", ""));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException ended) {
      return List.of();
    }
  }
}
