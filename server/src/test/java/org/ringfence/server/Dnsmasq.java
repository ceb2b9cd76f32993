package org.ringfence.server;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A DNS server of another make (dnsmasq), which knows what it is given. */
final class Dnsmasq implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/dnsmasq");
  private static final int TRIES = 5;

  private final Process process;
  private final int port;
  private final Path log;

  private Dnsmasq(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /**
   * @param records options such as {@code --naptr-record=...}
   */
  static Dnsmasq serving(Path folder, List<String> records) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "skipped: apt install dnsmasq-base");
    for (int left = TRIES; ; left--) {
      Dnsmasq begun = start(folder, freePort(), records);
      if (begun.answers()) return begun;
      begun.close();
      if (left == 0) throw new IOException(Files.readString(begun.log));
    }
  }

  private static int freePort() throws IOException {
    try (DatagramSocket probe = new DatagramSocket(0, ServerBed.LOOPBACK)) {
      return probe.getLocalPort();
    }
  }

  private static Dnsmasq start(Path folder, int port, List<String> records) throws IOException {
    Path log = folder.resolve("dnsmasq." + port + ".log");
    List<String> words = new ArrayList<>();
    words.addAll(
        List.of(
            PROGRAM.toString(),
            "--keep-in-foreground",
            "--conf-file=/dev/null",
            "--pid-file=",
            "--user=" + System.getProperty("user.name"),
            "--port=" + port,
            "--listen-address=127.0.0.1",
            "--bind-interfaces",
            "--no-resolv",
            "--no-hosts",
            "--no-daemon",
            "--log-queries",
            "--local=/e164.test/",
            "--local-ttl=60"));
    words.addAll(records);
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Dnsmasq(process, port, log);
  }

  private boolean answers() throws Exception {
    SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(ServerBed.LOOPBACK, port));
    resolver.setTimeout(Duration.ofMillis(500));
    Name name = Name.fromString("ready.e164.test.");
    Message question = Message.newQuery(Record.newRecord(name, Type.NAPTR, DClass.IN));
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptions()
        .until(() -> !process.isAlive() || resolver.send(question) != null);
    return process.isAlive();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** Whether it was asked for such a name. */
  boolean wasAsked(String name) throws IOException {
    return Files.readString(log).contains(name);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
