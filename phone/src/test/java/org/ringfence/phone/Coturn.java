package org.ringfence.phone;

import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.ringfence.net.IceServers;
import org.ringfence.stun.LongTermCredential;

/** Debian's coturn on loopback, for the length of a test. */
final class Coturn implements AutoCloseable {
  private final Process process;
  private final InetSocketAddress address;

  private Coturn(Process process, InetSocketAddress address) {
    this.process = process;
    this.address = address;
  }

  /** Starts it; it is ready when it answers, and clients ask again until then. */
  static Coturn start(Path folder) throws IOException {
    String program =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(place -> Path.of(place, "turnserver"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    Assumptions.assumeFalse(program.isEmpty(), "coturn is not installed");
    int port;
    try (DatagramSocket free = new DatagramSocket(new InetSocketAddress(TestPhone.LOOPBACK, 0))) {
      port = free.getLocalPort();
    }
    String options =
        "-n --lt-cred-mech -u alice:red-queen -r example.org -L 127.0.0.1 --allow-loopback-peers"
            + " --no-tls --no-dtls --no-cli --log-file stdout -p "
            + port;
    var command = new java.util.ArrayList<String>();
    command.add(program);
    command.addAll(java.util.List.of(options.split(" ")));
    command.addAll(java.util.List.of("--pidfile", folder.resolve("pid").toString()));
    command.addAll(java.util.List.of("--userdb", folder.resolve("db").toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new Coturn(process, new InetSocketAddress(TestPhone.LOOPBACK, port));
  }

  InetSocketAddress address() {
    return address;
  }

  IceServers servers(boolean relayOnly) {
    return servers(address, relayOnly);
  }

  /** The same by another way to it. */
  static IceServers servers(InetSocketAddress way, boolean relayOnly) {
    return new IceServers(way, way, new LongTermCredential("alice", "red-queen"), relayOnly);
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
  }
}
