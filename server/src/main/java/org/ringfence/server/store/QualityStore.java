package org.ringfence.server.store;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.quality.CallQuality;
import org.ringfence.quality.Diagnosis;
import org.ringfence.quality.Measured;
import org.ringfence.quality.QualityRecording;
import org.ringfence.quality.Score;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was measured of calls, kept beside their records. A media loop hands it over when a call
 * ends; the database gets it with the call's record or soon after. A crash loses what was measured
 * of the calls under way: their records say that they were interrupted.
 */
public final class QualityStore {
  private static final Logger LOG = LoggerFactory.getLogger(QualityStore.class);
  private static final int BATCH = 200;
  private static final int MOST_SENTENCE = 400;

  /** A call whose record has not come after so many seconds has none. */
  private static final int MOST_TRIES = 30;

  private final Database database;
  private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final ConcurrentLinkedQueue<ToldQuality> toldWaiting = new ConcurrentLinkedQueue<>();

  private record Note(String leg, String callId) {}

  private final ConcurrentLinkedQueue<Note> notes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger noted = new AtomicInteger();

  /** The latest legs, the keeper's own; phones tell when they have hung up. */
  private final Map<String, String> legs =
      new LinkedHashMap<>(16, 0.75f, false) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > Limits.CALLS_UNSTORED;
        }
      };

  private static final class Waiting {
    private final String callId;
    private final int line;
    private final QualityRecording recording;
    private int tries;

    Waiting(String callId, int line, QualityRecording recording) {
      this.callId = callId;
      this.line = line;
      this.recording = recording;
    }
  }

  QualityStore(Database database) {
    this.database = database;
  }

  /** Takes what was measured of a line of a call. Cheap, from any thread. */
  public void record(String callId, int line, QualityRecording recording) {
    if (count.incrementAndGet() > Limits.CALLS_UNSTORED) {
      count.decrementAndGet();
      dropped.incrementAndGet();
      return;
    }
    waiting.add(new Waiting(callId, line, recording));
  }

  /** Notes which call a phone's leg belongs to, for what the phone may tell of it. */
  public void leg(String leg, String callId) {
    if (noted.incrementAndGet() > Limits.CALLS_UNSTORED) noted.decrementAndGet();
    else notes.add(new Note(leg, callId));
  }

  /** Takes what a phone tells of a call of its own; of other calls nothing is taken. */
  public void told(ToldQuality told) {
    if (toldWaiting.size() < Limits.CALLS_UNSTORED) toldWaiting.add(told);
    else dropped.incrementAndGet();
  }

  /** What phones told of a call. */
  public List<ToldQuality> toldOf(String callId) {
    return database.with(handle ->
        handle
            .createQuery(
                "select leg, number, told_ms, report from call_quality_told where call_id = :id"
                    + " order by told_ms, leg fetch first 16 rows only")
            .bind("id", callId)
            .map((r, c) ->
                new ToldQuality(r.getString(1), r.getString(2), r.getLong(3), r.getString(4)))
            .list());
  }

  private void storeTold() {
    for (Note note = notes.poll(); note != null; note = notes.poll()) {
      noted.decrementAndGet();
      legs.put(note.leg, note.callId);
    }
    for (ToldQuality told = toldWaiting.peek(); told != null; told = toldWaiting.peek()) {
      String callId = legs.get(told.leg());
      if (callId == null || told.number().length() > 64 || told.leg().length() > 256) {
        dropped.incrementAndGet();
        toldWaiting.poll();
        continue;
      }
      ToldQuality kept = told;
      database.with(handle ->
          handle.execute(
              "insert into call_quality_told (leg, call_id, number, told_ms, report)"
                  + " values (?, ?, ?, ?, ?)",
              kept.leg(),
              callId,
              kept.number(),
              kept.timeMs(),
              kept.report()));
      toldWaiting.poll();
    }
  }

  /** Measurements left out because too many waited, or because their call has no record. */
  public long dropped() {
    return dropped.get();
  }

  /** To be called each second, after the records were stored. */
  void store() {
    try {
      storeTold();
    } catch (JdbiException e) {
      LOG.debug("what a phone told waits: {}", Database.reason(e));
    }
    List<Waiting> batch = waiting.stream().limit(BATCH).toList();
    if (batch.isEmpty()) return;
    List<Waiting> done = new ArrayList<>(batch.size());
    try {
      database.inTransaction(handle -> {
        for (Waiting each : batch) {
          String[] numbers =
              handle
                  .createQuery("select caller, callee, answered_by from cdrs where call_id = :id")
                  .bind("id", each.callId)
                  .map((r, c) -> new String[] {r.getString(1), r.getString(2), r.getString(3)})
                  .findOne()
                  .orElse(null);
          if (numbers == null) continue;
          insert(handle, each, numbers[0], numbers[2].isEmpty() ? numbers[1] : numbers[2]);
          done.add(each);
        }
      });
    } catch (JdbiException e) {
      LOG.debug("what was measured waits: {}", Database.reason(e));
      return;
    }
    for (Waiting each : batch) {
      boolean given = ++each.tries >= MOST_TRIES && !done.contains(each);
      if (given) dropped.incrementAndGet();
      if ((given || done.contains(each)) && waiting.remove(each)) count.decrementAndGet();
    }
  }

  private static void insert(Handle handle, Waiting each, String caller, String called) {
    CallQuality quality = CallQuality.of(each.recording);
    String sentence = Diagnosis.of(quality, phone(caller), phone(called), ZoneId.systemDefault());
    handle.execute(
        "delete from call_quality where call_id = ? and line = ?", each.callId, each.line);
    handle.execute(
        "insert into call_quality (call_id, line, caller_hears, called_hears, sentence,"
            + " transcoded, recording) values (?, ?, ?, ?, ?, ?, ?)",
        each.callId,
        each.line,
        mos(quality.callerHears()),
        mos(quality.calledHears()),
        sentence.length() > MOST_SENTENCE ? sentence.substring(0, MOST_SENTENCE) : sentence,
        quality.transcoded(),
        each.recording.write());
  }

  private static String phone(String number) {
    return number.isEmpty() ? "the phone" : number + "'s phone";
  }

  private static @Nullable Double mos(Measured heard) {
    return CallQuality.score(heard) instanceof Score.Known known
        ? Double.valueOf(known.mos())
        : null;
  }

  /** What was measured of a call, line by line; none when nothing was. */
  public List<CallMedia> of(String callId) {
    return database.with(handle ->
        handle
            .createQuery(
                "select line, sentence, recording from call_quality where call_id = :id"
                    + " order by line")
            .bind("id", callId)
            .map((r, c) -> new CallMedia(callId, r.getInt(1), r.getString(2), r.getBytes(3)))
            .list());
  }
}
