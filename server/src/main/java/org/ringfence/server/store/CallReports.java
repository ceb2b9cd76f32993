package org.ringfence.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How much was called and how it sounded, by user, by trunk or by day, from the records of calls.
 */
public final class CallReports {
  /** A score below this is one that people complain of. */
  private static final double POOR = 3.1;

  private final Database database;

  CallReports(Database database) {
    this.database = database;
  }

  /** What there is a row for. */
  public enum By {
    USER,
    /** Calls that went over one; what came in over it was taken or missed there. */
    TRUNK,
    DAY
  }

  /**
   * One user's, one trunk's or one day's.
   *
   * @param key the number, the trunk's name or the day
   * @param placed calls begun
   * @param placedSeconds talked in those
   * @param taken calls answered; of a transferred call each who talked has taken one
   * @param missed calls to this number, in over this trunk, or on this day, that nobody answered
   * @param measured sides of calls of which a score is known
   * @param mean of their scores, 1 to 4.5; null when none is known
   * @param poor how many of them sounded poor
   */
  public record Row(
      String key,
      long placed,
      long placedSeconds,
      long taken,
      long takenSeconds,
      long missed,
      long measured,
      @Nullable Double mean,
      @Nullable Double worst,
      long poor) {}

  private static final class Sum {
    private long placed;
    private long placedSeconds;
    private long taken;
    private long takenSeconds;
    private long missed;
    private long measured;
    private double total;
    private double worst = Double.MAX_VALUE;
    private long poor;

    private void heard(double score) {
      measured++;
      total += score;
      worst = Math.min(worst, score);
      if (score < POOR) poor++;
    }

    private Row row(String key) {
      return new Row(
          key,
          placed,
          placedSeconds,
          taken,
          takenSeconds,
          missed,
          measured,
          measured == 0 ? null : Double.valueOf(total / measured),
          measured == 0 ? null : Double.valueOf(worst),
          poor);
    }
  }

  /**
   * The report over calls that began in that time.
   *
   * @param toMs the first that is too late
   */
  public List<Row> of(By by, long fromMs, long toMs, ZoneId zone) {
    Map<String, Sum> sums = new TreeMap<>();
    if (by == By.TRUNK) return ofTrunks(sums, fromMs, toMs);
    // PostgreSQL sends rows piece by piece within a transaction alone.
    database.inTransaction((Handle handle) -> {
      handle
          .createQuery(
              "select c.started_ms, c.caller, c.callee, c.answered_by, c.outcome,"
                  + " c.billable_seconds, q.caller_hears, q.called_hears from cdrs c"
                  + " left join call_quality q on q.call_id = c.call_id and q.line = 0"
                  + " where c.started_ms >= :from and c.started_ms < :to")
          .bind("from", fromMs)
          .bind("to", toMs)
          .setFetchSize(1000)
          .map((r, c) -> call(sums, by, zone, r))
          .forEach(counted -> {});
      handle
          .createQuery(
              "select t.number, t.seconds, c.started_ms from call_talks t join cdrs c"
                  + " on c.call_id = t.call_id"
                  + " where t.side = 1 and c.started_ms >= :from and c.started_ms < :to")
          .bind("from", fromMs)
          .bind("to", toMs)
          .setFetchSize(1000)
          .map((r, c) -> {
            Sum sum = sum(sums, key(by, zone, r.getString(1), r.getLong(3)));
            sum.taken++;
            sum.takenSeconds += r.getLong(2);
            return sum;
          })
          .forEach(counted -> {});
    });
    return sums.entrySet().stream().map(each -> each.getValue().row(each.getKey())).toList();
  }

  private List<Row> ofTrunks(Map<String, Sum> sums, long fromMs, long toMs) {
    database.inTransaction((Handle handle) -> {
      handle
          .createQuery(
              "select c.trunk, c.direction, c.answered_by, c.billable_seconds, q.caller_hears,"
                  + " q.called_hears from cdrs c"
                  + " left join call_quality q on q.call_id = c.call_id and q.line = 0"
                  + " where c.trunk <> '' and c.started_ms >= :from and c.started_ms < :to")
          .bind("from", fromMs)
          .bind("to", toMs)
          .setFetchSize(1000)
          .map((r, c) -> overTrunk(sums, r))
          .forEach(counted -> {});
    });
    return sums.entrySet().stream().map(each -> each.getValue().row(each.getKey())).toList();
  }

  /** Its quality is what is heard at its side: the caller's of a call that came in over it. */
  private static Sum overTrunk(Map<String, Sum> sums, ResultSet r) throws SQLException {
    Sum sum = sum(sums, r.getString(1));
    boolean in = r.getString(2).equals("inbound");
    boolean answered = !r.getString(3).isEmpty();
    long seconds = r.getLong(4);
    if (!in) {
      sum.placed++;
      sum.placedSeconds += seconds;
    } else if (answered) {
      sum.taken++;
      sum.takenSeconds += seconds;
    } else {
      sum.missed++;
    }
    double score = r.getDouble(in ? 5 : 6);
    if (!r.wasNull() && answered) sum.heard(score);
    return sum;
  }

  private static Sum sum(Map<String, Sum> sums, String key) {
    return sums.computeIfAbsent(key, each -> new Sum());
  }

  private static String key(By by, ZoneId zone, String number, long startedMs) {
    if (by == By.USER) return number;
    return Instant.ofEpochMilli(startedMs).atZone(zone).toLocalDate().toString();
  }

  private static Sum call(Map<String, Sum> sums, By by, ZoneId zone, ResultSet r)
      throws SQLException {
    long startedMs = r.getLong(1);
    Sum caller = sum(sums, key(by, zone, r.getString(2), startedMs));
    caller.placed++;
    caller.placedSeconds += r.getLong(6);
    double callerHears = r.getDouble(7);
    if (!r.wasNull()) caller.heard(callerHears);
    boolean answered = !r.getString(4).isEmpty();
    if (!answered) sum(sums, key(by, zone, r.getString(3), startedMs)).missed++;
    double calledHears = r.getDouble(8);
    if (!r.wasNull() && answered) {
      sum(sums, key(by, zone, r.getString(4), startedMs)).heard(calledHears);
    }
    return caller;
  }
}
