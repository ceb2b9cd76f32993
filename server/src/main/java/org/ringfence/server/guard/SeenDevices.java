package org.ringfence.server.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The devices that logged in with a number's password, each by the name it gives itself or, without
 * one, by its make and network. A new one is told of; one that the owner refuses is let in no more.
 * Kept in a file to which a line is added for each piece of news, the last one counting.
 */
public final class SeenDevices implements AutoCloseable {
  /** Its name in the data folder. */
  public static final String NAME = "devices-seen.tsv";

  private static final Logger LOG = LoggerFactory.getLogger(SeenDevices.class);
  private static final int MOST_PER_NUMBER = 100;
  private static final int WAITING = 4_096;
  private static final int AGENT_CHARS = 64;
  private static final int ID_CHARS = 12;
  private static final int SHORTEST_ID = 4;

  /** What is thought of a device. */
  public enum Standing {
    KNOWN,
    /** Not seen before, although others of that number were. */
    NEW,
    REFUSED
  }

  /**
   * One of them.
   *
   * @param agent what it calls its make
   * @param address where it came from first
   */
  public record Seen(
      String id, String number, String agent, String address, long firstMs, boolean refused) {}

  private final Path file;
  private final Map<String, Seen> devices = new ConcurrentHashMap<>();
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Thread writer;

  public SeenDevices(Path folder) throws IOException {
    file = folder.resolve(NAME);
    if (Files.exists(file)) Files.readAllLines(file).forEach(this::take);
    writer = Thread.ofVirtual().name("devices seen").start(this::run);
  }

  private void take(String line) {
    String[] parts = line.split("\t", -1);
    if (parts.length != 6 || !parts[4].matches("\\d{1,18}")) return;
    long firstMs = Long.parseLong(parts[4]);
    boolean refused = parts[5].equals("refused");
    put(new Seen(parts[0], parts[1], parts[2], parts[3], firstMs, refused));
  }

  private void put(Seen device) {
    if (devices.put(device.id(), device) == null) counts.merge(device.number(), 1, Integer::sum);
  }

  /**
   * Looks at a device that has given the right password.
   *
   * @param instance what it calls itself (RFC 5626); empty for nothing
   */
  public Standing judge(String number, String instance, String agent, String address, long nowMs) {
    String make = plain(agent);
    String name = instance.isEmpty() ? make + " " + network(address) : instance;
    String id = id(number + " " + name);
    Seen known = devices.get(id);
    if (known != null) return known.refused() ? Standing.REFUSED : Standing.KNOWN;
    int before = counts.getOrDefault(number, 0);
    // Beyond that many nothing is learnt, and nothing said: they would be made up.
    if (before >= MOST_PER_NUMBER) return Standing.KNOWN;
    Seen fresh = new Seen(id, number, make, address, nowMs, false);
    put(fresh);
    keep(fresh);
    return before == 0 ? Standing.KNOWN : Standing.NEW;
  }

  /** The first three bytes of an IPv4 address, and of an IPv6 address what one customer has. */
  private static String network(String address) {
    if (!address.contains(":")) return address.substring(0, Math.max(0, address.lastIndexOf('.')));
    String[] groups = address.split(":", -1);
    return String.join(":", List.of(groups).subList(0, Math.min(4, groups.length)));
  }

  private static String plain(String text) {
    String start = text.length() > AGENT_CHARS ? text.substring(0, AGENT_CHARS) : text;
    return start.replaceAll("\\p{C}", "?");
  }

  private static String id(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, ID_CHARS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-256", e);
    }
  }

  /** All of them, by number and age. */
  public List<Seen> all() {
    return devices.values().stream()
        .sorted(
            Comparator.comparingInt((Seen each) -> each.number().length())
                .thenComparing(Seen::number)
                .thenComparingLong(Seen::firstMs)
                .thenComparing(Seen::id))
        .toList();
  }

  /** Lets a device in no more, or again; the beginning of its id will do. */
  public Seen refuse(String id, boolean refused) throws Failure {
    List<Seen> meant =
        id.length() < SHORTEST_ID
            ? List.of()
            : all().stream().filter(each -> each.id().startsWith(id)).toList();
    if (meant.size() != 1) {
      throw new Failure(
          Exit.USAGE,
          meant.isEmpty() ? "No device has the id `" + id + "`." : "Several devices begin so.",
          "`./ringfence device seen` shows them.");
    }
    Seen old = meant.getFirst();
    Seen changed =
        new Seen(old.id(), old.number(), old.agent(), old.address(), old.firstMs(), refused);
    put(changed);
    keep(changed);
    return changed;
  }

  private void keep(Seen device) {
    String line =
        String.join(
            "\t",
            device.id(),
            device.number(),
            device.agent(),
            device.address(),
            Long.toString(device.firstMs()),
            device.refused() ? "refused" : "let in");
    if (!waiting.offer(line)) LOG.warn("{} is too busy: a device is new again", file);
  }

  private void run() {
    try {
      for (String line = waiting.take(); !line.isEmpty(); line = waiting.take()) append(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(String line) {
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.error("{} cannot be written: {}", file, e.getMessage());
    }
  }

  /** Writes what waits. */
  @Override
  public void close() {
    try {
      waiting.put("");
      writer.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
