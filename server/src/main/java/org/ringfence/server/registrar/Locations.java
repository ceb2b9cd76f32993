package org.ringfence.server.registrar;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.server.store.Binding;
import org.ringfence.server.store.BindingStore;

/** All contacts of all extensions, for every shard to read and the registrar to change. */
public final class Locations {
  private final Map<String, List<Contact>> contacts = new ConcurrentHashMap<>();
  private final Map<Long, String> numbersByConnection = new ConcurrentHashMap<>();
  private final Map<Long, Binding> orphans = Collections.synchronizedMap(new Orphans());
  private final BindingStore store;

  /** Connections that are gone, and whose phone may come back over another. */
  private static final class Orphans extends LinkedHashMap<Long, Binding> {
    private static final long serialVersionUID = 1;
    private static final int MOST = 10_000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Binding> eldest) {
      return size() > MOST;
    }
  }

  /** What was there before the restart. */
  public Locations(BindingStore store, long nowMs) {
    this.store = store;
    for (Binding binding : store.loadAll(nowMs)) {
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

  /** Changes an extension's contacts; two shards never do so at once. */
  List<Contact> change(String number, UnaryOperator<List<Contact>> change) {
    List<Contact> changed =
        contacts.compute(
            number,
            (key, before) -> {
              List<Contact> after = change.apply(before == null ? List.of() : before);
              return after.isEmpty() ? null : after;
            });
    return changed == null ? List.of() : changed;
  }

  void put(Contact contact) {
    store.put(contact.binding());
    Flow flow = contact.flow();
    if (flow != null && flow.connection() != 0) {
      numbersByConnection.put(flow.connection(), contact.binding().extension());
    }
  }

  void remove(Contact contact) {
    store.remove(contact.binding().extension(), contact.binding().key());
    Flow flow = contact.flow();
    if (flow != null && flow.connection() != 0) numbersByConnection.remove(flow.connection());
  }

  /** The extension that registered over this very connection; null for none. */
  public @Nullable String numberOn(Flow flow) {
    return flow.connection() == 0 ? null : numbersByConnection.get(flow.connection());
  }

  /** A connection is gone: its contacts stay, but must be reached in another way. */
  public void closed(Flow flow) {
    String number = numbersByConnection.remove(flow.connection());
    if (number == null) return;
    change(
        number,
        before ->
            before.stream().map(each -> isOn(each, flow) ? orphan(each, flow) : each).toList());
  }

  private Contact orphan(Contact contact, Flow flow) {
    orphans.put(flow.connection(), contact.binding());
    return contact.withFlow(null);
  }

  /** The flow itself, or the one its phone has come back over; null while it has not. */
  public @Nullable Flow successor(Flow flow, long nowMs) {
    Binding orphan = flow.connection() == 0 ? null : orphans.get(flow.connection());
    if (orphan == null) return flow;
    for (Contact contact : of(orphan.extension(), nowMs)) {
      if (contact.binding().key().equals(orphan.key())) return contact.flow();
    }
    return null;
  }

  private static boolean isOn(Contact contact, Flow flow) {
    return contact.flow() != null && contact.flow().connection() == flow.connection();
  }

  /** An extension is no more. */
  public void forget(String number) {
    List<Contact> gone = contacts.remove(number);
    if (gone != null) gone.forEach(this::remove);
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
