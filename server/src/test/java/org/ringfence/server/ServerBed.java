package org.ringfence.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.ringfence.sip.transaction.Timers;

/** A real server on loopback with UDP, TCP and TLS, and the extensions 1001 to 1005. */
final class ServerBed implements AutoCloseable {
  static final String DOMAIN = "test.example";
  static final List<String> NUMBERS = List.of("1001", "1002", "1003", "1004", "1005");
  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  final ServerFolder folder;
  final Stores stores;
  final SipServer server;
  private final Map<Transport, Integer> ports = new EnumMap<>(Transport.class);
  private final List<AutoCloseable> open = new ArrayList<>();

  ServerBed(Path path) throws Exception {
    this(path, "", Machinery.Sizes.STANDARD);
  }

  ServerBed(Path path, String yaml) throws Exception {
    this(path, yaml, Machinery.Sizes.STANDARD);
  }

  /**
   * @param yaml further lines of the configuration
   */
  ServerBed(Path path, String yaml, Machinery.Sizes sizes) throws Exception {
    Config config = config(path, yaml);
    folder = prepared(path, config);
    stores = Stores.open(folder, config);
    server = new SipServer(config, stores, sizes);
    stores.startKeeper();
    for (ListenAddress each : config.listen()) {
      ports.put(each.transport(), server.listen(each).getPort());
    }
  }

  /** Timers so short that nothing of a call is left after a fifth of a second. */
  static Machinery.Sizes hasty(int shards) {
    return new Machinery.Sizes(shards, new Timers(20_000_000L, 80_000_000L, 100_000_000L));
  }

  static Config config(Path path, String yaml) throws Exception {
    String text =
        "domain: "
            + DOMAIN
            + (yaml.contains("voicemail:") ? "" : "\nvoicemail:\n  mailboxes: none")
            + "\nmedia:\n  encryption: clear\n  ports: 20000-29999\n  icePort: off\n"
            + yaml;
    Config c = ConfigFile.parse("test", text, path);
    List<ListenAddress> listen = new ArrayList<>();
    for (Transport each : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
      listen.add(new ListenAddress(each, LOOPBACK, 0, 0));
    }
    return c.withListen(listen);
  }

  /** A data folder with the extensions in it; one that is there already stays as it is. */
  static ServerFolder prepared(Path path, Config config) throws Exception {
    ServerFolder folder = new ServerFolder(path.resolve("data"));
    if (folder.used()) return folder;
    FirstRun.prepare(folder, config, Progress.NONE);
    Files.writeString(folder.path().resolve(ConfigFile.NAME), "domain: " + DOMAIN + "\n");
    try (Stores stores = Stores.open(folder, config)) {
      for (String first : List.of("1001", "1002")) stores.extensions().remove(first);
      for (String number : NUMBERS) {
        stores.extensions().add(number, "Name of " + number, password(number), false, 0);
      }
    }
    return folder;
  }

  static String password(String number) {
    return "secret of " + number;
  }

  InetSocketAddress address(Transport transport) {
    Integer port = ports.get(transport);
    if (port == null) throw new IllegalArgumentException("not listening on " + transport);
    return new InetSocketAddress(LOOPBACK, port);
  }

  /** A phone, not registered yet; hung up with the server. */
  Handset phone(Transport transport, String number) throws IOException {
    Handset phone = new Handset(address(transport), transport, number, folder.caCertificate());
    open.add(phone);
    return phone;
  }

  /** A phone over TLS with a device certificate, not registered yet. */
  Handset phone(String number, TlsIdentity identity) throws IOException {
    Handset phone =
        new Handset(
            address(Transport.TLS), Transport.TLS, number, folder.caCertificate(), identity);
    open.add(phone);
    return phone;
  }

  /** A phone that is registered. */
  Handset registered(Transport transport, String number) throws Exception {
    Handset phone = phone(transport, number);
    phone.register();
    return phone;
  }

  @Override
  public void close() throws Exception {
    server.close();
    for (AutoCloseable each : open) each.close();
    stores.close();
  }
}
