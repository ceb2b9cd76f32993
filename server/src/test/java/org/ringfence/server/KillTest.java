package org.ringfence.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.ringfence.sip.message.SipResponse;

/** The whole program in a process of its own, ended the hard way and the soft way. */
@Timeout(120)
class KillTest {
  @TempDir private Path root;

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, ServerBed.LOOPBACK)) {
      return socket.getLocalPort();
    }
  }

  /** A section of the configuration; empty for the database in the folder. */
  String database() {
    return "";
  }

  private ServerFolder folder(int port) throws Exception {
    Config config = ServerBed.config(root, database());
    ServerFolder folder = ServerBed.prepared(root, config);
    String yaml =
        """
        domain: test.example
        listen:
          tls: 127.0.0.1:%d
          tcp: 127.0.0.1:%d
          wss: off
        media:
          encryption: clear
          ports: 20000-29999
          icePort: off
        api:
          listen: off
        calls:
          drainSeconds: 2
        """;
    Files.writeString(
        folder.path().resolve(ConfigFile.NAME), yaml.formatted(freePort(), port) + database());
    return folder;
  }

  private Process up(ServerFolder folder) throws Exception {
    Path output = root.resolve("output");
    Process process = main(output, "up", "--data", folder.path().toString());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !process.isAlive() || Files.readString(output).contains("Ringfence is up"));
    assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
    return process;
  }

  private static Process main(Path output, String... arguments) throws IOException {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), "org.ringfence.server.Main"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectOutput(output.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private static Handset phone(ServerFolder folder, int port, String number) throws IOException {
    InetSocketAddress server = new InetSocketAddress(ServerBed.LOOPBACK, port);
    return new Handset(server, Transport.TCP, number, folder.caCertificate());
  }

  @Test
  void killMinusNineLosesNothing() throws Exception {
    int port = freePort();
    ServerFolder folder = folder(port);
    Process first = up(folder);
    try (Handset alice = phone(folder, port, "1001");
        Handset bob = phone(folder, port, "1002")) {
      alice.register();
      bob.register();
      Path added = root.resolve("added");
      String data = folder.path().toString();
      assertThat(main(added, "user", "add", "1234", "--data", data).waitFor())
          .as(Files.readString(added))
          .isZero();
      List<Talk> done = Handset.talking(alice, bob);
      done.get(0).bye();
      done.get(1).accept("BYE");
      List<Talk> cutOff = Handset.talking(alice, bob);
      assertThat(cutOff).hasSize(2);
      // What is answered is written when all that came at once is done: maybe after the answer.
      Path log = folder.path().resolve("calls.log.0");
      Pattern second = Pattern.compile("[a-z0-9]{8}-2");
      await().until(() -> second.matcher(Files.readString(log, ISO_8859_1)).find());
    } finally {
      first.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    Process second = up(folder);
    try (Handset alice = phone(folder, port, "1001")) {
      SipResponse all =
          alice.ask(
              alice
                  .request(
                      org.ringfence.sip.message.Method.REGISTER, "sip:test.example", "query", 1)
                  .set(org.ringfence.sip.message.HeaderName.TO, "<" + Handset.uri("1001") + ">")
                  .remove(org.ringfence.sip.message.HeaderName.CONTACT));
      assertThat(all.contacts()).hasSize(1);
    } finally {
      second.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    try (Stores stores = Stores.open(folder, ServerBed.config(root, database()))) {
      assertThat(stores.extensions().find("1234")).isNotNull();
      assertThat(stores.bindings().loadAll(System.currentTimeMillis()))
          .extracting(each -> each.extension())
          .containsExactlyInAnyOrder("1001", "1002");
      stores.startKeeper();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() ->
              assertThat(stores.calls().recent(10, null))
                  .as("%s, %d unstored", stores.calls().failure(), stores.calls().unstored())
                  .extracting(Cdr::outcome)
                  .containsExactlyInAnyOrder(Cdr.Outcome.ANSWERED, Cdr.Outcome.INTERRUPTED));
    }
  }

  @Test
  void aTerminatedServerDrainsAndItsDeadlineEndsTheCallWithARecord() throws Exception {
    int port = freePort();
    ServerFolder folder = folder(port);
    Process server = up(folder);
    try (Handset alice = phone(folder, port, "1001");
        Handset bob = phone(folder, port, "1002")) {
      alice.register();
      bob.register();
      List<Talk> talks = Handset.talking(alice, bob);
      server.destroy(); // SIGTERM
      await().until(() -> alice.dial("1002").awaitRefusal().status() == 503);
      for (Talk talk : talks) talk.awaitRequest("BYE");
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
    try (Stores stores = Stores.open(folder, ServerBed.config(root, database()))) {
      // Besides the call there are those that were refused meanwhile.
      assertThat(stores.calls().recent(100, null))
          .extracting(Cdr::cause)
          .containsOnly("the server is being restarted");
      assertThat(stores.calls().recent(100, null))
          .filteredOn(record -> record.outcome() == Cdr.Outcome.ANSWERED)
          .hasSize(1);
    }
  }
}
