package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.people.Preference;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.CallEvent.Kind;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.OnPostgres;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.ringfence.server.store.Voicemail;

/** A company moves to PostgreSQL and back, and is restored where it was not before. */
@Tag("slow")
@Tag("interop-postgres")
@ExtendWith(OnPostgres.class)
@Timeout(300)
class DatabaseMoveTest {
  @TempDir private Path temp;
  private Path data;
  private ServerFolder folder;
  private List<FirstRun.Login> logins;

  /** What a command left behind. */
  private record Ran(int exit, String out, String err) {}

  private static Ran run(Path data, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", data.toString()));
    int exit = Ringfence.run(all.toArray(String[]::new), console, new SocketsOnly());
    return new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static String ran(Path data, String... words) {
    Ran ran = run(data, words);
    assertThat(ran.exit).as(ran.err).isZero();
    return ran.out;
  }

  private static void configure(Path data, String url) throws Exception {
    String database = "database: {url: \"" + url + "\", user: ringfence}\n";
    Files.writeString(
        data.resolve(ConfigFile.NAME), url.isEmpty() ? "log: {level: info}\n" : database);
  }

  private static String emptyDatabase(String name) {
    return OnPostgres.server().database(name).url();
  }

  private static Stores stores(Path data) throws Exception {
    return Stores.open(new ServerFolder(data), ConfigFile.load(data));
  }

  @BeforeEach
  void company() throws Exception {
    data = temp.resolve("data");
    folder = new ServerFolder(data);
    logins = FirstRun.prepare(folder, Config.defaults(), Progress.NONE).extensions();
    try (Stores stores = stores(data)) {
      stores.settings().set("1001", Preference.DO_NOT_DISTURB, "on");
      stores.voicemails().add(new Voicemail("", "1002", "\0", "", 9, 1, 0), new byte[] {7}, false);
      stores.calls().record(new CallEvent("c", 5_000, Kind.STARTED, 0, "1001", "1002", 0));
      stores.calls().record(new CallEvent("c", 9_000, Kind.ENDED, 0, "", "busy", 486));
    }
  }

  private void everythingIsThere(Path where) throws Exception {
    try (Stores stores = stores(where)) {
      for (FirstRun.Login each : logins) {
        assertThat(stores.extensions().existing(each.user()).proves(each.password())).isTrue();
      }
      assertThat(stores.settings().of("1001").isOn(Preference.DO_NOT_DISTURB)).isTrue();
      Voicemail message = stores.voicemails().of("1002").getFirst();
      assertThat(stores.voicemails().sound(message)).isEqualTo(new byte[] {7});
      assertThat(stores.calls().recent(9, null)).extracting(Cdr::callId).containsExactly("c");
      assertThat(stores.calls().eventsOf("c")).hasSize(2);
    }
  }

  @Test
  void aCompanyMovesThereIsRestoredHereAndMovesBack() throws Exception {
    configure(data, emptyDatabase("moved"));
    assertThatThrownBy(() -> stores(data))
        .as("no empty database in the place of a full one")
        .isInstanceOf(Failure.class)
        .hasMessageContaining("in the data folder");
    assertThat(ran(data, "database", "move")).contains("postgresql://127.0.0.1", "rows  ");
    assertThat(folder.databaseFile()).doesNotExist();
    everythingIsThere(data);
    assertThat(ran(data, "database", "--json")).contains("PostgreSQL", "/moved");
    assertThat(run(data, "doctor").out).contains("✓ database: PostgreSQL");
    assertThat(ran(data, "database", "move")).contains("already");

    Path backup = temp.resolve("backup.zip");
    Path other = temp.resolve("other");
    ran(data, "backup", backup.toString());
    assertThat(data.resolve(".backup")).doesNotExist();
    assertThat(ran(other, "restore", backup.toString())).contains("./ringfence database move");
    configure(other, "");
    everythingIsThere(other);
    assertThat(ran(other, "database")).contains("H2");

    configure(data, emptyDatabase("second"));
    ran(data, "database", "move");
    everythingIsThere(data);
    configure(data, "");
    assertThat(run(data, "doctor").out).contains("✗ database", "database move");
    ran(data, "database", "move");
    everythingIsThere(data);
    assertThat(folder.elsewhere()).doesNotExist();
  }

  @Test
  void whatIsNoPlaceForItIsRefusedAndNothingChanges() throws Exception {
    String full = emptyDatabase("occupied");
    Path first = temp.resolve("first");
    Files.createDirectory(first);
    configure(first, full);
    ServerFolder begun = new ServerFolder(first);
    FirstRun.prepare(begun, ConfigFile.load(first), Progress.NONE);
    try (Stores stores = stores(first)) {
      assertThat(stores.extensions().all()).hasSize(2);
    }
    configure(data, full);
    assertThat(run(data, "database", "move").err).contains("is not empty", "Nothing was changed");
    configure(data, OnPostgres.server().url("nobody_made_it"));
    assertThat(run(data, "database", "move").err).contains("createdb --owner=ringfence");
    configure(data, "jdbc:postgresql://127.0.0.1:1/x");
    assertThat(run(data, "database", "move").err).contains("refused", "systemctl start postgresql");
    configure(data, "");
    everythingIsThere(data);
    configure(first, "jdbc:postgresql://127.0.0.1:1/occupied");
    assertThat(run(first, "user", "list").err).contains("systemctl start postgresql");
    OnPostgres.server().execute("occupied", "drop schema public cascade; create schema public");
    configure(first, full);
    assertThat(run(first, "user", "list").err).contains("is empty, though");
    configure(data, "jdbc:postgresql://127.0.0.1/x?user=a&password=b");
    assertThat(run(data, "config", "check").err).contains("without user and password");
  }
}
