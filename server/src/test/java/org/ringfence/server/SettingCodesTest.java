package org.ringfence.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.Preferences;
import org.ringfence.server.store.Settings;

/** What people set by dialling a code. */
@Timeout(60)
class SettingCodesTest {
  @TempDir private Path folder;

  @Test
  void codesSetAndTakeBack() throws Exception {
    try (ServerBed bed = new ServerBed(folder, "codes:\n  doNotDisturb: \"77\"\n")) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Settings settings = bed.stores.settings();
      heardOut(alice, "*721002");
      assertThat(settings.of("1001").text(Preference.FORWARD_ALL)).isEqualTo("1002");
      heardOut(alice, "*73");
      assertThat(settings.of("1001")).isEqualTo(Preferences.NONE);
      heardOut(alice, "77");
      assertThat(settings.of("1001").isOn(Preference.DO_NOT_DISTURB)).isTrue();
      heardOut(alice, "*76");
      assertThat(settings.of("1001").isOn(Preference.DO_NOT_DISTURB)).isFalse();
      heardOut(alice, "*71");
      assertThat(settings.of("1001").isOff(Preference.CALL_WAITING)).isTrue();
      heardOut(alice, "*301003");
      heardOut(alice, "*301004");
      assertThat(settings.of("1001").numbers(Preference.BLOCKED)).containsExactly("1003", "1004");
      heardOut(alice, "*311003");
      assertThat(settings.of("1001").numbers(Preference.BLOCKED)).containsExactly("1004");
      bed.stores.lastCalls().called("1001", "1005");
      heardOut(alice, "*32");
      assertThat(settings.of("1001").numbers(Preference.BLOCKED)).containsExactly("1004", "1005");
      // Nobody forwards to themselves.
      heardOut(alice, "*901001");
      assertThat(settings.of("1001").text(Preference.FORWARD_BUSY)).isNull();
      assertThat(alice.dial("*78").awaitRefusal().status()).isEqualTo(404);
    }
  }

  /** The server hangs up when it has confirmed. */
  private static void heardOut(Handset phone, String code) throws Exception {
    Talk talk = phone.dial(code);
    talk.awaitAnswer();
    talk.accept("BYE");
  }
}
