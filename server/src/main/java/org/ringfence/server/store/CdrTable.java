package org.ringfence.server.store;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The call records in the database. */
final class CdrTable {
  private static final String COLUMNS =
      "call_id, started_ms, answered_ms, ended_ms, duration_seconds, billable_seconds, caller,"
          + " callee, answered_by, outcome, cause, code, transfers,"
          + " caller_media, called_media, direction, trunk";

  private final Database database;

  CdrTable(Database database) {
    this.database = database;
  }

  /** Stores finished calls, all or none; a call that is there already is left as it is. */
  void insert(Collection<List<CallEvent>> calls) {
    Map<String, List<CallEvent>> byId = LinkedHashMap.newLinkedHashMap(calls.size());
    for (List<CallEvent> events : calls) byId.putIfAbsent(id(events), events);
    if (byId.isEmpty()) return;
    database.inTransaction(handle -> {
      there(handle, byId.keySet()).forEach(byId::remove);
      if (!byId.isEmpty()) insert(handle, byId);
    });
  }

  private static String id(List<CallEvent> events) {
    return cut(events.getFirst().callId(), 128);
  }

  private static List<String> there(Handle handle, Collection<String> ids) {
    return handle
        .createQuery("select call_id from cdrs where call_id in (<ids>)")
        .bindList("ids", List.copyOf(ids))
        .mapTo(String.class)
        .list();
  }

  /** Three prepared statements for all of them: this runs beside the calls of a busy server. */
  private static void insert(Handle handle, Map<String, List<CallEvent>> byId) {
    try (PreparedBatch records =
            handle.prepareBatch(
                "insert into cdrs ("
                    + COLUMNS
                    + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        PreparedBatch details =
            handle.prepareBatch("insert into call_events (call_id, events) values (?, ?)");
        PreparedBatch talks =
            handle.prepareBatch(
                "insert into call_talks (call_id, place, side, number, from_ms, seconds)"
                    + " values (?, ?, ?, ?, ?, ?)")) {
      byId.forEach((id, events) -> {
        Cdr cdr = Cdr.of(events);
        records.add(
            id,
            cdr.startedMs(),
            cdr.answeredMs(),
            cdr.endedMs(),
            cdr.durationSeconds(),
            cdr.billableSeconds(),
            cut(cdr.caller(), 256),
            cut(cdr.callee(), 256),
            cut(cdr.answeredBy(), 256),
            cdr.outcome().name().toLowerCase(Locale.ROOT),
            cut(cdr.cause(), 256),
            cdr.code(),
            cut(String.join(" ", cdr.transfers()), 4000),
            cut(cdr.callerMedia(), 16),
            cut(cdr.calledMedia(), 16),
            cdr.direction(),
            cut(cdr.trunk(), 40));
        String lines = events.stream().map(CdrTable::line).collect(Collectors.joining("\n"));
        details.add(id, cut(lines, 200_000));
        int place = 0;
        for (CallTalk each : CallTalk.of(events)) {
          String number = cut(each.number(), 256);
          talks.add(id, place, each.side(), number, each.fromMs(), each.seconds());
          place++;
        }
      });
      records.execute();
      details.execute();
      if (talks.size() > 0) talks.execute();
    }
  }

  private static String line(CallEvent e) {
    return e.timeMs()
        + "\t"
        + e.kind().name().toLowerCase(Locale.ROOT)
        + "\t"
        + e.leg()
        + "\t"
        + plain(e.party())
        + "\t"
        + plain(e.detail())
        + "\t"
        + e.code();
  }

  private static String plain(String text) {
    return text.replace('\t', ' ').replace('\r', ' ').replace('\n', ' ');
  }

  /** PostgreSQL takes no NUL, and a record that cannot be kept would be tried for ever. */
  private static String cut(String text, int length) {
    String clean = text.replace('\0', ' ');
    return clean.length() <= length ? clean : clean.substring(0, length);
  }

  private static String select(String where) {
    return "select "
        + COLUMNS
        + ", caller_hears, called_hears, sentence, transcoded from cdrs left join (select call_id"
        + " as measured_id, caller_hears, called_hears, sentence, transcoded from call_quality"
        + " where line = 0) measured on measured_id = call_id"
        + where;
  }

  /** The latest first from a place on; of one extension, or of all when it is null. */
  List<Cdr> recent(int limit, @Nullable String extension, CallCursor from) {
    String where =
        extension == null
            ? ""
            : " and (caller = :extension or callee = :extension or answered_by = :extension)";
    return database.with(handle -> {
      var query =
          handle
              .createQuery(
                  select(
                          " where (started_ms < :before or started_ms = :before and call_id >"
                              + " :after)")
                      + where
                      + " order by started_ms desc, call_id fetch first :limit rows only")
              .bind("limit", limit)
              .bind("before", from.startedMs())
              .bind("after", from.callId());
      if (extension != null) {
        query.bind("extension", extension);
      }
      return query.map((r, c) -> row(r)).list();
    });
  }

  @Nullable Cdr find(String callId) {
    return database.with(handle ->
        handle
            .createQuery(select(" where call_id = :id"))
            .bind("id", callId)
            .map((r, c) -> row(r))
            .findOne()
            .orElse(null));
  }

  /** What {@link #events} says, read again. */
  List<CallEvent> eventsOf(String callId) {
    return events(callId)
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(parts -> parts.length == 6) // The last line may have been cut off.
        .map(parts ->
            new CallEvent(
                callId,
                Long.parseLong(parts[0]),
                CallEvent.Kind.valueOf(parts[1].toUpperCase(Locale.ROOT)),
                Integer.parseInt(parts[2]),
                parts[3],
                parts[4],
                Integer.parseInt(parts[5])))
        .toList();
  }

  private static Cdr.Quality quality(java.sql.ResultSet r) throws java.sql.SQLException {
    String sentence = r.getString(20);
    if (sentence == null) return Cdr.Quality.NONE;
    return new Cdr.Quality(score(r, 18), score(r, 19), sentence, r.getString(21));
  }

  private static @Nullable Double score(java.sql.ResultSet r, int column)
      throws java.sql.SQLException {
    double score = r.getDouble(column);
    return r.wasNull() ? null : Double.valueOf(score);
  }

  private static Cdr row(java.sql.ResultSet r) throws java.sql.SQLException {
    long answered = r.getLong(3);
    Long answeredMs = r.wasNull() ? null : Long.valueOf(answered);
    String transfers = r.getString(13);
    return new Cdr(
        r.getString(1),
        r.getLong(2),
        answeredMs,
        r.getLong(4),
        r.getLong(5),
        r.getLong(6),
        r.getString(7),
        r.getString(8),
        r.getString(9),
        Cdr.Outcome.valueOf(r.getString(10).toUpperCase(Locale.ROOT)),
        r.getString(11),
        r.getInt(12),
        transfers.isEmpty() ? List.of() : List.of(transfers.split(" ")),
        r.getString(14),
        r.getString(15),
        r.getString(16),
        r.getString(17),
        quality(r));
  }

  /** The events a record was derived from, one a line; empty when there is no such call. */
  String events(String callId) {
    return database.with(handle ->
        handle
            .createQuery("select events from call_events where call_id = :id")
            .bind("id", callId)
            .mapTo(String.class)
            .findOne()
            .orElse(""));
  }

  void sync() {
    database.sync();
  }

  long count() {
    return database.with(
        handle -> handle.createQuery("select count(*) from cdrs").mapTo(Long.class).one());
  }

  /** Deletes what started before a time. */
  void deleteBefore(long timeMs) {
    database.inTransaction(handle -> {
      handle.execute("delete from call_quality_told where told_ms < ?", timeMs);
      handle.execute(
          "delete from call_quality where call_id in"
              + " (select call_id from cdrs where started_ms < ?)",
          timeMs);
      handle.execute(
          "delete from call_events where call_id in"
              + " (select call_id from cdrs where started_ms < ?)",
          timeMs);
      handle.execute("delete from cdrs where started_ms < ?", timeMs);
    });
  }
}
