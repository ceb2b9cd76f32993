package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.people.Preference;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallReports;
import org.ringfence.server.store.Postgres;

/** A whole server whose database is PostgreSQL, and goes away for a while. */
@Timeout(180)
class PostgresTest {
  @TempDir private Path folder;

  private static void call(Handset from, Handset to) throws Exception {
    Talk out = from.dial(to.number);
    Talk in = to.awaitCall();
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    out.bye();
    in.accept("BYE");
  }

  @Test
  void callsGoOnWhileTheDatabaseIsAwayAndAreRecordedAfterwards() throws Exception {
    Assumptions.assumeTrue(Postgres.installed(), "postgresql is not installed");
    try (Postgres postgres = Postgres.start()) {
      String url = postgres.database("ringfence").url();
      String yaml = "database: {url: \"" + url + "\", user: ringfence}\n";
      try (ServerBed bed = new ServerBed(folder, yaml)) {
        Handset alice = bed.registered(Transport.TCP, "1001");
        Handset bob = bed.registered(Transport.TCP, "1002");
        call(alice, bob);
        await().atMost(Duration.ofSeconds(30)).until(() -> bed.stores.calls().unstored() == 0);
        postgres.stop();
        call(bob, alice);
        bed.registered(Transport.TCP, "1003");
        assertThatThrownBy(() -> bed.stores.settings().set("1001", Preference.DO_NOT_DISTURB, "on"))
            .isInstanceOf(Failure.class)
            .hasMessageContaining("did not take the change");
        await().atMost(Duration.ofSeconds(30)).until(() -> !bed.stores.health().isEmpty());
        assertThat(postgres.resume()).isTrue();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> bed.stores.calls().unstored() == 0 && bed.stores.health().isEmpty());
        assertThat(bed.stores.calls().recent(10, null)).hasSize(2);
        bed.stores.settings().set("1001", Preference.DO_NOT_DISTURB, "on");
        assertThat(
                bed.stores
                    .reports()
                    .of(CallReports.By.USER, 0, Long.MAX_VALUE, ZoneId.systemDefault()))
            .extracting(CallReports.Row::key, CallReports.Row::placed, CallReports.Row::taken)
            .containsExactly(
                org.assertj.core.groups.Tuple.tuple("1001", 1L, 1L),
                org.assertj.core.groups.Tuple.tuple("1002", 1L, 1L));
      }
      try (ServerBed again = new ServerBed(folder, yaml)) {
        assertThat(again.stores.settings().of("1001").isOn(Preference.DO_NOT_DISTURB)).isTrue();
        assertThat(again.stores.calls().recent(10, null)).hasSize(2);
      }
    }
  }
}
