package org.ringfence.server.feature.queue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.call.CallEvent;

/** Who is in a call, and when each was last: from what happens to calls. */
public final class Talking {
  /** By call; a call has few parties. */
  private final Map<String, Set<String>> parties = new ConcurrentHashMap<>();

  private final Map<String, Long> lastMs = new ConcurrentHashMap<>();

  /** Something happened. */
  public void happened(CallEvent event, long nowMs) {
    switch (event) {
      case CallEvent.Began e -> add(e.callId(), e.caller().number());
      case CallEvent.Answered e -> add(e.callId(), e.by().number());
      case CallEvent.Transferred e -> {
        Set<String> all = parties.get(e.callId());
        if (all != null && all.remove(e.away().number())) lastMs.put(e.away().number(), nowMs);
        add(e.callId(), e.to().number());
      }
      case CallEvent.Ended e -> {
        Set<String> all = parties.remove(e.callId());
        if (all != null) all.forEach(number -> lastMs.put(number, nowMs));
      }
      default -> {}
    }
  }

  private void add(String call, String number) {
    parties.computeIfAbsent(call, key -> ConcurrentHashMap.newKeySet()).add(number);
  }

  public boolean isTalking(String number) {
    return parties.values().stream().anyMatch(call -> call.contains(number));
  }

  /** When its last call ended; 0 for never. */
  public long lastMs(String number) {
    return lastMs.getOrDefault(number, 0L);
  }
}
