package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Recording;
import org.ringfence.audio.Tone;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.G722;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.Password;
import org.ringfence.server.store.Recordings;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;

/**
 * What has a number besides people, and what was recorded, as commands show it without a server.
 */
@Timeout(120)
class RoomsAndRecordingsTest {
  private static final int RATE_HZ = 16_000;
  private static final String YAML =
      """
      conferences:
        800: {name: Monday}
      menus:
        700:
          keys: {1: 1001, 2: 800}
      queues:
        600: {name: Help, agents: [1001, 1002]}
      """;

  @TempDir private Path temp;
  private Path data;

  /** What a command left behind. */
  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void prepare() throws Exception {
    data = temp.resolve("data");
    Files.createDirectory(
        data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(data.resolve(ConfigFile.NAME), YAML);
    FirstRun.prepare(new ServerFolder(data), Config.defaults(), Progress.NONE);
  }

  private static Ran run(String input, String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    int exit = Ringfence.run(words, console, new SocketsOnly());
    return new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private String ran(String... words) {
    Ran ran = tried(words);
    assertThat(ran.exit).as(ran.err).isZero();
    return ran.out;
  }

  private Ran tried(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--data";
    all[words.length + 1] = data.toString();
    return run("", all);
  }

  private Stores stores() throws Exception {
    return Stores.open(new ServerFolder(data), ConfigFile.load(data));
  }

  @Test
  void roomsAreListedWithWhereTheyCameFrom() throws Exception {
    assertThat(ran("conference", "list")).contains("800", "Monday", "configuration");
    assertThat(ran("menu", "list")).contains("700", "1=1001 2=800");
    assertThat(ran("queue", "list", "--json")).contains("\"600\"", "1001 1002");
    try (Stores stores = stores()) {
      List<Group.Member> members = List.of(new Group.Member("1001", 1));
      stores.company().put(new Group("900", "Sales", Group.Strategy.ALL, members, 15, ""));
    }
    assertThat(ran("group", "list")).contains("900", "Sales", "1001", "company");
  }

  @Test
  void aHashTakesThePlaceOfAPin() {
    Ran made = run("2749\n", "config", "hash-pin");
    assertThat(made.exit).as(made.err).isZero();
    String hash = made.out.strip();
    assertThat(hash).startsWith("\"").endsWith("\"").doesNotContain("2749");
    assertThat(Password.matches("2749", hash.substring(1, hash.length() - 1))).isTrue();
    assertThat(run("secret\n", "config", "hash-pin").exit).isNotZero();
  }

  /** The caller is on the left, the called one on the right. */
  @Test
  void aRecordingIsWrittenToAFileAndDeleted() throws Exception {
    try (Stores stores = stores();
        Recordings.Take take = stores.recordings().begin(wish())) {
      byte[] second = new byte[RATE_HZ];
      code(440, second, 0);
      code(620, second, RATE_HZ / 2);
      for (int i = 0; i < 2; i++) take.append(second, second.length);
      take.end(2_000);
    }
    String listed = ran("recording", "list", "--json");
    assertThat(listed).contains("\"1001\"", "\"1002\"", "all");
    String id = ran("recording", "list", "1001").lines().toList().get(1).split(" ")[0];
    Path file = temp.resolve("call.wav");
    assertThat(ran("recording", "get", id, file.toString())).contains("saved");
    assertThat(Files.size(file)).isGreaterThan(2L * 2 * 2 * RATE_HZ);
    assertThat(tried("recording", "get", id, file.toString()).exit).as("is there").isNotZero();
    assertThat(tried("recording", "pause", "no-such-call").exit).isNotZero();
    assertThat(tried("recording", "resume", "no-such-call").exit).isNotZero();
    ran("recording", "delete", id);
    assertThat(ran("recording", "list")).doesNotContain(id);
  }

  private static CallRecording wish() {
    return new CallRecording(
        "",
        "call",
        "1001",
        "Ann",
        "1002",
        "Ben",
        "all",
        true,
        System.currentTimeMillis(),
        0,
        false);
  }

  private static void code(int hz, byte[] into, int at) {
    Recording tone = Tone.record(Cadence.sine(hz), RATE_HZ, 0.5, 1_000);
    try (AudioCodec.Encoder encoder = G722.CODEC.newEncoder()) {
      encoder.encode(tone.pcm(), 0, RATE_HZ, into, at);
    }
  }
}
