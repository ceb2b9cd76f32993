package org.ringfence.server.people;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Those whom the company knows, as they were last read. Any thread may ask. */
public final class Acquaintances {
  private record Snapshot(List<Acquaintance> all, Map<String, String> names) {}

  private volatile Snapshot now = new Snapshot(List.of(), Map.of());

  /** These are all from now on. */
  public void become(List<Acquaintance> all) {
    Map<String, String> names = new HashMap<>();
    for (Acquaintance each : all) names.putIfAbsent(each.number(), each.name());
    now = new Snapshot(List.copyOf(all), Map.copyOf(names));
  }

  public List<Acquaintance> all() {
    return now.all;
  }

  /** Whose number that is; empty for nobody's. */
  public String name(String number) {
    return now.names.getOrDefault(number, "");
  }
}
