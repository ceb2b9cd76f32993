package org.ringfence.lab.stories;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.ServerUnderTest;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.SipServerStart;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.ringfence.server.trunk.TrunkStatus;

/**
 * The production server in this process, for whole stories: extensions from 201 on, phones of ours
 * that connect as they would anywhere, everything encrypted.
 */
final class Office implements AutoCloseable {
  static final String DOMAIN = "office.example";
  private static final int EXTENSIONS = 60;
  private static final int FIRST = 201;

  private final TempFolder temp;
  private final ServerFolder folder;
  private final Config config;
  private final List<OfficePhone> phones = new ArrayList<>();
  private Stores stores;
  private StartedServer server;
  private int next = FIRST;

  private Office(TempFolder temp, Path path, Config config) {
    this.temp = temp;
    this.folder = new ServerFolder(path);
    this.config = config;
  }

  /**
   * @param yaml further sections of the configuration
   */
  static Office open(String yaml) throws Exception {
    TempFolder temp = new TempFolder("office");
    Path path = temp.folder("data");
    int port = Ports.next();
    int media = Ports.range(400);
    Files.writeString(
        path.resolve(ConfigFile.NAME),
        """
        domain: %s
        listen:
          wss: off
          tls: 127.0.0.1:%d
        media:
          icePort: off
          ports: %d-%d
        %s\
        """
            .formatted(DOMAIN, port, media, media + 399, yaml)
            .concat(yaml.contains("api:") ? "" : "api: {listen: off}\n"));
    Config config = ConfigFile.load(path);
    Office office = new Office(temp, path, config);
    FirstRun.prepare(office.folder, config, Progress.NONE);
    try (Stores made = Stores.open(office.folder, config)) {
      for (int i = 0; i < EXTENSIONS; i++) {
        String number = Integer.toString(FIRST + i);
        made.extensions().add(number, "Desk " + number, password(number), true, 0);
      }
    }
    office.start();
    return office;
  }

  private void start() throws Exception {
    stores = Stores.open(folder, config);
    server = SipServerStart.start(config, stores, Progress.NONE);
    stores.startKeeper();
  }

  /** The server is stopped and started again on the same data. */
  void restart() throws Exception {
    server.close();
    stores.close();
    start();
  }

  static String password(String number) {
    return "white-rabbit-" + number;
  }

  Stores stores() {
    return stores;
  }

  int port() {
    return config.listen().getFirst().port();
  }

  Path caCertificate() {
    return folder.caCertificate();
  }

  /** This server, for phones of other makes. */
  ServerUnderTest underTest() {
    return new ServerUnderTest() {
      @Override
      public String name() {
        return "the office";
      }

      @Override
      public String domain() {
        return DOMAIN;
      }

      @Override
      public String host() {
        return "127.0.0.1";
      }

      @Override
      public int port(Transport transport) {
        return Office.this.port();
      }

      @Override
      public Path caFile() {
        return caCertificate();
      }

      @Override
      public List<Long> pids() {
        return List.of(ProcessHandle.current().pid());
      }

      @Override
      public String tail() {
        return "";
      }

      @Override
      public boolean alwaysChallenges() {
        return true;
      }

      @Override
      public int inviteChallenge() {
        return 407;
      }

      @Override
      public boolean needsWarming() {
        return true;
      }

      @Override
      public void close() {}
    };
  }

  StartedServer server() {
    return server;
  }

  /** How its ways to the telephone network fare. */
  List<TrunkStatus> trunks() {
    return Objects.requireNonNull(server.trunks()).trunks();
  }

  /** Asks one of them whether it is there. */
  TrunkStatus ask(String trunk) throws InterruptedException {
    return Objects.requireNonNull(Objects.requireNonNull(server.trunks()).test(trunk));
  }

  Path data() {
    return folder.path();
  }

  /** A number nobody had before. */
  String number() {
    return Integer.toString(next++);
  }

  /** A phone of an extension nobody had before, registered; it says that tone in each call. */
  OfficePhone phone(int toneHz) throws Exception {
    return phone(number(), toneHz);
  }

  OfficePhone phone(String number, int toneHz) throws Exception {
    OfficePhone phone = new OfficePhone(this, number, toneHz);
    phones.add(phone);
    phone.register();
    return phone;
  }

  /** Between two stories: nobody is left. */
  void clear() {
    phones.forEach(OfficePhone::close);
    phones.clear();
  }

  @Override
  public void close() throws IOException {
    clear();
    server.close();
    stores.close();
    temp.close();
  }
}
