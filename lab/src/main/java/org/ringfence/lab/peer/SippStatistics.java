package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last line of sipp's statistics file: totals since it began. */
public record SippStatistics(
    long created, long successful, long failed, long unfinished, long retransmissions) {
  static final SippStatistics NONE = new SippStatistics(0, 0, 0, 0, 0);

  /** Reads the file sipp writes with {@code -trace_stat}; nothing where it wrote none. */
  static SippStatistics read(Path file) {
    if (!Files.exists(file)) {
      return NONE;
    }
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SippStatistics parse(List<String> lines) {
    if (lines.size() < 2) {
      return NONE;
    }
    String[] names = lines.getFirst().split(";", -1);
    String[] cells = lines.getLast().split(";", -1);
    Map<String, Long> values = new HashMap<>();
    for (int i = 0; i < Math.min(names.length, cells.length); i++) {
      if (!cells[i].isEmpty() && cells[i].chars().allMatch(c -> c >= '0' && c <= '9')) {
        values.put(names[i], Long.parseLong(cells[i]));
      }
    }
    return new SippStatistics(
        values.getOrDefault("TotalCallCreated", 0L),
        values.getOrDefault("SuccessfulCall(C)", 0L),
        values.getOrDefault("FailedCall(C)", 0L),
        values.getOrDefault("CurrentCall", 0L),
        values.getOrDefault("Retransmissions(C)", 0L));
  }
}
