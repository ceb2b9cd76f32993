package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * The log of what happened in calls, and the call records derived from it. Events go to a journal;
 * when a call has ended, its record goes to the database in a batch with others, once: a call that
 * is in the database is never written again, and one that is not is in the journal.
 *
 * <p>Each event carries its number within its call. A replayed call that does not begin with event
 * 0 was stored before the snapshot that the log starts from, and is left alone.
 */
public final class CallLog implements AutoCloseable {
  private static final byte EVENT = 1;
  private static final byte ALIVE = 2;
  private static final long CHECKPOINT_BYTES = 16L << 20;
  private static final int BATCH = 500;

  private final Map<String, Entry> calls = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Entry> finished = new ConcurrentLinkedQueue<>();
  private final AtomicInteger finishedCount = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final List<Consumer<CallEvent>> watchers = new CopyOnWriteArrayList<>();
  private final ThreadLocal<ByteBuffer> buffers = ThreadLocal.withInitial(Payload::buffer);
  private final CdrTable table;
  private final Journal journal;
  private long aliveMs;
  private volatile @Nullable String databaseFailure;

  /** A call that is not in the database yet. Changed only inside {@code calls.compute}. */
  private static final class Entry {
    private final List<CallEvent> events = new ArrayList<>();
    private boolean ended;
  }

  /** Opens the log of a folder; calls that a crash cut off become records as interrupted. */
  public static CallLog open(Path folder, Database database) throws IOException {
    return new CallLog(folder, JournalFile::open, database);
  }

  CallLog(Path folder, JournalFile.Opener opener, Database database) throws IOException {
    table = new CdrTable(database);
    journal = Journal.open(folder, "calls", opener, CHECKPOINT_BYTES, this::replay);
    for (Entry entry : calls.values()) {
      if (!entry.ended) {
        CallEvent last = entry.events.getLast();
        long lastMs = Math.max(last.timeMs(), aliveMs);
        record(
            new CallEvent(last.callId(), lastMs, CallEvent.Kind.ENDED, -1, "", Cdr.INTERRUPTED, 0));
      }
    }
    journal.flush();
  }

  /**
   * Notes an event. Cheap, from any thread; events of one call come from one thread at a time.
   *
   * @return false when it was left out: the call is unknown or over, or has too many events
   */
  public boolean record(CallEvent event) {
    boolean[] taken = {false};
    calls.compute(
        event.callId(),
        (id, known) -> {
          boolean starts = event.kind() == CallEvent.Kind.STARTED;
          if (starts == (known != null) || (known != null && known.ended)) {
            return known;
          }
          Entry entry = known == null ? new Entry() : known;
          boolean ends = event.kind() == CallEvent.Kind.ENDED;
          if (entry.events.size() >= Limits.CALL_EVENTS && !ends) {
            return entry;
          }
          append(entry.events.size(), event);
          add(entry, event);
          taken[0] = true;
          return entry;
        });
    if (!taken[0]) {
      dropped.incrementAndGet();
      return false;
    }
    for (Consumer<CallEvent> watcher : watchers) {
      watcher.accept(event);
    }
    return true;
  }

  /** Writes what was recorded; false while the disk takes nothing. */
  public boolean flush() {
    return journal.flush();
  }

  /** Shows every event as it is recorded, on the recording thread; the watcher must not block. */
  public AutoCloseable watch(Consumer<CallEvent> watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  /** The latest finished calls first, of one extension or, when it is null, of all. */
  public List<Cdr> recent(int limit, @Nullable String extension) {
    return recent(limit, extension, CallCursor.START);
  }

  /** The same from a place in that list on. */
  public List<Cdr> recent(int limit, @Nullable String extension, CallCursor from) {
    return table.recent(limit, extension, from);
  }

  /** The record of a finished call; null when there is none. */
  public @Nullable Cdr find(String callId) {
    return table.find(callId);
  }

  /** What happened in a finished call; empty when there was none. */
  public List<CallEvent> eventsOf(String callId) {
    return table.eventsOf(callId);
  }

  /** The events of a finished call, one a line: time, kind, leg, party, detail, code. */
  public String events(String callId) {
    return table.events(callId);
  }

  /** The events so far of each call that goes on, the oldest call first. */
  public List<List<CallEvent>> running() {
    List<List<CallEvent>> running = new ArrayList<>();
    for (String id : calls.keySet()) {
      calls.computeIfPresent(
          id,
          (key, entry) -> {
            if (!entry.ended) {
              running.add(List.copyOf(entry.events));
            }
            return entry;
          });
    }
    running.sort(Comparator.comparingLong(events -> events.getFirst().timeMs()));
    return running;
  }

  /** Events and records left out because of a bound. */
  public long dropped() {
    return dropped.get();
  }

  /** Finished calls that are not in the database yet. */
  public int unstored() {
    return finishedCount.get();
  }

  /** Why disk or database take nothing; null while they do. */
  public @Nullable String failure() {
    return journal.failure() != null ? journal.failure() : databaseFailure;
  }

  /** To be called each second, from one thread; may block on the disk. */
  public void tick(long nowMs) {
    if (!calls.isEmpty()) {
      ByteBuffer now = ByteBuffer.allocate(8).putLong(nowMs).flip();
      journal.append(ALIVE, now);
    }
    journal.tick();
    if (store() && journal.due()) {
      checkpoint(nowMs);
    }
  }

  /** Moves finished calls into the database; false when it did not take them. */
  boolean store() {
    while (!finished.isEmpty()) {
      List<Entry> batch = finished.stream().limit(BATCH).toList();
      try {
        table.insert(batch.stream().map(entry -> entry.events).toList());
        databaseFailure = null;
      } catch (JdbiException e) {
        databaseFailure = Database.reason(e);
        return false;
      }
      for (Entry entry : batch) {
        if (finished.remove(entry)) {
          finishedCount.decrementAndGet();
          calls.remove(entry.events.getFirst().callId());
        }
      }
    }
    return true;
  }

  /** Deletes records of calls that started before a time. */
  public void deleteBefore(long timeMs) {
    table.deleteBefore(timeMs);
  }

  boolean checkpoint(long nowMs) {
    try {
      table.sync(); // The journal may forget only what the database would keep without power.
    } catch (JdbiException e) {
      databaseFailure = Database.reason(e);
      return false;
    }
    ByteBuffer payload = Payload.buffer();
    return journal.checkpoint(out -> {
      out.append(ALIVE, payload.clear().putLong(nowMs).flip());
      for (String id : calls.keySet()) {
        List<CallEvent> events = new ArrayList<>();
        calls.computeIfPresent(
            id,
            (key, entry) -> {
              events.addAll(entry.events);
              return entry;
            });
        for (int i = 0; i < events.size(); i++) {
          events.get(i).write(payload.clear().putInt(i));
          out.append(EVENT, payload.flip());
        }
      }
    });
  }

  @Override
  public void close() throws IOException {
    flush();
    store();
    journal.close();
  }

  private void append(int number, CallEvent event) {
    ByteBuffer payload = buffers.get().clear().putInt(number);
    event.write(payload);
    journal.append(EVENT, payload.flip());
  }

  private void add(Entry entry, CallEvent event) {
    entry.events.add(event);
    if (event.kind() == CallEvent.Kind.ENDED) {
      entry.ended = true;
      finished.add(entry);
      if (finishedCount.incrementAndGet() > Limits.CALLS_UNSTORED) {
        forgetOldest();
      }
    }
  }

  /** Neither disk nor database took anything for very long: the oldest record is given up. */
  private void forgetOldest() {
    Entry oldest = finished.poll();
    if (oldest != null) {
      finishedCount.decrementAndGet();
      dropped.incrementAndGet();
      Thread.ofVirtual().start(() -> calls.remove(oldest.events.getFirst().callId(), oldest));
    }
  }

  private void replay(byte type, ByteBuffer in) {
    switch (type) {
      case ALIVE -> aliveMs = Math.max(aliveMs, in.getLong());
      case EVENT -> {
        int number = in.getInt();
        CallEvent event = CallEvent.read(in);
        Entry entry = calls.get(event.callId());
        if (entry == null && number == 0) {
          entry = new Entry();
          calls.put(event.callId(), entry);
        }
        if (entry != null && number == entry.events.size() && !entry.ended) {
          add(entry, event);
        }
      }
      default -> throw new IllegalStateException("calls: record of type " + type);
    }
  }
}
