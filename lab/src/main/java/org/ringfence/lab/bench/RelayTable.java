package org.ringfence.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of relays as people read them, and as programs do. */
record RelayTable(int calls, List<RelayFigures> figures) {
  String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        line("Relay through one core, %d calls of G.711; delay and cost at half the rate", calls));
    out.append(
        line(
            "%-19s %-10s %9s %7s %9s %9s %9s %8s %6s",
            "job",
            "relay",
            "packets/s",
            "cpu us",
            "half cpu",
            "half p50",
            "half p99",
            "B/packet",
            "MB"));
    for (RelayFigures row : figures) {
      out.append(
          line(
              "%-19s %-10s %9d %7.2f %9.2f %9.0f %9.0f %8s %6.1f",
              row.job().title(),
              row.relay(),
              row.packetsPerSecond(),
              row.full().cpuUs(),
              row.half().cpuUs(),
              row.half().outcome().p50Us(),
              row.half().outcome().p99Us(),
              Double.isNaN(row.allocatedBytes())
                  ? "-"
                  : String.format(Locale.ROOT, "%.2f", row.allocatedBytes()),
              row.residentMb()));
    }
    for (RelayFigures row : figures) {
      out.append(comparison(row));
    }
    return out.toString();
  }

  /** A relay of ours beside the peer's figures for the same job. */
  private String comparison(RelayFigures row) {
    for (RelayFigures peer : figures) {
      if (peer.job() == row.job()
          && peer.relay().equals(RelayMeasurement.PEER)
          && !row.relay().equals(RelayMeasurement.PEER)
          && peer.packetsPerSecond() > 0) {
        return line(
            "%s, %s / rtpengine: %.2f of the rate, %.2f of the cpu a packet at half of it",
            row.job().title(),
            row.relay(),
            (double) row.packetsPerSecond() / peer.packetsPerSecond(),
            row.half().cpuUs() / peer.half().cpuUs());
      }
    }
    return "";
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).stripTrailing() + "\n";
  }

  String json(String bench) {
    List<String> rows = new ArrayList<>();
    for (RelayFigures row : figures) {
      rows.add(
          String.format(
              Locale.ROOT,
              "{\"job\":\"%s\",\"relay\":\"%s\",\"packetsPerSecond\":%d,\"cpuUs\":%.3f,"
                  + "\"halfP50Us\":%.1f,\"halfP99Us\":%.1f,\"halfCpuUs\":%.3f,"
                  + "\"allocatedBytes\":%s,\"residentMb\":%.1f}",
              row.job(),
              row.relay(),
              row.packetsPerSecond(),
              row.full().cpuUs(),
              row.half().outcome().p50Us(),
              row.half().outcome().p99Us(),
              row.half().cpuUs(),
              Double.isNaN(row.allocatedBytes()) ? "null" : row.allocatedBytes(),
              row.residentMb()));
    }
    return "{\"bench\":\"%s\",\"calls\":%d,\"rows\":[%s]}"
        .formatted(bench, calls, String.join(",", rows));
  }
}
