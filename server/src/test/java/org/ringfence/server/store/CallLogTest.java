package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Limits;
import org.ringfence.server.store.CallEvent.Kind;

/** Each call becomes one record, whatever happens in between. */
class CallLogTest {
  private static final long NOW = 1_800_000_000_000L;

  @TempDir Path path;
  private Database database;
  private CallLog log;

  @BeforeEach
  void open() throws Exception {
    database = Databases.open(new ServerFolder(path));
    log = CallLog.open(path, database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void crashAndReopen() throws Exception {
    database.close();
    open();
  }

  private static CallEvent event(
      String id, long at, Kind kind, String party, String detail, int code) {
    return new CallEvent(id, NOW + at, kind, 0, party, detail, code);
  }

  private static void call(CallLog log, String id, long at) {
    log.record(event(id, at, Kind.STARTED, "1001", "1002", 0));
    log.record(event(id, at + 1_000, Kind.ANSWERED, "1002", "", 200));
    log.record(event(id, at + 3_500, Kind.ENDED, "1001", "hung up", 16));
  }

  @Test
  void aRecordIsDerivedFromTheEvents() {
    log.record(event("a", 0, Kind.STARTED, "1001", "600", 0));
    log.record(event("a", 200, Kind.RINGING, "1002", "", 180));
    log.record(event("a", 4_100, Kind.ANSWERED, "1002", "", 200));
    log.record(event("a", 5_000, Kind.HELD, "1002", "", 0));
    log.record(event("a", 9_000, Kind.TRANSFERRED, "1002", "1003", 0));
    log.record(event("a", 9_500, Kind.ANSWERED, "1003", "", 200));
    log.record(event("a", 64_200, Kind.ENDED, "1001", "hung up", 16));
    assertThat(log.store()).isTrue();
    assertThat(log.recent(10, null))
        .containsExactly(
            new Cdr(
                "a",
                NOW,
                NOW + 4_100,
                NOW + 64_200,
                65,
                61,
                "1001",
                "600",
                "1002",
                Cdr.Outcome.ANSWERED,
                "hung up",
                16,
                List.of("1002>1003"),
                "",
                "",
                "internal",
                "",
                Cdr.Quality.NONE));
    assertThat(log.events("a").lines()).hasSize(7);
    assertThat(log.events("a")).contains(NOW + 200 + "\tringing\t0\t1002\t\t180");
  }

  @Test
  void whatWasClearForAMomentWasClear() {
    log.record(event("a", 0, Kind.STARTED, "1001", "1002", 0));
    log.record(media("a", 0, "dtls"));
    log.record(media("a", 1, "clear"));
    log.record(media("a", 1, "sdes"));
    log.record(media("a", 0, "end-to-end"));
    log.record(event("a", 9_000, Kind.ENDED, "1001", "hung up", 16));
    call(log, "b", 10_000);
    log.store();
    Cdr cdr = log.recent(2, null).getLast();
    assertThat(cdr.callerMedia()).isEqualTo("dtls");
    assertThat(cdr.calledMedia()).isEqualTo("clear");
    assertThat(cdr.wasClear()).isTrue();
    assertThat(log.recent(1, null).getFirst().wasClear()).as("without media").isFalse();
  }

  private static CallEvent media(String id, int leg, String detail) {
    return new CallEvent(id, NOW, Kind.MEDIA, leg, "1001", detail, 0);
  }

  /** The view that programs of others read (docs/records.md). */
  @Test
  void otherProgramsReadTimesAsTimes() {
    log.record(event("a", 0, Kind.STARTED, "1001", "+4930555", 0));
    log.record(event("a", 0, Kind.OUTSIDE, "+4930555", "carrier", 0));
    log.record(event("a", 4_000, Kind.ANSWERED, "+4930555", "", 200));
    log.record(event("a", 64_000, Kind.ENDED, "1001", "hung up", 16));
    log.record(event("b", 0, Kind.STARTED, "1001", "1002", 0));
    log.record(event("b", 30_000, Kind.ENDED, "", "no answer", 480));
    log.store();
    String query =
        "select started_at, answered_at, ended_at, billable_seconds, outcome, trunk, caller_hears"
            + " from call_records order by call_id";
    List<List<@Nullable Object>> rows =
        database.with(handle ->
            handle
                .createQuery(query)
                .map((r, c) ->
                    Arrays.<@Nullable Object>asList(
                        r.getObject(1, LocalDateTime.class),
                        r.getObject(2, LocalDateTime.class),
                        r.getObject(3, LocalDateTime.class),
                        r.getLong(4),
                        r.getString(5),
                        r.getString(6),
                        r.getObject(7)))
                .list());
    LocalDateTime began = LocalDateTime.ofEpochSecond(NOW / 1000, 0, ZoneOffset.UTC);
    assertThat(rows)
        .containsExactly(
            Arrays.<@Nullable Object>asList(
                began,
                began.plusSeconds(4),
                began.plusSeconds(64),
                60L,
                "answered",
                "carrier",
                null),
            Arrays.<@Nullable Object>asList(
                began, null, began.plusSeconds(30), 0L, "unanswered", "", null));
  }

  @Test
  void anUnansweredCallCostsNothing() {
    log.record(event("a", 0, Kind.STARTED, "1001", "1002", 0));
    log.record(event("a", 30_000, Kind.ENDED, "", "no answer", 480));
    log.store();
    Cdr cdr = log.recent(1, null).getFirst();
    assertThat(cdr.outcome()).isEqualTo(Cdr.Outcome.UNANSWERED);
    assertThat(cdr.answeredMs()).isNull();
    assertThat(cdr.durationSeconds()).isEqualTo(30);
    assertThat(cdr.billableSeconds()).isZero();
    assertThat(cdr.code()).isEqualTo(480);
  }

  @Test
  void queriesFindTheLatestOfAnExtension() {
    for (int i = 0; i < 20; i++) {
      call(log, "c" + i, i * 10_000);
    }
    log.record(event("x", 500_000, Kind.STARTED, "1005", "1006", 0));
    log.record(event("x", 500_100, Kind.ENDED, "", "busy", 486));
    log.store();
    assertThat(log.recent(3, null)).extracting(Cdr::callId).containsExactly("x", "c19", "c18");
    assertThat(log.recent(2, "1002")).extracting(Cdr::callId).containsExactly("c19", "c18");
    assertThat(log.recent(9, "1006")).extracting(Cdr::callId).containsExactly("x");
    assertThat(log.recent(9, "9")).isEmpty();
    log.deleteBefore(NOW + 190_000);
    assertThat(log.recent(99, null)).extracting(Cdr::callId).containsExactly("x", "c19");
    assertThat(log.events("c1")).isEmpty();
  }

  @Test
  void eventsOutOfPlaceAreLeftOutAndCounted() {
    assertThat(log.record(event("a", 0, Kind.ANSWERED, "1", "", 0))).isFalse();
    assertThat(log.record(event("a", 0, Kind.STARTED, "1", "2", 0))).isTrue();
    assertThat(log.record(event("a", 0, Kind.STARTED, "1", "2", 0))).isFalse();
    for (int i = 0; i < Limits.CALL_EVENTS + 10; i++) {
      log.record(event("a", i, Kind.NOTE, "", "n", 0));
    }
    assertThat(log.record(event("a", 9_000, Kind.ENDED, "1", "hung up", 16))).isTrue();
    assertThat(log.record(event("a", 9_001, Kind.NOTE, "", "late", 0))).isFalse();
    assertThat(log.dropped()).isEqualTo(2 + 11 + 1);
    log.store();
    assertThat(log.recent(1, null).getFirst().durationSeconds()).isEqualTo(9);
  }

  @Test
  void runningCallsAndLiveEventsCanBeWatched() throws Exception {
    List<Kind> seen = new ArrayList<>();
    try (AutoCloseable watch = log.watch(e -> seen.add(e.kind()))) {
      call(log, "a", 0);
      log.record(event("b", 5_000, Kind.STARTED, "1001", "1002", 0));
    }
    log.record(event("b", 6_000, Kind.RINGING, "1002", "", 0));
    assertThat(seen).containsExactly(Kind.STARTED, Kind.ANSWERED, Kind.ENDED, Kind.STARTED);
    assertThat(log.running()).hasSize(1);
    assertThat(log.running().getFirst()).extracting(CallEvent::callId).containsOnly("b");
  }

  @Test
  void aCrashBeforeTheDatabaseGotItLosesNoRecord() throws Exception {
    call(log, "a", 0);
    assertThat(log.flush()).isTrue();
    crashAndReopen();
    assertThat(log.unstored()).isEqualTo(1);
    log.store();
    assertThat(log.recent(9, null)).hasSize(1);
  }

  @Test
  void aCrashBetweenDatabaseAndCheckpointDoublesNoRecord() throws Exception {
    call(log, "a", 0);
    log.flush();
    log.store();
    Cdr before = log.recent(1, null).getFirst();
    crashAndReopen();
    assertThat(log.unstored()).isEqualTo(1);
    log.store();
    assertThat(log.recent(9, null)).containsExactly(before);
  }

  @Test
  void aCallCutOffIsClosedAtTheLastTimeKnown() throws Exception {
    log.record(event("a", 0, Kind.STARTED, "1001", "1002", 0));
    log.record(event("a", 1_000, Kind.ANSWERED, "1002", "", 200));
    log.flush();
    log.tick(NOW + 61_000);
    crashAndReopen();
    log.store();
    Cdr cdr = log.recent(1, null).getFirst();
    assertThat(cdr.outcome()).isEqualTo(Cdr.Outcome.INTERRUPTED);
    assertThat(cdr.cause()).isEqualTo("interrupted");
    assertThat(cdr.endedMs()).isEqualTo(NOW + 61_000);
    assertThat(cdr.billableSeconds()).isEqualTo(60);
    crashAndReopen();
    log.store();
    assertThat(log.recent(9, null)).containsExactly(cdr);
  }

  @Test
  void aCallThatEndsAfterACheckpointIsWhole() throws Exception {
    log.record(event("a", 0, Kind.STARTED, "1001", "1002", 0));
    call(log, "stored", 0);
    log.store();
    assertThat(log.checkpoint(NOW)).isTrue();
    log.record(event("a", 1_000, Kind.ANSWERED, "1002", "", 200));
    log.record(event("a", 8_000, Kind.ENDED, "1002", "hung up", 16));
    log.flush();
    crashAndReopen();
    log.store();
    assertThat(log.recent(9, null))
        .extracting(Cdr::callId)
        .containsExactlyInAnyOrder("a", "stored");
    assertThat(log.recent(9, null).getFirst().billableSeconds()).isEqualTo(7);
  }

  /** A call stored while a checkpoint runs leaves only its last events in the new log. */
  @Test
  void theTailOfACallThatWasStoredIsNoCall() throws Exception {
    log.record(event("a", 0, Kind.STARTED, "1001", "1002", 0));
    log.record(event("a", 1_000, Kind.ANSWERED, "1002", "", 200));
    log.flush();
    byte[] tail;
    try (CallLog other = CallLog.open(path.resolve("."), database)) {
      tail = java.nio.file.Files.readAllBytes(path.resolve("calls.log.0"));
      assertThat(other.unstored()).isPositive();
    }
    int first = java.nio.ByteBuffer.wrap(tail).getInt() + Journal.HEADER_BYTES;
    java.nio.file.Files.write(
        path.resolve("calls.log.0"), java.util.Arrays.copyOfRange(tail, first, tail.length));
    database.inTransaction(handle -> {
      handle.execute("delete from call_events");
      handle.execute("delete from cdrs");
    });
    crashAndReopen();
    log.store();
    assertThat(log.recent(9, null)).isEmpty();
    assertThat(log.running()).isEmpty();
  }

  @Test
  void aFullDiskStopsNoCallAndLosesNoRecord() throws Exception {
    FailingDisk disk = new FailingDisk();
    CallLog failing = new CallLog(path, disk, database);
    disk.full = true;
    call(failing, "a", 0);
    assertThat(failing.flush()).isFalse();
    assertThat(failing.failure()).isEqualTo("No space left on device");
    database.inTransaction(handle -> handle.execute("alter table cdrs rename to gone"));
    assertThat(failing.store()).isFalse();
    call(failing, "b", 10_000);
    failing.tick(NOW + 20_000);
    assertThat(failing.unstored()).isEqualTo(2);
    disk.full = false;
    database.inTransaction(handle -> handle.execute("alter table gone rename to cdrs"));
    failing.tick(NOW + 21_000);
    assertThat(failing.failure()).isNull();
    assertThat(failing.unstored()).isZero();
    assertThat(failing.recent(9, null)).hasSize(2);
  }

  /** Makes calls for ever, storing and checkpointing between; says each call it flushed. */
  static final class Writer {
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      CallLog log =
          CallLog.open(folder, Database.open(new ServerFolder(folder), Databases.told(args[1])));
      for (int i = 0; ; i++) {
        call(log, "k" + i, i * 10L);
        if (log.flush()) {
          System.out.println(i);
        }
        if (i % 40 == 39) {
          log.tick(NOW + i * 10L);
        }
        if (i % 300 == 299) {
          log.checkpoint(NOW + i * 10L);
        }
      }
    }
  }

  @Test
  @Timeout(90)
  void killMinusNineLosesAndDoublesNoRecord() throws Exception {
    database.close();
    int flushed;
    try (ChildJvm child =
        new ChildJvm(Writer.class, path, Databases.tell(new ServerFolder(path)))) {
      await().atMost(Duration.ofSeconds(60)).until(() -> child.said() > 1_500);
      child.kill();
      flushed = child.said();
    }
    open();
    log.store();
    List<String> ids =
        new ArrayList<>(log.recent(1_000_000, null).stream().map(Cdr::callId).toList());
    assertThat(ids).doesNotHaveDuplicates();
    for (int i = 0; i <= flushed; i++) {
      assertThat(ids).contains("k" + i);
    }
    assertThat(ids.size()).isBetween(flushed + 1, flushed + 3);
  }
}
