package org.ringfence.server.trust;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is known for a while, and not more of it than so many. Any thread may ask. */
final class Remembered<V> {
  private final int most;
  private final long lastsMs;
  private final InstantSource clock;
  private final Map<String, Entry<V>> entries = new ConcurrentHashMap<>();

  private record Entry<V>(V value, long untilMs) {}

  Remembered(int most, Duration lasts, InstantSource clock) {
    this.most = most;
    this.lastsMs = lasts.toMillis();
    this.clock = clock;
  }

  @Nullable V find(String key) {
    Entry<V> entry = entries.get(key);
    return entry == null || entry.untilMs() <= clock.millis() ? null : entry.value();
  }

  /** What is known of it; that value, which is known from now on, if nothing was. */
  V findOrPut(String key, V value) {
    long nowMs = clock.millis();
    if (entries.size() >= most) makeRoom(nowMs);
    Entry<V> fresh = new Entry<>(value, nowMs + lastsMs);
    return entries
        .compute(key, (k, old) -> old == null || old.untilMs() <= nowMs ? fresh : old)
        .value();
  }

  void put(String key, V value) {
    long nowMs = clock.millis();
    if (entries.size() >= most) makeRoom(nowMs);
    entries.put(key, new Entry<>(value, nowMs + lastsMs));
  }

  /** What is over goes, and if nothing is, a tenth of all. */
  private void makeRoom(long nowMs) {
    entries.values().removeIf(each -> each.untilMs() <= nowMs);
    Iterator<String> any = entries.keySet().iterator();
    for (int size = entries.size(); size >= most * 9L / 10 && any.hasNext(); size--) {
      any.next();
      any.remove();
    }
  }
}
