package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.people.Preference;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Postgres;
import org.ringfence.server.store.Text;
import org.ringfence.server.store.Voicemail;

/** A whole server whose database is PostgreSQL, and goes away in the middle of a call. */
@Tag("interop-postgres")
@Timeout(300)
class PostgresTest {
  @TempDir private Path folder;

  @BeforeEach
  void installed() {
    Assumptions.assumeTrue(Postgres.installed(), "postgresql is not installed");
  }

  private static void soon(Callable<Boolean> truth) {
    await().atMost(Duration.ofSeconds(90)).until(truth);
  }

  /** What a program that makes reports sees, as the role that may see nothing else. */
  private static List<String> seenByReports(Postgres postgres) throws Exception {
    List<String> seen = new ArrayList<>();
    try (Connection reports =
            DriverManager.getConnection(postgres.url("ringfence"), "reports", "");
        ResultSet rows =
            reports
                .createStatement()
                .executeQuery(
                    "select caller, callee, outcome from call_records order by started_at")) {
      while (rows.next()) {
        seen.add(rows.getString(1) + " " + rows.getString(2) + " " + rows.getString(3));
      }
      assertThatThrownBy(() -> reports.createStatement().executeQuery("select * from credentials"))
          .hasMessageContaining("permission denied");
    }
    return seen;
  }

  @Test
  void callsGoOnWhileTheDatabaseIsAwayAndAllIsWrittenAfterwards() throws Exception {
    try (Postgres postgres = Postgres.start()) {
      postgres.database("ringfence");
      postgres.execute("postgres", "create role reports login");
      String yaml =
          """
          database:
            url: "%s"
            user: ringfence
            reader: reports
          """
              .formatted(postgres.url("ringfence"));
      try (ServerBed bed = new ServerBed(folder, yaml)) {
        Handset alice = bed.registered(Transport.TCP, "1001");
        Handset bob = bed.registered(Transport.TCP, "1002");
        Talk out = alice.dial("1002");
        Talk in = bob.awaitCall();
        in.answer();
        out.awaitAnswer();
        in.awaitRequest("ACK");
        postgres.stop();
        soon(() -> !bed.stores.health().isEmpty());
        assertThat(bed.stores.health().getFirst()).contains("is away");
        Handset carol = bed.registered(Transport.TCP, "1003");
        out.bye();
        in.accept("BYE");
        Talk second = carol.dial("1001");
        Talk taken = alice.awaitCall();
        taken.answer();
        second.awaitAnswer();
        taken.awaitRequest("ACK");
        second.bye();
        taken.accept("BYE");
        assertThatThrownBy(() -> bed.stores.settings().set("1001", Preference.DO_NOT_DISTURB, "on"))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("did not take the change");
        long nowMs = System.currentTimeMillis();
        Voicemail left = new Voicemail("", "1002", "1003", "", nowMs, 1_000, 0);
        bed.stores.voicemails().add(left, new byte[] {1}, false);
        assertThat(bed.stores.voicemails().counts("1002").fresh()).isOne();
        bed.stores.texts().add(new Text("", "1004", "1003", nowMs, "text/plain", "a\0b"));
        soon(() -> bed.stores.calls().unstored() == 2);
        postgres.resume();
        soon(() -> bed.stores.calls().unstored() == 0 && bed.stores.health().isEmpty());
        assertThat(bed.stores.voicemails().of("1002")).hasSize(1);
        assertThat(bed.stores.texts().of("1004")).extracting(Text::body).containsExactly("a b");
        assertThat(seenByReports(postgres))
            .containsExactly("1001 1002 answered", "1003 1001 answered");
        bed.stores.settings().set("1001", Preference.DO_NOT_DISTURB, "on");
      }
      try (ServerBed again = new ServerBed(folder, yaml)) {
        assertThat(again.stores.settings().of("1001").isOn(Preference.DO_NOT_DISTURB)).isTrue();
        assertThat(again.stores.calls().recent(10, null)).hasSize(2);
        assertThat(again.stores.voicemails().counts("1002").fresh()).isOne();
      }
    }
  }
}
