package org.ringfence.server.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened that somebody may have to answer for, a line each, only ever added to. Each line
 * ends with a hash of itself and of the line before, so that whoever changes or removes one must
 * change all that follow: keep the last hash elsewhere, and nothing before it can be altered
 * unseen.
 *
 * <pre>
 *   TIME TAB EVENT TAB DETAIL TAB SHA-256(hash of the line before, TAB, what precedes)
 * </pre>
 */
public final class AuditLog implements AutoCloseable {
  /** Its name in the data folder. */
  public static final String NAME = "audit.log";

  private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
  private static final int WAITING = 1_024;
  private static final int DETAIL_CHARS = 400;
  private static final String FIRST = "0".repeat(64);

  /** One thing that happened. */
  public record Entry(String at, String event, String detail, String hash) {}

  /** Something to write, or with no event the end. */
  private record Item(String event, String detail) {}

  private final Path file;
  private final InstantSource clock;
  private final BlockingQueue<Item> waiting = new ArrayBlockingQueue<>(WAITING);
  private final Thread writer;
  private String last;

  /** Goes on where the file ends. */
  public AuditLog(Path folder, InstantSource clock) throws IOException {
    this.file = folder.resolve(NAME);
    this.clock = clock;
    List<Entry> before = read(file);
    last = before.isEmpty() ? FIRST : before.getLast().hash();
    writer = Thread.ofVirtual().name("audit").start(this::run);
  }

  /** Notes it down soon; from any thread, and without waiting. What finds no room is missing. */
  public void write(String event, String detail) {
    if (!waiting.offer(new Item(event, detail))) LOG.warn("the audit log is too busy");
  }

  private void run() {
    try {
      for (Item item = waiting.take(); !item.event.isEmpty(); item = waiting.take()) append(item);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void append(Item item) {
    String line = clock.instant() + "\t" + plain(item.event) + "\t" + plain(item.detail);
    String hash = hash(last, line);
    try {
      Files.writeString(
          file, line + "\t" + hash + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      last = hash;
    } catch (IOException e) {
      LOG.error("{} cannot be written: {}", file, e.getMessage());
    }
  }

  /** Names come from phones: nothing in them may look like a field or a line. */
  private static String plain(String text) {
    String short_ = text.length() > DETAIL_CHARS ? text.substring(0, DETAIL_CHARS) : text;
    return short_.replaceAll("\\p{Cntrl}|\\p{C}", "?");
  }

  private static String hash(String before, String line) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((before + "\t" + line).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java lacks SHA-256", e);
    }
  }

  /** All of a file's entries, true or not; none when there is no file. */
  public static List<Entry> read(Path file) throws IOException {
    if (!Files.exists(file)) return List.of();
    return Files.readAllLines(file).stream().map(AuditLog::entry).toList();
  }

  private static Entry entry(String line) {
    String[] parts = line.split("\t", -1);
    return parts.length == 4
        ? new Entry(parts[0], parts[1], parts[2], parts[3])
        : new Entry("", "unreadable", line, "");
  }

  /** The number of the first line that does not follow from the one before; null for none. */
  public static @Nullable Integer broken(List<Entry> entries) {
    String before = FIRST;
    for (int i = 0; i < entries.size(); i++) {
      Entry each = entries.get(i);
      String line = each.at() + "\t" + each.event() + "\t" + each.detail();
      if (!each.hash().equals(hash(before, line))) return i + 1;
      before = each.hash();
    }
    return null;
  }

  /** Writes what waits. */
  @Override
  public void close() {
    try {
      waiting.put(new Item("", ""));
      writer.join(java.time.Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
