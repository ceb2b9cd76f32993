package org.ringfence.server.guard;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringfence.guard.AddressRanges;
import org.ringfence.net.PortWatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard's verdicts in the kernel (nftables): who has proved itself is let through first, what
 * the lists name is dropped before it costs us anything, who goes on guessing is slowed, and ports
 * for media are open while a call has them. A table of our own, which looks at our own ports and no
 * others: it cannot shut out an administrator, and when it cannot be made, or the server ends,
 * everything is as it was.
 */
public final class Firewall implements PortWatch, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Firewall.class);
  private static final String TABLE = "\"family\":\"inet\",\"table\":\"%s\"";
  private static final Path EPHEMERAL = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
  private static final long BATCH_NS = 20_000_000L;

  /** A call for help repeats itself, and finds its way between the others. */
  private static final String TOO_FAST =
      "{\"limit\":{\"rate\":20,\"burst\":20,\"per\":\"second\",\"inv\":true}}";

  private static final int SLOWED_SECONDS = 600;
  private static final int KNOWN_SECONDS = 4 * 3600;
  private static final long TOLD_AGAIN_NS = 3_600_000_000_000L;
  private static final int MOST_AT_ONCE = 2_000;

  private final Nft nft;
  private final String table;
  private final Queue<String> waiting = new ConcurrentLinkedQueue<>();
  private final Map<InetAddress, Long> known = new ConcurrentHashMap<>();
  private final Map<InetAddress, Long> slowed = new ConcurrentHashMap<>();
  private volatile String problem = "off";
  private volatile boolean closed;
  private @Nullable Thread writer;

  /**
   * What is served.
   *
   * @param signalling ports for TCP and UDP
   * @param firstMedia the first port for media
   * @param shared whether other programs of this machine may be given one of those
   */
  public record Ports(
      Collection<Integer> signalling, int firstMedia, int lastMedia, boolean shared) {
    /** The same, looking up which ports the kernel gives to whoever wants any. */
    public static Ports of(Collection<Integer> signalling, int firstMedia, int lastMedia) {
      int first = 32_768;
      int last = 60_999;
      try {
        String[] range = Files.readString(EPHEMERAL).strip().split("\\s+", 2);
        first = Integer.parseInt(range[0]);
        last = Integer.parseInt(range[1]);
      } catch (IOException | RuntimeException unknown) {
        // As Linux has it.
      }
      return new Ports(signalling, firstMedia, lastMedia, firstMedia <= last && first <= lastMedia);
    }
  }

  /**
   * @param command how {@code nft} is called, without arguments
   * @param table the name of ours
   */
  public Firewall(List<String> command, String table) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("-j", "-f", "-"));
    this.nft = new Nft(whole);
    this.table = table;
  }

  /** Makes the table; whether that was permitted. */
  public boolean open(Ports ports) {
    nft.run("{\"nftables\":[" + deleted() + "]}"); // Of a server that was killed.
    problem = "";
    String complaint = nft.run("{\"nftables\":[" + String.join(",", base(ports)) + "]}");
    if (complaint != null) {
      problem = complaint.isEmpty() ? "not permitted" : complaint;
      LOG.warn("the kernel does not help, all is done here: {}", problem);
      return false;
    }
    writer = Thread.ofVirtual().name("firewall").start(this::write);
    LOG.info("verdicts are in the kernel too (nft table inet {})", table);
    return true;
  }

  private String deleted() {
    return "{\"delete\":{\"table\":{\"family\":\"inet\",\"name\":\"" + table + "\"}}}";
  }

  private List<String> base(Ports ports) {
    String where = TABLE.formatted(table);
    List<String> all = new ArrayList<>();
    all.add("{\"add\":{\"table\":{\"family\":\"inet\",\"name\":\"" + table + "\"}}}");
    for (String family : List.of("4", "6")) {
      String type = "ipv" + family + "_addr";
      all.add(set(where, "known" + family, type, "\"timeout\""));
      all.add(set(where, "listed" + family, type, "\"interval\""));
      all.add(set(where, "slowed" + family, type, "\"timeout\""));
    }
    all.add(set(where, "pinholes", "inet_service", ""));
    all.add(
        "{\"add\":{\"chain\":{"
            + where
            + ",\"name\":\"input\",\"type\":\"filter\",\"hook\":\"input\",\"prio\":-10,"
            + "\"policy\":\"accept\"}}}");
    String media = "{\"range\":[%d,%d]}".formatted(ports.firstMedia(), ports.lastMedia());
    if (!ports.shared())
      all.add(rule(where, List.of(in("udp", media), notIn("udp", "\"@pinholes\"")), "drop"));
    for (String family : List.of("4", "6")) {
      String source = "ip" + (family.equals("4") ? "" : "6");
      all.add(rule(where, List.of(from(source, "@known" + family)), "accept"));
      StringBuilder served = new StringBuilder("{\"set\":[");
      for (int port : new TreeSet<>(ports.signalling())) served.append(port).append(',');
      served.append(media).append("]}");
      for (String protocol : List.of("udp", "tcp")) {
        all.add(
            rule(
                where,
                List.of(in(protocol, served.toString()), from(source, "@listed" + family)),
                "drop"));
        all.add(
            rule(
                where,
                List.of(
                    in(protocol, served.toString()), from(source, "@slowed" + family), TOO_FAST),
                "drop"));
      }
    }
    return all;
  }

  private static String set(String where, String name, String type, String flags) {
    return "{\"add\":{\"set\":{%s,\"name\":\"%s\",\"type\":\"%s\"%s}}}"
        .formatted(where, name, type, flags.isEmpty() ? "" : ",\"flags\":[" + flags + "]");
  }

  private static String in(String protocol, String ports) {
    return match("==", protocol, "dport", ports);
  }

  private static String notIn(String protocol, String ports) {
    return match("!=", protocol, "dport", ports);
  }

  private static String from(String protocol, String set) {
    return match("==", protocol, "saddr", "\"" + set + "\"");
  }

  private static String match(String operator, String protocol, String field, String right) {
    String left = "{\"payload\":{\"protocol\":\"%s\",\"field\":\"%s\"}}".formatted(protocol, field);
    return "{\"match\":{\"op\":\"%s\",\"left\":%s,\"right\":%s}}".formatted(operator, left, right);
  }

  private static String rule(String where, List<String> matches, String verdict) {
    String expression =
        String.join(",", matches) + ",{\"counter\":null},{\"" + verdict + "\":null}";
    return "{\"add\":{\"rule\":{%s,\"chain\":\"input\",\"expr\":[%s]}}}"
        .formatted(where, expression);
  }

  // What changes while the server runs; done soon, on another thread.

  /** Somebody has proved to be there: whatever lists say, the kernel lets it through. */
  public void known(InetAddress address) {
    if (!isOn()) return;
    long nowNs = System.nanoTime();
    Long before = known.get(address);
    if (before != null && nowNs - before < TOLD_AGAIN_NS) return;
    if (known.size() > MOST_AT_ONCE * 50) known.clear(); // Told again, which is no harm.
    known.put(address, nowNs);
    String set = address instanceof Inet4Address ? "known4" : "known6";
    String val = "\"" + plain(address) + "\"";
    if (before != null) add("delete", set, val); // An element that is there keeps its time.
    add("add", set, "{\"elem\":{\"val\":%s,\"timeout\":%d}}".formatted(val, KNOWN_SECONDS));
  }

  /**
   * Somebody goes on guessing passwords from there: for ten minutes the kernel lets little through,
   * unless somebody has proved to be there as well. Never nothing: who calls for help need not be
   * known.
   */
  public void slowed(InetAddress address) {
    if (!isOn() || known.containsKey(address)) return;
    long nowNs = System.nanoTime();
    Long before = slowed.get(address);
    if (before != null && nowNs - before < SLOWED_SECONDS * 1_000_000_000L) return;
    if (slowed.size() > MOST_AT_ONCE * 50) slowed.clear();
    slowed.put(address, nowNs);
    String set = address instanceof Inet4Address ? "slowed4" : "slowed6";
    String element = "{\"elem\":{\"val\":\"%s\",\"timeout\":%d}}";
    add("add", set, element.formatted(plain(address), SLOWED_SECONDS));
  }

  @Override
  public void lent(int port) {
    if (isOn()) add("add", "pinholes", port + "," + (port + 1));
  }

  @Override
  public void freed(int port) {
    if (isOn()) add("delete", "pinholes", port + "," + (port + 1));
  }

  /** What lists name now, in place of what they named. */
  public void listed(AddressRanges ranges) {
    if (!isOn()) return;
    for (String family : List.of("4", "6")) {
      waiting.add(
          "{\"flush\":{\"set\":{%s,\"name\":\"listed%s\"}}}"
              .formatted(TABLE.formatted(table), family));
      List<String> elements = new ArrayList<>();
      for (AddressRanges.Range each : ranges.ranges()) {
        boolean four = each.first() instanceof Inet4Address;
        if (four != family.equals("4")) continue;
        String first = "\"" + plain(each.first()) + "\"";
        boolean one = each.first().equals(each.last());
        String range = "{\"range\":[" + first + ",\"" + plain(each.last()) + "\"]}";
        elements.add(one ? first : range);
      }
      for (int at = 0; at < elements.size(); at += MOST_AT_ONCE) {
        int end = Math.min(elements.size(), at + MOST_AT_ONCE);
        add("add", "listed" + family, String.join(",", elements.subList(at, end)));
      }
    }
  }

  private void add(String verb, String set, String elements) {
    waiting.add(
        "{\"%s\":{\"element\":{%s,\"name\":\"%s\",\"elem\":[%s]}}}"
            .formatted(verb, TABLE.formatted(table), set, elements));
    LockSupport.unpark(writer);
  }

  private static String plain(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }

  private void write() {
    while (!closed) {
      if (waiting.isEmpty()) LockSupport.park();
      else LockSupport.parkNanos(BATCH_NS); // What comes at once goes at once.
      List<String> batch = new ArrayList<>();
      for (String one = waiting.poll(); one != null; one = waiting.poll()) {
        batch.add(one);
        if (batch.size() == MOST_AT_ONCE) break;
      }
      if (!batch.isEmpty()) send(batch);
    }
  }

  /** All at once; when one of them cannot be done each by itself, so that the others are. */
  private void send(List<String> batch) {
    String complaint = nft.run("{\"nftables\":[" + String.join(",", batch) + "]}");
    if (complaint == null) return;
    for (String one : batch) {
      String reason = nft.run("{\"nftables\":[" + one + "]}");
      if (reason != null) LOG.debug("nft: {}", reason);
    }
  }

  /** Whether the kernel helps. */
  public boolean isOn() {
    return problem.isEmpty();
  }

  /** Why the kernel does not help; empty when it does. */
  public String problem() {
    return problem;
  }

  /** Everything is as it was. */
  @Override
  public void close() {
    closed = true;
    if (writer != null) {
      LockSupport.unpark(writer);
      try {
        writer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (isOn()) nft.run("{\"nftables\":[" + deleted() + "]}");
    problem = "off";
  }
}
