package org.ringfence.server;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Company;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Settings;
import org.ringfence.sip.event.EventPackage;
import org.ringfence.sip.event.Notifier;

/**
 * Something about extensions that phones may be told of; one shard's part. Only who has proved to
 * be an extension of the house is told.
 */
abstract class StateEvents implements EventPackage {
  /** A board with a key for each colleague of a large office. */
  private static final int MOST_PER_SUBSCRIBER = 500;

  /** The address of one's own list of lamps. */
  private static final String LAMPS = "lamps";

  /** What all of them need. */
  record Surroundings(
      AgentShard shard,
      Extensions extensions,
      Settings settings,
      Company company,
      Lines lines,
      String domain) {}

  private final Surroundings around;

  private final Map<String, Set<Notifier>> watching = new HashMap<>();
  private final Map<String, Integer> bySubscriber = new HashMap<>();

  /** Numbers somebody watches on this shard; asked by other shards. */
  private final Set<String> watched = ConcurrentHashMap.newKeySet();

  StateEvents(Surroundings around) {
    this.around = around;
  }

  /**
   * What somebody watches.
   *
   * @param number the extension, or the list
   * @param members of a list; the number alone otherwise
   */
  private record Watch(String number, List<String> members, String by, boolean list) {}

  @Override
  public int intervalMs() {
    return 200; // A lamp that follows a second late is taken for one that is broken.
  }

  @Override
  public void subscribed(Notifier notifier, long nowNs) {
    String number = around.shard().destination(notifier.subscribe().uri()).number();
    String by = notifier.subscribe().from().uri().user(); // Proved, as of every request.
    boolean one = around.extensions().find(number) != null;
    List<String> members = one ? List.of(number) : list(number, by);
    if (members.isEmpty()) {
      notifier.reject(404, nowNs);
    } else if (!one && !notifier.readsLists()) {
      notifier.reject(421, nowNs);
    } else if (bySubscriber.getOrDefault(by, 0) >= MOST_PER_SUBSCRIBER) {
      notifier.reject(403, nowNs);
    } else {
      bySubscriber.merge(by, 1, Integer::sum);
      notifier.owner(new Watch(number, members, by, !one));
      for (String each : members) {
        watching.computeIfAbsent(each, same -> new HashSet<>(2)).add(notifier);
        watched.add(each);
      }
      notifier.accept(nowNs);
    }
  }

  /** The members of a list (RFC 4662): one's own lamps, or those of a ring group. */
  private List<String> list(String name, String by) {
    if (name.equals(LAMPS)) return around.settings().of(by).numbers(Preference.LAMPS);
    Group group = around.company().group(name);
    return group == null ? List.of() : group.members().stream().map(Group.Member::number).toList();
  }

  @Override
  public boolean isList(Notifier notifier) {
    Watch watch = watch(notifier);
    return watch != null && watch.list();
  }

  @Override
  public String contentType(Notifier notifier) {
    return isList(notifier) ? ResourceList.TYPE : contentType();
  }

  /** Something about that number may have changed; called on any thread. */
  void changed(String number) {
    if (watched.contains(number)) around.shard().execute(() -> tell(number));
  }

  private void tell(String number) {
    long nowNs = System.nanoTime();
    for (Notifier each : Set.copyOf(watching.getOrDefault(number, Set.of()))) each.changed(nowNs);
  }

  @Override
  public byte[] state(Notifier notifier) {
    Watch watch = watch(notifier);
    if (watch == null) return new byte[0];
    int version = notifier.notifies();
    if (!watch.list()) return document(watch.number(), version);
    ResourceList list = new ResourceList(address(watch.number()), around.domain(), version);
    for (String each : watch.members()) {
      list.add(address(each), contentType(), document(each, version));
    }
    return list.toBytes();
  }

  private static @Nullable Watch watch(Notifier notifier) {
    return notifier.owner() instanceof Watch watch ? watch : null;
  }

  /** What is to be told about a number. */
  abstract byte[] document(String number, int version);

  @Override
  public void ended(Notifier notifier, long nowNs) {
    Watch watch = watch(notifier);
    if (watch == null) return;
    notifier.owner(null);
    bySubscriber.computeIfPresent(watch.by(), (by, count) -> count == 1 ? null : count - 1);
    for (String each : watch.members()) forget(each, notifier);
  }

  private void forget(String number, Notifier notifier) {
    Set<Notifier> others = watching.get(number);
    if (others == null) return;
    others.remove(notifier);
    if (!others.isEmpty()) return;
    watching.remove(number);
    watched.remove(number);
  }

  Surroundings around() {
    return around;
  }

  String address(String number) {
    return number.isEmpty() || !isPlain(number)
        ? "sip:anonymous@anonymous.invalid"
        : "sip:" + number + "@" + around.domain();
  }

  /** What was dialled may be anything; an address in XML may not. */
  private static boolean isPlain(String number) {
    return number.chars().allMatch(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '+'));
  }

  /** Text in XML. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (char c : text.toCharArray()) {
      switch (c) {
        case '&' -> plain.append("&amp;");
        case '<' -> plain.append("&lt;");
        case '>' -> plain.append("&gt;");
        case '"' -> plain.append("&quot;");
        default -> plain.append(c < ' ' ? ' ' : c);
      }
    }
    return plain.toString();
  }
}
