package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.doctor.Finding;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person sees who types a command, with a server running and without. */
@Timeout(120)
class RingfenceTest {
  @TempDir Path temp;
  private Path data;
  private final List<Process> servers = new ArrayList<>();

  /** What a command left behind. */
  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void folder() {
    data = temp.resolve("data");
  }

  @AfterEach
  void stop() throws Exception {
    for (Process server : servers) {
      server.destroyForcibly();
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Ran run(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    int exit = Ringfence.run(arguments, console, new SocketsOnly());
    return new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private Ran ran(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--data");
    all.add(data.toString());
    return run("", all.toArray(String[]::new));
  }

  private FirstRun.Made prepare(String yaml) throws Exception {
    Files.createDirectories(data);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(data.resolve(ConfigFile.NAME), yaml);
    return FirstRun.prepare(new ServerFolder(data), Config.defaults(), Progress.NONE);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private String serverSaid() throws Exception {
    return Files.readString(temp.resolve("server.out"));
  }

  private Process up() throws Exception {
    File output = temp.resolve("server.out").toFile();
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SocketsOnly.class.getName(),
                "up",
                "--data",
                data.toString())
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    servers.add(server);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> serverSaid().contains("Ringfence is up.") || !server.isAlive());
    assertThat(serverSaid()).contains("Ringfence is up.");
    return server;
  }

  private void listenOn(int port, String more) throws Exception {
    Files.createDirectories(data);
    String media = more.contains("media:") ? "" : "media: {icePort: off}\napi: {listen: off}\n";
    Files.writeString(
        data.resolve(ConfigFile.NAME),
        "listen:\n  tls: 127.0.0.1:" + port + "\n  wss: off\n" + media + more);
  }

  @Test
  void theFirstRunMakesEverythingAndShowsItOnce() throws Exception {
    listenOn(freePort(), "calls: {drainSeconds: 0}\n");
    int web = freePort();
    Path file = data.resolve(ConfigFile.NAME);
    Files.writeString(file, Files.readString(file).replace("wss: off", "wss: 127.0.0.1:" + web));
    Process server = up();
    assertThat(serverSaid())
        .contains("page        https://127.0.0.1:" + web + "/")
        .contains("Listening on WSS 127.0.0.1:" + web)
        .contains("✓ Made a key that seals the passwords (")
        .contains("CA file     " + data.resolve("ca.pem"))
        .containsPattern("user        1001   password [a-z2-9-]{20}")
        .containsPattern("user        1002   password [a-z2-9-]{20}")
        .doesNotContain("set-up");
    Ran list = ran("user", "list");
    assertThat(list.exit()).isZero();
    assertThat(list.out()).contains("1001").contains("1002");
    Ran doctor = ran("doctor");
    assertThat(doctor.out())
        .contains("✓ files: only their owner may open")
        .contains("✓ certificate: fits its key; good for 39")
        .contains("✓ media: encrypted, or there is no call")
        .contains("process " + server.pid() + " answers: 1 calls, 0 registrations");
    server.destroy();
    assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isZero();
    assertThat(data.resolve("control.sock")).doesNotExist();
    up();
    assertThat(serverSaid()).doesNotContain("password ");
  }

  @Test
  void whatPeopleSetIsShownAndTakenBack() throws Exception {
    prepare("");
    assertThat(ran("user", "set", "1001", "doNotDisturb=on", "forwardBusy=1002").exit()).isZero();
    assertThat(ran("user", "show", "1001").out())
        .containsPattern("doNotDisturb +on +no phone rings")
        .containsPattern("forwardBusy +1002");
    assertThat(ran("user", "set", "1001", "doNotDisturb=").out()).contains("doNotDisturb -");
    JsonNode left = JsonMapper.shared().readTree(ran("user", "show", "1001", "--json").out());
    assertThat(left.toString()).isEqualTo("{\"forwardBusy\":\"1002\"}");
    Ran wrong = ran("user", "set", "1001", "forwardBusy=anybody");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("It is a number of up to 20 digits");
    assertThat(ran("user", "set", "1001", "colour=red").err()).contains("no setting `colour`");
  }

  @Test
  void whoseCallsAreNotEncryptedIsSaidAndMended() throws Exception {
    prepare("");
    listenOn(
        freePort(),
        "media: {icePort: off, encryption: encrypted-if-offered}\napi: {listen: off}\n");
    up();
    assertThat(ran("user", "add", "1003", "--media", "clear").exit()).isZero();
    assertThat(ran("user", "list").out()).containsPattern("1003 .* clear ");
    assertThat(ran("doctor").out())
        .contains("! media: in the clear where a phone offers no encryption")
        .contains("set `encryption: encrypted` under `media:`")
        .contains("! media of 1003: sent in the clear: everyone on the way can listen")
        .contains("    ./ringfence user set 1003 --media encrypted");
    assertThat(ran("user", "set", "1003", "--media", "encrypted").out())
        .contains("set       1003: media encrypted");
    assertThat(ran("doctor").out()).doesNotContain("media of 1003");
    assertThat(ran("user", "set", "1003", "--media", "default").exit()).isZero();
    JsonNode users = JsonMapper.shared().readTree(ran("user", "list", "--json").out());
    assertThat(users.get(2).get("media").isNull()).isTrue();
    assertThat(ran("user", "set", "1003").err()).contains("--certificate, --media or a setting");
    assertThat(ran("user", "set", "1003", "--media", "loud").err())
        .contains("[encrypted, encrypted-if-offered, clear, default]");
  }

  @Test
  void usersAreManagedWhileTheServerRunsAndAfter() throws Exception {
    prepare("");
    listenOn(freePort(), "calls: {drainSeconds: 0}\n");
    Process server = up();
    Ran added = ran("user", "add", "1003", "--name", "Ünal \u001b[2J", "--md5");
    assertThat(added.exit()).isEqualTo(2);
    added = ran("user", "add", "1003", "--name", "Ünal", "--md5");
    assertThat(added.out()).containsPattern("user      1003\npassword  [a-z2-9-]{20} ");
    assertThat(ran("user", "add", "1003").err()).contains("Extension 1003 exists already.");
    assertThat(ran("user", "add", "1003").exit()).isEqualTo(1);
    assertThat(ran("doctor").out()).contains("! md5: allowed even unencrypted to 1003");
    JsonNode users = JsonMapper.shared().readTree(ran("user", "list", "--json").out());
    assertThat(users.get(2).get("name").asString()).isEqualTo("Ünal");
    assertThat(ran("user", "remove", "1001").exit()).isZero();
    assertThat(ran("user", "password", "1002").out()).contains("password  ");
    assertThat(ran("user", "password", "77").exit()).isEqualTo(1);
    server.destroyForcibly().waitFor();
    assertThat(ran("user", "list").out()).contains("1003").doesNotContain("1001");
    Ran weak =
        run("hunter2\n", "user", "password", "1003", "--password-stdin", "--data", data.toString());
    assertThat(weak.exit()).isEqualTo(2);
    assertThat(weak.err()).contains("This password has 7 characters.");
    Ran good =
        run(
            "correct horse battery\n",
            "user",
            "password",
            "1003",
            "--password-stdin",
            "--data",
            data.toString());
    assertThat(good.exit()).isZero();
    assertThat(good.out()).doesNotContain("correct horse");
  }

  @Test
  void callsAreShownInEveryForm() throws Exception {
    prepare("");
    listenOn(freePort(), "calls: {drainSeconds: 0}\n");
    Process server = up();
    server.destroy();
    assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(serverSaid()).contains("Draining: no new calls, up to 0 s for the 1 that go on");
    assertThat(ran("calls").out()).contains("STARTED").contains("server stopped");
    assertThat(ran("calls", "1002", "--csv").out()).contains(",1001,1002,,2,0,unanswered,");
    assertThat(ran("calls", "--csv").out()).contains(",sdes,clear,");
    assertThat(ran("doctor").out())
        .contains("! calls: 1 of the latest 1 were in the clear, the last from 1001 to 1002 at")
        .contains("./ringfence user set 1002 --media encrypted");
    assertThat(ran("calls", "7", "--csv").out().lines()).hasSize(1);
    JsonNode json = JsonMapper.shared().readTree(ran("calls", "--json", "--limit", "5").out());
    assertThat(json.get(0).get("caller").asString()).isEqualTo("1001");
    assertThat(ran("calls", "--json", "--csv").exit()).isEqualTo(2);
    assertThat(ran("calls", "--limit", "0").exit()).isEqualTo(2);
    assertThat(ran("calls", "--live").exit()).isEqualTo(69);
  }

  @Test
  void theSecondSignalStopsAtOnce() throws Exception {
    prepare("");
    listenOn(freePort(), "calls: {drainSeconds: 1h}\n");
    Process server = up();
    server.destroy();
    await().atMost(Duration.ofSeconds(20)).until(() -> serverSaid().contains("Draining"));
    assertThat(server.isAlive()).isTrue();
    server.destroy();
    assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isEqualTo(128 + 15);
  }

  @Test
  void aCallCutOffByKillMinusNineBecomesARecord() throws Exception {
    prepare("");
    listenOn(freePort(), "");
    up().destroyForcibly().waitFor();
    Ran calls = ran("calls");
    assertThat(calls.exit()).isZero();
    ran("calls");
    assertThat(ran("calls", "--csv").out()).containsOnlyOnce("interrupted,interrupted");
  }

  @Test
  void aTakenPortIsNamedWithItsHolderAndLine() throws Exception {
    prepare("");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listenOn(socket.getLocalPort(), "");
      Ran ran = ran("up");
      assertThat(ran.exit()).isEqualTo(69);
      String holder =
          Files.exists(Path.of("/proc/net/tcp"))
              ? " by process " + ProcessHandle.current().pid() + " (java)"
              : "";
      assertThat(ran.err())
          .contains("TCP port " + socket.getLocalPort() + " is taken" + holder + ".")
          .contains("change line 2 of " + data.resolve("ringfence.yaml") + " (`tls`)");
    }
  }

  @Test
  void anotherServerInTheFolderIsNamed() throws Exception {
    prepare("");
    listenOn(freePort(), "");
    Process server = up();
    Ran ran = ran("up");
    assertThat(ran.exit()).isEqualTo(75);
    assertThat(ran.err()).contains("Process " + server.pid() + " is using the data folder");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Files.writeString(data, "in the way");
    Ran ran = run("", "up", "--data", data.resolve("inner").toString());
    assertThat(ran.exit()).isEqualTo(73);
    assertThat(ran.err())
        .contains("The data folder " + data.resolve("inner") + " cannot be written")
        .contains("--data DIR");
  }

  @Test
  void aWrongJavaIsNamed() {
    assertThatThrownBy(() -> Up.checkJava(21))
        .hasMessage("This is Java 21; Ringfence needs Java 25 or newer.");
  }

  @Test
  void mistakesInTheConfigurationStopUpAndCheckAlike() throws Exception {
    Files.createDirectories(data);
    Files.writeString(data.resolve(ConfigFile.NAME), "lisen: 1\ncalls: {ringSeconds: 30x}\n");
    for (String[] words : new String[][] {{"up"}, {"config", "check"}, {"user", "list"}}) {
      Ran ran = ran(words);
      if (words[0].equals("user")) {
        assertThat(ran.exit()).isEqualTo(69); // There is no server to begin with.
        continue;
      }
      assertThat(ran.exit()).isEqualTo(2);
      assertThat(ran.err())
          .contains("ringfence.yaml:1:1: unknown key `lisen`; did you mean `listen`?")
          .contains("ringfence.yaml:2:22: `calls.ringSeconds` cannot be `30x`")
          .contains("2 mistakes");
    }
    Files.writeString(data.resolve(ConfigFile.NAME), run("", "config", "show").out());
    assertThat(ran("config", "check").out()).contains("has no mistakes");
  }

  @Test
  void theDoctorNamesWhatCostsSafetyAndFailsOnWhatMustBeFixed() throws Exception {
    prepare("listen:\n  udp: 5060\n  tcp: 5060\n");
    Ran sound = ran("doctor");
    assertThat(sound.out())
        .contains("! UDP 5060: readable on the way, and senders can be forged")
        .contains("set `udp: off` under `listen:`")
        .contains("! TCP 5060: everyone on the way reads")
        .contains("✓ TLS 5061: encrypted")
        .contains("✓ WSS 8443: encrypted; serves the browser phone")
        .contains("! server: not running");
    assertThat(sound.exit()).isZero();
    Files.setPosixFilePermissions(
        data.resolve("secret.key"), PosixFilePermissions.fromString("rw-r--r--"));
    Files.copy(
        data.resolve("ca.key"),
        data.resolve("server.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Ran ill = ran("doctor");
    assertThat(ill.exit()).isEqualTo(1);
    assertThat(ill.out())
        .contains("✗ files: others may open " + data.resolve("secret.key"))
        .contains("chmod go= '" + data.resolve("secret.key") + "'")
        .contains("✗ certificate: ");
    JsonNode json = JsonMapper.shared().readTree(ran("doctor", "--json").out());
    assertThat(json.findValuesAsString("level")).contains("FIX", "NOTE", "OK");
    assertThat(json.findValuesAsString("days")).hasSize(1).allMatch(days -> days.startsWith("36"));
    Files.writeString(data.resolve(ConfigFile.NAME), "domain: other.example\n");
    assertThat(ran("doctor").out())
        .contains("✗ extension 1001: its password is of another domain than other.example");
    assertThat(HostCheck.clock(Instant.EPOCH).level()).isEqualTo(Finding.Level.FIX);
    assertThat(HostCheck.sockets(Config.defaults(), 1024).fix()).startsWith("ulimit -n 28200");
  }

  @Test
  void theLockOfADeadProcessIsNoLock() throws Exception {
    prepare("");
    Files.writeString(data.resolve("ringfence.lock"), "1");
    assertThat(ran("user", "list").exit()).isZero();
    try (FileChannel channel =
            FileChannel.open(data.resolve("ringfence.lock"), StandardOpenOption.WRITE);
        var lock = channel.lock(1 << 20, 1, false)) {
      assertThat(lock.isValid()).isTrue();
      assertThat(ran("user", "list").exit()).isEqualTo(75);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "user", "user add", "calls", "doctor", "config", "completion"})
  void everyCommandHasHelpAndVersion(String words) {
    String[] help = (words + " --help").split(" ");
    assertThat(run("", help).exit()).isZero();
    assertThat(run("", help).out()).startsWith("Usage: ringfence " + words).contains("75");
    String[] version = (words + " --version").split(" ");
    assertThat(run("", version).exit()).isZero();
    assertThat(run("", version).out()).startsWith("Ringfence ");
  }

  @Test
  void mistypedCommandsAreUsageErrors() {
    assertThat(run("", "usr").exit()).isEqualTo(2);
    assertThat(run("").exit()).isEqualTo(2);
    assertThat(run("", "user").exit()).isEqualTo(2);
    assertThat(run("", "user", "add").err()).contains("Missing required parameter: 'NUMBER'");
    assertThat(run("", "completion", "bash").out()).contains("complete -F _complete_ringfence");
    assertThat(run("", "completion", "fish").exit()).isEqualTo(2);
  }

  @Test
  void nothingInATableCommandsTheTerminalOrASpreadsheet() {
    assertThat(Table.shown("a\u001b[2Jb\u202e")).isEqualTo("a?[2Jb?");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Table.csv(
        new PrintStream(out, true, UTF_8),
        List.of("A"),
        List.of(List.of("=1+1"), List.of("a\"b,")));
    assertThat(out.toString(UTF_8)).isEqualTo("A\r\n'=1+1\r\n\"a\"\"b,\"\r\n");
  }
}
