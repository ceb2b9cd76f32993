package org.ringfence.lab.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.audio.Alignment;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;
import org.ringfence.audio.WavWriter;
import org.ringfence.phone.Phone;
import org.ringfence.phone.cli.PhoneCommand;
import org.ringfence.phone.sound.WavSource;

/** The demo as people run it, and the phone's command through the same private server. */
@Tag("demo")
@Timeout(120)
class DemoTest {
  @TempDir private Path folder;

  @Test
  void bobHearsAliceAndAliceHearsBob() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Demo.run(
            new String[] {"--keep", folder.toString()},
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    String said = out.toString(UTF_8);
    assertThat(said)
        .contains("1  Connection", "2  Sampling", "3  Encoding", "4  Packets", "5  Travel")
        .contains("6  Playing", "Bob heard Alice, and Alice heard Bob.");
    assertThat(err.toString(UTF_8)).isEmpty();
    assertThat(code).isZero();
    Alignment heard =
        Alignment.measure(
            read(folder.resolve("alice-said.wav")), read(folder.resolve("bob-heard.wav")));
    assertThat(heard.similarity()).isGreaterThanOrEqualTo(0.8);
  }

  @Test
  void scriptsCallEachOtherThroughTheServer() throws Exception {
    Path heard = folder.resolve("heard.wav");
    Path said = folder.resolve("said.wav");
    // What is said while a key sounds is not heard: the speech waits until the key is over.
    Recording voice = WavSource.resource(Phone.class, "alice.wav");
    short[] pcm = new short[voice.rateHz() + voice.pcm().length];
    System.arraycopy(voice.pcm(), 0, pcm, voice.rateHz(), voice.pcm().length);
    Recording speech = new Recording(pcm, voice.rateHz());
    WavWriter.writeAll(Files.newByteChannel(said, CREATE, WRITE), speech);
    try (PrivateServer server = PrivateServer.start(folder.resolve("data"))) {
      ByteArrayOutputStream bob = new ByteArrayOutputStream();
      CompletableFuture<Ran> called =
          CompletableFuture.supplyAsync(
              () -> phone(server, 1, bob, "--json", "--wait", "--record", heard.toString()));
      // Before that its mailbox would answer.
      await().atMost(ofSeconds(60)).until(() -> bob.toString(UTF_8).contains("registered"));
      String number = server.logins().get(1).user();
      Ran caller =
          phone(
              server,
              0,
              new ByteArrayOutputStream(),
              "--json",
              "--call",
              number,
              "--dtmf",
              "5",
              "--play",
              said.toString());
      assertThat(caller.err()).isEmpty();
      assertThat(caller.code()).isZero();
      assertThat(caller.out()).contains("\"state\":\"registered\"", "\"codec\":\"opus\"");
      assertThat(called.get().code()).isZero();
    }
    Alignment alignment = Alignment.measure(speech, read(heard));
    assertThat(alignment.similarity()).isGreaterThanOrEqualTo(0.8);
  }

  private record Ran(int code, String out, String err) {}

  private static Ran phone(
      PrivateServer server, int login, ByteArrayOutputStream out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server", "127.0.0.1:" + server.port(),
                "--user", server.logins().get(login).user(),
                "--ca", server.caCertificate().toString()));
    arguments.addAll(List.of(more));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        PhoneCommand.run(
            arguments.toArray(String[]::new),
            new PhoneCommand.Streams(
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                Map.of("RINGFENCE_PASSWORD", server.logins().get(login).password()),
                null));
    return new Ran(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static Recording read(Path file) throws Exception {
    return WavReader.readAll(Files.newByteChannel(file));
  }
}
