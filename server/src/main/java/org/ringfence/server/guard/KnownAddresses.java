package org.ringfence.server.guard;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.guard.AddressRanges;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where phones proved themselves within a month: after a restart no list of attackers shuts them
 * out before they could do so again. Any thread.
 */
public final class KnownAddresses {
  static final String NAME = "addresses.known";

  private static final Logger LOG = LoggerFactory.getLogger(KnownAddresses.class);
  private static final long LASTS_MS = Duration.ofDays(30).toMillis();
  private static final long FINE_MS = Duration.ofHours(1).toMillis();
  private static final int MOST = 20_000;

  private final Path file;
  private final InstantSource clock;
  private final Map<InetAddress, Long> provedMs = new ConcurrentHashMap<>();

  private volatile boolean changed;

  /** Restores those that are not too old. */
  public KnownAddresses(Path folder, InstantSource clock) {
    this.file = folder.resolve(NAME);
    this.clock = clock;
    restore();
  }

  /** Somebody has proved to be there. */
  public void proved(InetAddress address) {
    long nowMs = clock.millis();
    Long before = provedMs.get(address);
    if (before == null ? provedMs.size() >= MOST : nowMs - before < FINE_MS) return;
    provedMs.put(address, nowMs);
    changed = true;
  }

  /** All of them. */
  public List<InetAddress> all() {
    return List.copyOf(provedMs.keySet());
  }

  List<AddressRanges.Prefix> prefixes() {
    return provedMs.keySet().stream()
        .map(each -> AddressRanges.Prefix.parse(plain(each)))
        .filter(Objects::nonNull)
        .toList();
  }

  private static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  /** Writes them down; the file is the one before or this one, and whole. */
  public void keep() {
    if (!changed) return;
    changed = false;
    long oldestMs = clock.millis() - LASTS_MS;
    provedMs.values().removeIf(ms -> ms < oldestMs);
    List<String> lines = new ArrayList<>();
    provedMs.forEach((address, ms) -> lines.add(plain(address) + "\t" + ms));
    try {
      Path fresh = Files.createTempFile(file.getParent(), "addresses", ".new");
      Files.write(fresh, lines);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("where phones proved themselves cannot be kept: {}", e.getMessage());
    }
  }

  private void restore() {
    if (!Files.exists(file)) return;
    long oldestMs = clock.millis() - LASTS_MS;
    try {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split("\t", 3);
        if (words.length != 2 || !words[1].matches("[0-9]{1,15}")) continue;
        long ms = Long.parseLong(words[1]);
        if (ms < oldestMs || provedMs.size() >= MOST) continue;
        try {
          provedMs.put(InetAddress.ofLiteral(words[0]), ms);
        } catch (IllegalArgumentException broken) {
          LOG.debug("no address: {}", words[0]);
        }
      }
    } catch (IOException e) {
      LOG.warn("where phones proved themselves cannot be read: {}", e.getMessage());
    }
  }
}
