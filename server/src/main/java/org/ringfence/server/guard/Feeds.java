package org.ringfence.server.guard;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.guard.AddressRanges;
import org.ringfence.guard.AddressRanges.Prefix;
import org.ringfence.guard.Guard;
import org.ringfence.server.config.Guarding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists of addresses that others say attacks come from. A file is read again when it has changed,
 * an HTTPS address now and then; the last good copy of each is kept in the data folder, and counts
 * until it is too old. Whoever is known is heard whatever a list says.
 */
public final class Feeds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feeds.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 32 * 1024 * 1024;

  private final Guarding settings;
  private final Path folder;
  private final Guard guard;
  private final Consumer<AddressRanges> told;
  private final InstantSource clock;
  private final KnownAddresses known;
  private final Map<String, Feed> feeds = new HashMap<>();
  private @Nullable Thread reader;
  private volatile boolean closed;

  /** What is known of one list. */
  private static final class Feed {
    private List<Prefix> prefixes = List.of();
    private long readMs = Long.MIN_VALUE;
    private long changedMs = Long.MIN_VALUE;
    private long askedMs = Long.MIN_VALUE;
    private long nextMs = Long.MAX_VALUE;
    private String problem = "";
  }

  /**
   * How a list fares.
   *
   * @param readMs when it was read last, in milliseconds since 1970; 0 for never
   * @param problem why it could not be read again; empty when it could
   */
  public record State(String source, int addresses, long readMs, String problem) {}

  /**
   * @param folder where copies are kept
   * @param known where somebody has proved himself lately
   * @param told what they name, whenever that changes, without those that never are shut out
   */
  public Feeds(
      Guarding settings,
      Path folder,
      Guard guard,
      Consumer<AddressRanges> told,
      KnownAddresses known,
      InstantSource clock) {
    this.known = known;
    this.told = told;
    this.settings = settings;
    this.folder = folder.resolve("feeds");
    this.guard = guard;
    this.clock = clock;
    for (String source : settings.feeds()) feeds.put(source, new Feed());
  }

  /** Reads them all, and goes on doing so. */
  public void start() {
    if (feeds.isEmpty()) return;
    tick();
    reader = Thread.ofVirtual().name("feeds").start(this::run);
  }

  private void run() {
    while (!closed) {
      LockSupport.parkNanos(LOOK.toNanos());
      if (!closed) tick();
    }
  }

  /** Reads what is due. */
  synchronized void tick() {
    long nowMs = clock.millis();
    boolean changed = false;
    for (var each : feeds.entrySet()) changed |= look(each.getKey(), each.getValue(), nowMs);
    if (!changed) return;
    List<Prefix> all = new ArrayList<>();
    for (Feed feed : feeds.values()) all.addAll(feed.prefixes);
    List<Prefix> never =
        settings.never().stream().map(Prefix::parse).filter(Objects::nonNull).toList();
    AddressRanges listed = new AddressRanges(all);
    List<Prefix> heard = new ArrayList<>(never);
    heard.addAll(known.prefixes());
    AddressRanges exempt = new AddressRanges(heard);
    guard.listed(listed, exempt);
    // The kernel has no exceptions: a range that holds one stays here.
    told.accept(new AddressRanges(all.stream().filter(each -> !meets(each, never)).toList()));
    LOG.info("{} addresses and prefixes are listed as attackers'", all.size());
  }

  private static boolean meets(Prefix one, List<Prefix> others) {
    AddressRanges own = new AddressRanges(List.of(one));
    return others.stream()
        .anyMatch(other ->
            own.contains(other.address())
                || new AddressRanges(List.of(other)).contains(one.address()));
  }

  /** Whether what it lists has changed. */
  private boolean look(String source, Feed feed, long nowMs) {
    boolean remote = source.startsWith("https://");
    boolean first = feed.askedMs == Long.MIN_VALUE;
    if (first && remote) restore(source, feed, nowMs);
    boolean due = first || nowMs - feed.askedMs >= 1000L * settings.feedSeconds();
    boolean changed = first;
    try {
      if (remote && due) {
        feed.askedMs = nowMs;
        String text = ask(source);
        keep(source, text);
        take(feed, text, nowMs, nowMs);
        changed = true;
      } else if (!remote) {
        feed.askedMs = nowMs;
        long changedMs = Files.getLastModifiedTime(Path.of(source)).toMillis();
        if (changedMs != feed.changedMs || nowMs >= feed.nextMs) {
          take(feed, bounded(Files.newInputStream(Path.of(source))), nowMs, changedMs);
          changed = true;
        }
        feed.readMs = nowMs;
      }
    } catch (IOException e) {
      feed.problem = e.getClass().getSimpleName() + ": " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boolean old = feed.readMs != Long.MIN_VALUE && nowMs - feed.readMs > keepMs();
    if (old && !feed.prefixes.isEmpty()) {
      feed.prefixes = List.of();
      LOG.warn("the list {} is too old to count: {}", source, feed.problem);
      return true;
    }
    return changed;
  }

  private long keepMs() {
    return 1000L * settings.keepSeconds();
  }

  private static void take(Feed feed, String text, long nowMs, long changedMs) {
    FeedReader.Listed listed = FeedReader.read(text, nowMs);
    feed.prefixes = listed.prefixes();
    feed.nextMs = listed.nextMs();
    feed.readMs = nowMs;
    feed.changedMs = changedMs;
    feed.problem =
        listed.prefixes().isEmpty() && listed.skipped() > 0 ? "no line is an address" : "";
  }

  private static String ask(String source) throws IOException, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(source)).timeout(PATIENCE).build();
      var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      String text = bounded(answer.body());
      if (answer.statusCode() != 200) throw new IOException("it answers " + answer.statusCode());
      return text;
    }
  }

  private static String bounded(InputStream in) throws IOException {
    try (in) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) throw new IOException("it is longer than 32 MB");
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  // The last good copies.

  private Path copy(String source) {
    return folder.resolve(Integer.toHexString(source.hashCode()) + ".list");
  }

  private void keep(String source, String text) throws IOException {
    Files.createDirectories(folder);
    Path fresh = Files.createTempFile(folder, "feed", ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, copy(source), StandardCopyOption.REPLACE_EXISTING);
  }

  private void restore(String source, Feed feed, long nowMs) {
    Path kept = copy(source);
    try {
      if (!Files.exists(kept)) return;
      FileTime since = Files.getLastModifiedTime(kept);
      take(feed, Files.readString(kept), nowMs, 0);
      feed.readMs = since.toMillis();
    } catch (IOException e) {
      LOG.warn("the copy of {} cannot be read: {}", source, e.getMessage());
    }
  }

  /** How they all fare. */
  public synchronized List<State> states() {
    List<State> states = new ArrayList<>();
    for (String source : settings.feeds()) {
      Feed feed = Objects.requireNonNull(feeds.get(source));
      states.add(new State(source, feed.prefixes.size(), Math.max(0, feed.readMs), feed.problem));
    }
    return states;
  }

  @Override
  public void close() {
    closed = true;
    if (reader != null) LockSupport.unpark(reader);
  }
}
