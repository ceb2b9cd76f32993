package org.ringfence.server.registrar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.server.store.Binding;
import org.ringfence.server.store.BindingStore;
import org.ringfence.sip.outbound.Gruu;

/** All contacts of all extensions, for every shard to read and the registrar to change. */
public final class Locations {
  /** How the contacts of phones begin that are another's to know. */
  public static final String IAX2 = "iax2:";

  private final Map<String, List<Contact>> contacts = new ConcurrentHashMap<>();

  /** Who registered over a connection: a phone may have several lines. */
  private final Map<Long, Set<String>> numbersByConnection = new ConcurrentHashMap<>();

  private final Map<Object, Binding> orphans = Collections.synchronizedMap(new Orphans());
  private final BindingStore store;
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  /** Ways that are gone, by {@link #way}, and whose phone came back over another, or may. */
  private static final class Orphans extends LinkedHashMap<Object, Binding> {
    private static final long serialVersionUID = 1;
    private static final int MOST = 10_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Object, Binding> eldest) {
      return size() > MOST;
    }
  }

  /** What was there before the restart. */
  public Locations(BindingStore store, long nowMs) {
    this.store = store;
    for (Binding binding : store.loadAll(nowMs)) {
      if (binding.contact().startsWith(IAX2)) continue;
      Contact contact = Contact.restored(binding);
      if (contact == null) store.remove(binding.extension(), binding.key());
      else contacts.merge(binding.extension(), List.of(contact), Locations::join);
    }
  }

  private static List<Contact> join(List<Contact> some, List<Contact> more) {
    List<Contact> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** The phones of an extension that are registered now. */
  public List<Contact> of(String number, long nowMs) {
    List<Contact> all = contacts.getOrDefault(number, List.of());
    for (Contact contact : all) {
      if (contact.binding().expiresAtMs() <= nowMs) {
        return all.stream().filter(each -> each.binding().expiresAtMs() > nowMs).toList();
      }
    }
    return all;
  }

  /**
   * The contacts to ring: those of a device with several flows once, over the flow it was heard of
   * on last (RFC 5626 section 7).
   *
   * @param one whose device alone is wanted; null for all of the number
   */
  public List<Contact> reachable(String number, Gruu.@Nullable Target one, long nowMs) {
    List<Contact> all = of(number, nowMs);
    if (one == null && all.size() == 1 && all.getFirst().hasWay()) return all;
    Map<Object, Contact> chosen = new LinkedHashMap<>();
    for (Contact contact : all) {
      if (!contact.hasWay() || one != null && !contact.isOf(one)) continue;
      String device = contact.device();
      Object key = device == null ? contact : device;
      Contact before = chosen.get(key);
      if (before == null || before.flow() == null || contact.flow() != null) {
        chosen.put(key, contact);
      }
    }
    return List.copyOf(chosen.values());
  }

  /** Changes an extension's contacts; two shards never do so at once. */
  List<Contact> change(String number, UnaryOperator<List<Contact>> change) {
    List<Contact> changed =
        contacts.compute(
            number,
            (key, before) -> {
              List<Contact> after = change.apply(before == null ? List.of() : before);
              return after.isEmpty() ? null : after;
            });
    watchers.forEach(watcher -> watcher.accept(number));
    return changed == null ? List.of() : changed;
  }

  /** Tells of each number whose phones may be others now, on the thread that did it. */
  public void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  void put(Contact contact) {
    store.put(contact.binding());
    Flow flow = contact.flow();
    if (flow == null) return;
    orphans.remove(way(flow));
    if (flow.connection() == 0) return;
    String number = contact.binding().extension();
    numbersByConnection.merge(flow.connection(), Set.of(number), Locations::union);
  }

  private static Set<String> union(Set<String> some, Set<String> more) {
    if (some.containsAll(more)) return some;
    Set<String> all = new HashSet<>(some);
    all.addAll(more);
    return Set.copyOf(all);
  }

  void remove(Contact contact) {
    store.remove(contact.binding().extension(), contact.binding().key());
  }

  /** Whether a phone of that number is registered from that host now. */
  public boolean isAt(String number, String host, long nowMs) {
    for (Contact contact : of(number, nowMs)) {
      if (contact.binding().received().startsWith(host)) return true;
    }
    return false;
  }

  /** Whether that extension registered over this very connection. */
  public boolean isRegisteredOver(Flow flow, String number) {
    if (flow.connection() == 0) return false;
    return numbersByConnection.getOrDefault(flow.connection(), Set.of()).contains(number);
  }

  /** A connection is gone: its contacts stay, but must be reached in another way. */
  public void closed(Flow flow) {
    Set<String> numbers = numbersByConnection.remove(flow.connection());
    if (numbers == null) return;
    for (String number : numbers) {
      change(
          number,
          before ->
              before.stream().map(each -> isOn(each, flow) ? orphan(each, flow) : each).toList());
    }
  }

  private Contact orphan(Contact contact, Flow flow) {
    orphans.put(way(flow), contact.binding());
    return contact.withFlow(null);
  }

  /**
   * A phone has proved that it is to be reached over another flow now: what goes on over the one
   * before, such as calls, follows it.
   */
  void supersede(Contact before) {
    Flow flow = before.flow();
    if (flow != null) orphans.put(way(flow), before.binding());
  }

  /** What tells a flow from others: its connection, or over UDP the peer's address. */
  private static Object way(Flow flow) {
    return flow.connection() != 0 ? (Object) flow.connection() : flow.remote();
  }

  /** The flow itself, or the one its phone has come back over; null while it has not. */
  public @Nullable Flow successor(Flow flow, long nowMs) {
    Binding orphan = orphans.get(way(flow));
    if (orphan == null) return flow;
    for (Contact contact : of(orphan.extension(), nowMs)) {
      if (contact.binding().key().equals(orphan.key())) return contact.flow();
    }
    return null;
  }

  private static boolean isOn(Contact contact, Flow flow) {
    return contact.flow() != null && contact.flow().connection() == flow.connection();
  }

  /**
   * An extension is no more, or its password is another: what it proved before is worth nothing.
   */
  public void forget(String number) {
    change(
        number,
        before -> {
          before.forEach(this::remove);
          return List.of();
        });
    numbersByConnection.replaceAll((connection, numbers) -> without(numbers, number));
  }

  /** Some contacts of an extension are no more; their connections are about to be closed. */
  public void forget(String number, Predicate<Contact> which) {
    change(
        number,
        before -> {
          before.stream().filter(which).forEach(this::remove);
          return before.stream().filter(which.negate()).toList();
        });
  }

  private static Set<String> without(Set<String> numbers, String number) {
    if (!numbers.contains(number)) return numbers;
    Set<String> rest = new HashSet<>(numbers);
    rest.remove(number);
    return Set.copyOf(rest);
  }

  /** Drops what has expired. */
  public void sweep(long nowMs) {
    for (String number : contacts.keySet()) {
      change(
          number,
          before -> {
            List<Contact> after = new ArrayList<>(before.size());
            for (Contact contact : before) {
              if (contact.binding().expiresAtMs() > nowMs) after.add(contact);
              else remove(contact);
            }
            return after.size() == before.size() ? before : List.copyOf(after);
          });
    }
    numbersByConnection.forEach((connection, numbers) -> {
      boolean used = numbers.stream().anyMatch(number -> isOn(number, connection));
      if (!used) numbersByConnection.remove(connection, numbers);
    });
  }

  private boolean isOn(String number, long connection) {
    for (Contact contact : contacts.getOrDefault(number, List.of())) {
      if (contact.flow() != null && contact.flow().connection() == connection) return true;
    }
    return false;
  }

  /** Contacts in all. */
  public int size() {
    int size = 0;
    for (List<Contact> each : contacts.values()) size += each.size();
    return size;
  }

  /** Writes what was promised; to be called before the promise goes out. */
  public void flush() {
    store.flush();
  }
}
