package org.ringfence.lab.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * RTP packets a second through one core: our relay beside Debian's rtpengine, the same generator,
 * the same run. Arguments: {@code --quick}, {@code --json}, {@code --write}, {@code --calls N},
 * {@code --only epoll|nio|rtpengine}.
 */
public final class RelayBench {
  private RelayBench() {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    int calls =
        given.contains("--calls") ? Integer.parseInt(given.get(given.indexOf("--calls") + 1)) : 200;
    String only = given.contains("--only") ? given.get(given.indexOf("--only") + 1) : "";
    RelayMeasurement.pin();
    RelayMeasurement measurement = new RelayMeasurement(calls, given.contains("--quick"));
    List<RelayFigures> figures = new ArrayList<>();
    for (String relay : List.of("epoll", "nio", RelayMeasurement.PEER)) {
      if ((only.isEmpty() || only.equals(relay)) && RelayMeasurement.isThere(relay)) {
        figures.add(measurement.measure(relay, RelayJob.RTP));
      }
    }
    RelayTable table = new RelayTable(calls, figures);
    System.out.println(given.contains("--json") ? table.json("relay") : table.text());
    if (given.contains("--write")) PerformancePage.write("relay", table.text());
  }
}
