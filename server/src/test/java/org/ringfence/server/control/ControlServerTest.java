package org.ringfence.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Limits;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.server.config.Config;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;

/** The control socket: whole operations, and what clients that misbehave get. */
@Timeout(60)
class ControlServerTest {
  @TempDir Path path;
  private ServerFolder folder;
  private Stores stores;
  private ControlServer control;

  /** A server with two calls and nothing else. */
  private static final StartedServer SERVER =
      new StartedServer() {
        @Override
        public TlsContexts tls() {
          throw new UnsupportedOperationException("nothing is encrypted here");
        }

        @Override
        public Status status() {
          return new Status(2, 3, 4);
        }

        @Override
        public GuardReport guard() {
          return GuardReport.NONE;
        }

        @Override
        public java.util.List<SeenDevices.Seen> seen() {
          return java.util.List.of();
        }

        @Override
        public SeenDevices.Seen refuse(String id, boolean refused) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void siege(SiegeWatch.Mode mode) {}

        @Override
        public boolean drain(Duration deadline) {
          return true;
        }

        @Override
        public void close() {}
      };

  @BeforeEach
  void start() throws Exception {
    folder = new ServerFolder(path);
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    stores = Stores.open(folder, Config.defaults());
    control = ControlServer.start(folder, new LocalOperations(stores, "1.2.3", SERVER));
  }

  @AfterEach
  void stop() {
    control.close();
    stores.close();
  }

  private SocketChannel connect() throws Exception {
    return SocketChannel.open(UnixDomainSocketAddress.of(folder.controlSocket()));
  }

  private String ask(String line) throws Exception {
    try (SocketChannel channel = connect()) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
      ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
      while (channel.read(answer) >= 0 && answer.get(answer.position() - 1) != '\n') {
        assertThat(answer.hasRemaining()).isTrue();
      }
      return new String(answer.array(), 0, answer.position(), UTF_8);
    }
  }

  @Test
  void everyOperationTravels() throws Exception {
    try (RemoteOperations remote = RemoteOperations.connect(folder)) {
      assertThat(remote.users()).isEqualTo(stores.extensions().all()).hasSize(2);
      remote.addUser("1003", "Ünal", "correct horse battery", true);
      assertThat(stores.extensions().find("1003").extension().md5Allowed()).isTrue();
      String before = stores.extensions().find("1003").ha1("SHA-256");
      remote.setPassword("1003", "another good password");
      assertThat(stores.extensions().find("1003").ha1("SHA-256")).isNotEqualTo(before);
      remote.removeUser("1003");
      assertThat(stores.extensions().find("1003")).isNull();
      assertThatThrownBy(() -> remote.removeUser("1003")).hasMessage("There is no extension 1003.");
      Operations.Status status = remote.status();
      assertThat(status.version()).isEqualTo("1.2.3");
      assertThat(status.registrations()).isEqualTo(3);
      assertThat(remote.calls(5, null)).isEmpty();
    }
  }

  @Test
  void liveEventsArriveAndAClosedWatcherIsForgotten() throws Exception {
    List<CallEvent> seen = new CopyOnWriteArrayList<>();
    CallEvent event =
        new CallEvent("c", 1_800_000_000_000L, CallEvent.Kind.STARTED, 0, "1001", "1002", 0);
    try (RemoteOperations remote = RemoteOperations.connect(folder)) {
      Thread watcher =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  remote.live(e -> !seen.add(e), () -> true);
                } catch (org.ringfence.server.report.Failure e) {
                  throw new IllegalStateException(e);
                }
              });
      for (int i = 0; seen.isEmpty(); i++) {
        int number = i;
        stores
            .calls()
            .record(
                new CallEvent("c" + number, event.timeMs(), event.kind(), 0, "1001", "1002", 0));
        assertThat(watcher.join(Duration.ofMillis(100)) || number < 100).isTrue();
      }
      assertThat(seen.getFirst().party()).isEqualTo("1001");
    }
    for (int i = 0; i < 2 * Limits.CONTROL_CONNECTIONS; i++) {
      try (SocketChannel idle = connect()) {
        idle.write(ByteBuffer.wrap("{\"v\":1,\"verb\":\"calls.live\"}\n".getBytes(UTF_8)));
      } catch (java.io.IOException refusedBeyondTheBound) {
        continue;
      }
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> ask("{\"v\":1,\"verb\":\"status\"}").contains("\"ok\":true"));
  }

  @Test
  void theSocketIsItsOwnersAlone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.controlSocket())))
        .isEqualTo("rw-------");
  }

  @Test
  void whatIsNoRequestIsRefusedInWords() throws Exception {
    assertThat(ask("hello")).contains("\"ok\":false").contains("no JSON");
    assertThat(ask("[]")).contains("\"ok\":false").contains("version 1");
    assertThat(ask("{\"v\":2,\"verb\":\"status\"}")).contains("version 1");
    assertThat(ask("{\"v\":1,\"verb\":\"drop\"}")).contains("knows no verb `drop`");
    assertThat(ask("{\"v\":1,\"verb\":\"calls\",\"args\":{\"limit\":-1}}")).contains("USAGE");
    assertThat(ask("{\"v\":1,\"verb\":\"user.add\",\"args\":7}")).contains("\"ok\":false");
    assertThat(ask("[".repeat(5_000))).contains("\"ok\":false");
    assertThat(ask("{\"v\":1,\"verb\":\"status\"}")).contains("\"ok\":true");
  }

  @Test
  void anEndlessLineIsCutOff() throws Exception {
    try (SocketChannel channel = connect()) {
      byte[] junk = new byte[4096];
      java.util.Arrays.fill(junk, (byte) 'x');
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  channel.write(ByteBuffer.wrap(junk));
                }
              })
          .isInstanceOf(java.io.IOException.class);
    }
  }

  @Test
  void theSocketOfAKilledServerIsNoServer() throws Exception {
    control.close();
    assertThat(RemoteOperations.connect(folder)).isNull();
    try (var dead =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(folder.controlSocket()));
    }
    assertThat(folder.controlSocket()).exists();
    assertThat(RemoteOperations.connect(folder)).isNull();
    control = ControlServer.start(folder, new LocalOperations(stores, "1.2.3", SERVER));
    assertThat(ask("{\"v\":1,\"verb\":\"status\"}")).contains("\"ok\":true");
  }

  @Test
  void aRemovedExtensionLosesItsBindings() throws Exception {
    stores
        .bindings()
        .put(
            new org.ringfence.server.store.Binding(
                "1001", "sip:a@192.0.2.1", "", 0, "", "c", 1, Long.MAX_VALUE, "", "", ""));
    assertThat(stores.bindings().size()).isEqualTo(1);
    try (RemoteOperations remote = RemoteOperations.connect(folder)) {
      remote.removeUser("1001");
    }
    assertThat(stores.bindings().size()).isZero();
  }
}
