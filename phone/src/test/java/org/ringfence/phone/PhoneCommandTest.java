package org.ringfence.phone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringfence.base.Transport;
import org.ringfence.phone.cli.PhoneCommand;

/** The command in a script: what it answers, and the one sentence it says. */
@Timeout(60)
class PhoneCommandTest {
  /** How a command ended. */
  private record Ran(int code, String out, String err) {}

  private TinyRegistrar registrar;
  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    registrar = new TinyRegistrar(Transport.UDP, null, 0);
  }

  @AfterEach
  void stop() {
    registrar.close();
  }

  private Ran run(String password, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server",
                "127.0.0.1:" + registrar.server().port(),
                "--transport",
                "udp",
                "--user",
                "1001",
                "--domain",
                TinyRegistrar.REALM));
    arguments.addAll(List.of(more));
    return ran(password, arguments);
  }

  private static Ran ran(String password, List<String> arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Map<String, String> environment =
        password.isEmpty() ? Map.of() : Map.of("RINGFENCE_PASSWORD", password);
    int code =
        PhoneCommand.run(
            arguments.toArray(String[]::new),
            new PhoneCommand.Streams(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                environment,
                null));
    return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "486, is busy",
    "404, is not a number there",
    "488, knows none of our codecs",
    "603, declined the call",
    "480, cannot be reached now"
  })
  void aFailedCallSaysWhyInOneSentence(int status, String words) {
    registrar.calls.put("1002", status);
    Ran ran = run("secret", "--call", "1002");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).startsWith("ringfence phone: 1002 ").contains(words);
  }

  @Test
  void aWrongPasswordIsSaidSo() {
    Ran ran = run("wrong", "--call", "1002");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).contains("does not take the user 1001 with this password");
  }

  @Test
  void aServerThatIsNotThereEndsWith69() {
    Ran ran =
        ran(
            "secret",
            List.of(
                "--server", "127.0.0.1:1", "--transport", "tcp", "--user", "1001", "--call", "2"));
    assertThat(ran.code()).isEqualTo(69);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).contains("127.0.0.1:1 (tcp) cannot be reached: nothing listens there");
  }

  @Test
  void withoutAPasswordItSaysHowToGiveOne() {
    Ran ran = run("", "--call", "1002");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--password-file FILE or RINGFENCE_PASSWORD");
  }

  @Test
  void thePasswordMayComeFromAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("password"), "secret\n");
    registrar.calls.put("1002", 486);
    Ran ran = run("", "--call", "1002", "--password-file", file.toString(), "--json");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("\"state\":\"registered\"", "\"reason\":\"busy\"", "\"status\":486");
  }

  @Test
  void filesAndNamesThatAreWrongAreUsageMistakes() {
    assertThat(run("secret", "--call", "1", "--play", "/nowhere.wav").err())
        .contains("/nowhere.wav cannot be played (it does not exist)");
    assertThat(run("secret", "--call", "1", "--codec", "g729").err())
        .contains("There is no codec 'g729'; use one of opus, G722, PCMA, PCMU,", "iLBC");
    assertThat(run("secret", "--call", "1", "--ca", "/nowhere.pem").code()).isEqualTo(2);
    assertThat(run("secret", "--call", "1", "--transport", "carrier-pigeon").code()).isEqualTo(2);
  }
}
