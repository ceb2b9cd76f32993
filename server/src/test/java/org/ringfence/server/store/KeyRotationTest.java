package org.ringfence.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Progress;

/** A new key for what is sealed, also where the process is killed meanwhile. */
@Timeout(300)
class KeyRotationTest {
  private static final byte[] SOUND = "hello".getBytes(StandardCharsets.US_ASCII);
  private static final int MESSAGES = 6;
  private static final byte[] FACTOR = {1, 2, 3};

  @TempDir private Path path;
  private ServerFolder folder;
  private List<FirstRun.Login> logins;

  @BeforeEach
  void folder() throws Exception {
    folder = new ServerFolder(path);
    logins = FirstRun.prepare(folder, Databases.config(folder), Progress.NONE).extensions();
    try (Stores stores = Stores.open(folder, Databases.config(folder))) {
      stores.admins().put("ann", Role.OWNER, "a good password", 1);
      stores.admins().setSecondFactor("ann", FACTOR);
      stores.personFactors().set("1001", FACTOR);
      for (int i = 0; i < MESSAGES; i++) {
        stores.voicemails().add(new Voicemail("", "1001", "1002", "", i, 1, 0), SOUND, false);
      }
      stores.voicemails().greeting("1001", Voicemails.Greeting.NAME, SOUND);
      stores.faxes().add(new Fax("", "830", "1001", "", 1, 1, "OK", "a@b.c"), SOUND, 9);
      CallRecording wish =
          new CallRecording("", "c", "1001", "", "1002", "", "all", true, 1, 0, false);
      try (Recordings.Take take = stores.recordings().begin(wish)) {
        take.append(SOUND, SOUND.length);
        take.end(1_000);
      }
    }
  }

  /** All that is sealed opens; how many secrets that is. */
  private int opened(Stores stores) throws Exception {
    for (FirstRun.Login login : logins) {
      Account account = stores.extensions().existing(login.user());
      assertThat(account.proves(login.password())).isTrue();
    }
    assertThat(stores.admins().secondFactor("ann")).isEqualTo(FACTOR);
    assertThat(stores.personFactors().secret("1001")).isEqualTo(FACTOR);
    List<Voicemail> messages = stores.voicemails().of("1001");
    assertThat(messages).hasSize(MESSAGES);
    for (Voicemail each : messages) {
      assertThat(stores.voicemails().sound(each)).isEqualTo(SOUND);
    }
    assertThat(stores.voicemails().greeting("1001", Voicemails.Greeting.NAME)).isEqualTo(SOUND);
    CallRecording recorded = stores.recordings().recent(2, null).getFirst();
    assertThat(stores.recordings().sound(recorded, 0, 9)).isEqualTo(SOUND);
    Fax fax = stores.faxes().recent(9).getFirst();
    assertThat(stores.faxes().pdf(fax)).isEqualTo(SOUND);
    assertThat(stores.faxes().toMail()).containsExactly(fax);
    return messages.size() + 5;
  }

  private List<String> keys() throws Exception {
    return Files.readAllLines(folder.secretKey());
  }

  @Test
  void everySecretOpensWithTheNewKeyAndNoneWithTheOldOne() throws Exception {
    String old = keys().getFirst();
    KeyRotation.Done done;
    try (Stores stores = Stores.open(folder, Databases.config(folder))) {
      done = stores.rotateKey();
      assertThat(done.sealed()).isGreaterThan(opened(stores));
      assertThat(done.unreadable()).isZero();
    }
    assertThat(keys()).hasSize(1).doesNotContain(old);
    try (Stores stores = Stores.open(folder, Databases.config(folder))) {
      opened(stores);
      assertThat(stores.rotateKey()).as("nothing was missed").isEqualTo(done);
    }
    Files.writeString(folder.secretKey(), old);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Stores.open(folder, Databases.config(folder)))
        .hasMessageContaining("secret.key is not the key");
  }

  @Test
  void whatNeitherKeyOpensIsToldAndHoldsNothingUp() throws Exception {
    try (Stores stores = Stores.open(folder, Databases.config(folder))) {
      Path broken = folder.voicemail().resolve("1001").resolve("NAME");
      Files.write(broken, new byte[60]);
      KeyRotation.Done done = stores.rotateKey();
      assertThat(done.unreadable()).isOne();
      assertThat(keys()).hasSize(1);
      assertThat(Files.readAllBytes(broken)).isEqualTo(new byte[60]);
    }
  }

  /** Rotates for as long as it lives. */
  static final class Rotator {
    public static void main(String[] args) throws Exception {
      Config config = Config.defaults().withDatabase(Databases.told(args[1]));
      try (Stores stores = Stores.open(new ServerFolder(Path.of(args[0])), config)) {
        for (int i = 1; ; i++) {
          System.out.println(i);
          stores.rotateKey();
        }
      }
    }
  }

  @Test
  void killMinusNineAnywhereLosesNoSecret() throws Exception {
    for (int round = 1; round < 3; round++) {
      try (ChildJvm child = new ChildJvm(Rotator.class, path, Databases.tell(folder))) {
        int begun = round;
        await().atMost(Duration.ofSeconds(120)).until(() -> child.said() >= begun);
        child.kill();
      }
      try (Stores stores = Stores.open(folder, Databases.config(folder))) {
        opened(stores);
        assertThat(keys()).as("the next start ends what was begun").hasSize(1);
      }
    }
  }
}
