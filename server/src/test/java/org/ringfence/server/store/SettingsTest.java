package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;
import org.ringfence.server.report.Failure;

/** What people set about their extension. */
class SettingsTest {
  @TempDir Path path;
  private Database database;
  private Extensions extensions;
  private Settings settings;

  @BeforeEach
  void open() throws Exception {
    ServerFolder folder = new ServerFolder(path);
    folder.create();
    database = Databases.open(folder);
    extensions = new Extensions(database, Seal.create(folder.secretKey()), "example.com");
    extensions.add("1001", "Alice", "a good password", false, 1);
    settings = new Settings(database, extensions);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatIsSetSurvivesARestartUntilItIsTakenBack() throws Exception {
    settings.set("1001", Preference.FORWARD_BUSY, "+4930123456");
    settings.set(
        "1001", Map.of(Preference.DO_NOT_DISTURB, "on", Preference.SPEED_DIALS, "1=1002,12=1003"));
    settings = new Settings(database, extensions);
    Preferences set = settings.of("1001");
    assertThat(set.text(Preference.FORWARD_BUSY)).isEqualTo("+4930123456");
    assertThat(set.isOn(Preference.DO_NOT_DISTURB)).isTrue();
    assertThat(set.speedDial("12")).isEqualTo("1003");
    assertThat(set.speedDial("2")).isNull();
    settings.set("1001", Preference.FORWARD_BUSY, null);
    settings = new Settings(database, extensions);
    assertThat(settings.of("1001").words().keySet()).containsExactly("doNotDisturb", "speedDials");
  }

  @Test
  void whatIsWrongChangesNothing() {
    assertThatThrownBy(() ->
            settings.set(
                "1001", Map.of(Preference.DO_NOT_DISTURB, "on", Preference.FORWARD_ALL, "sip:a@b")))
        .isInstanceOf(Failure.class)
        .hasMessage("`forwardAll` cannot be `sip:a@b`.");
    assertThat(settings.of("1001")).isEqualTo(Preferences.NONE);
    assertThatThrownBy(() -> settings.set("7", Preference.DO_NOT_DISTURB, "on"))
        .hasMessage("There is no extension 7.");
  }
}
