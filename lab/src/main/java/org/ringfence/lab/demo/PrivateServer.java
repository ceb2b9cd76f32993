package org.ringfence.lab.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ringfence.lab.peer.Ports;
import org.ringfence.server.SipServerStart;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigException;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;

/** The production server as a first run makes it, on loopback, on a TLS port nobody uses. */
final class PrivateServer implements AutoCloseable {
  private static final int MEDIA_PORTS = 40;

  private final ServerFolder folder;
  private final int port;
  private final int pagesPort;
  private final List<FirstRun.Login> logins;
  private final Stores stores;
  private final StartedServer server;

  private PrivateServer(
      ServerFolder folder,
      int port,
      int pagesPort,
      List<FirstRun.Login> logins,
      Stores stores,
      StartedServer server) {
    this.folder = folder;
    this.port = port;
    this.pagesPort = pagesPort;
    this.logins = logins;
    this.stores = stores;
    this.server = server;
  }

  /** Prepares an empty folder and starts the server in it. */
  static PrivateServer start(Path path) throws IOException, Failure, PortInUse {
    return start(path, "off", 0, "off\n");
  }

  /** The same for phones in browsers. */
  static PrivateServer withPages(Path path) throws IOException, Failure, PortInUse {
    int port = Ports.next();
    int first = Ports.range(MEDIA_PORTS);
    String media = Ports.next() + "\n  ports: " + first + "-" + (first + MEDIA_PORTS - 1) + "\n";
    return start(path, "127.0.0.1:" + port, port, media);
  }

  private static PrivateServer start(Path path, String wss, int pagesPort, String media)
      throws IOException, Failure, PortInUse {
    int port = Ports.next();
    ServerFolder folder = new ServerFolder(path);
    folder.create();
    Files.writeString(
        path.resolve(ConfigFile.NAME),
        "listen:\n  wss: "
            + wss
            + "\n  tls: 127.0.0.1:"
            + port
            + "\nmedia:\n  icePort: "
            + media
            + "api:\n  listen: off\n");
    Config config;
    try {
      config = ConfigFile.load(path);
    } catch (ConfigException e) {
      throw new IllegalStateException("the demo's own configuration is wrong", e);
    }
    FirstRun.Made made = FirstRun.prepare(folder, config, Progress.NONE);
    Stores stores = Stores.open(folder, config);
    try {
      StartedServer server = SipServerStart.start(config, stores, Progress.NONE);
      stores.startKeeper();
      return new PrivateServer(folder, port, pagesPort, made.extensions(), stores, server);
    } catch (Failure | PortInUse e) {
      stores.close();
      throw e;
    }
  }

  int port() {
    return port;
  }

  /** Where the browser phone is. */
  URI pages() {
    return URI.create("https://127.0.0.1:" + pagesPort + "/");
  }

  /** The certificate that its pages show. */
  Path certificate() {
    return folder.serverCertificate();
  }

  Path caCertificate() {
    return folder.caCertificate();
  }

  /** Two extensions. */
  List<FirstRun.Login> logins() {
    return logins;
  }

  @Override
  public void close() {
    server.close();
    stores.close();
  }
}
