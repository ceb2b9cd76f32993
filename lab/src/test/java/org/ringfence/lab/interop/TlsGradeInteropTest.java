package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.LabCertificates;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.SipServerStart;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What our encrypted ports agree to, as tools of other makes see it. The certificate is an RSA one
 * of somebody else's: with ours, old suites could not be agreed to anyway.
 */
@Tag("interop-sslscan")
@Timeout(180)
class TlsGradeInteropTest {
  private static final Duration LONG = Duration.ofSeconds(90);

  private final TempFolder temp = new TempFolder("tls-grade");
  private final int sipPort = Ports.next();
  private final int webPort = Ports.next();
  private Stores stores;
  private StartedServer server;

  @BeforeEach
  void start() throws Exception {
    ServerFolder folder = new ServerFolder(temp.path().resolve("data"));
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    LabCertificates certificates = LabCertificates.create(temp.folder("certificates"));
    int media = Ports.range(100);
    Files.writeString(
        folder.path().resolve(ConfigFile.NAME),
        """
        listen:
          tls: 127.0.0.1:%d
          wss: 127.0.0.1:%d
        media: {ports: %d-%d}
        tls:
          certificate: %s
          key: %s
        """
            .formatted(
                sipPort,
                webPort,
                media,
                media + 99,
                certificates.serverCertificate(),
                certificates.serverKey()));
    Config config = ConfigFile.load(folder.path());
    stores = Stores.open(folder, config);
    server = SipServerStart.start(config, stores, Progress.NONE);
  }

  @AfterEach
  void stop() {
    if (server != null) server.close();
    if (stores != null) stores.close();
    temp.close();
  }

  @Test
  void onlyWhatIsSafeTodayIsAgreedTo() throws Exception {
    Installed.need("sslscan", "sslscan");
    for (int port : List.of(sipPort, webPort)) {
      Element seen = scanned(port);
      assertThat(all(seen, "protocol", "enabled", "1"))
          .extracting(each -> each.getAttribute("type") + each.getAttribute("version"))
          .containsExactlyInAnyOrder("tls1.2", "tls1.3");
      List<Element> ciphers = all(seen, "cipher", "", "");
      assertThat(ciphers).hasSizeGreaterThan(4);
      assertThat(ciphers)
          .extracting(each -> each.getAttribute("cipher"))
          .allMatch(name -> name.matches("(TLS_|ECDHE-RSA-)(AES|CHACHA20).*(GCM|POLY1305).*"));
      assertThat(ciphers).noneMatch(each -> each.getAttribute("ecdhebits").isEmpty());
      assertThat(all(seen, "renegotiation", "supported", "1")).isEmpty();
      assertThat(all(seen, "compression", "supported", "1")).isEmpty();
      assertThat(all(seen, "heartbleed", "vulnerable", "1")).isEmpty();
    }
  }

  @Test
  void noTicketIsGivenWhoseKeyWouldOpenOldConnections() {
    Installed.need("openssl", "openssl");
    for (String version : List.of("-tls1_2", "-tls1_3")) {
      try (PeerProcess client = client(webPort, version, "-crlf")) {
        client.type("GET / HTTP/1.1\nHost: 127.0.0.1\n");
        // Whatever belongs to the handshake has come before the page does.
        client.awaitOutput("^HTTP/1.1 ", LONG);
        assertThat(client.output()).contains("Cipher is ").doesNotContain("Session Ticket arrived");
        assertThat(client.output()).doesNotContain("TLS session ticket:");
      }
    }
  }

  @Test
  void nobodyBeginsAHandshakeInsideAConnection() {
    Installed.need("openssl", "openssl");
    try (PeerProcess client = client(sipPort, "-tls1_2")) {
      client.awaitOutput("Extended master secret: yes", LONG);
      client.type("R");
      client.awaitOutput("no renegotiation|unexpected message|closed", LONG);
    }
  }

  private PeerProcess client(int port, String... options) {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "127.0.0.1:" + port));
    command.addAll(List.of(options));
    return PeerProcess.start("openssl", temp.folder("openssl"), null, command);
  }

  private Element scanned(int port) throws Exception {
    Path folder = temp.folder("sslscan");
    List<String> command = List.of("sslscan", "--no-colour", "--xml=scan.xml", "127.0.0.1:" + port);
    try (PeerProcess scan = PeerProcess.start("sslscan", folder, null, command)) {
      assertThat(scan.awaitExit(LONG)).as(scan.tail()).isZero();
    }
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve("scan.xml").toFile())
        .getDocumentElement();
  }

  /** The elements of that name; with an attribute only those that have it so. */
  private static List<Element> all(Element root, String name, String attribute, String value) {
    NodeList found = root.getElementsByTagName(name);
    List<Element> wanted = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element each = (Element) found.item(i);
      if (attribute.isEmpty() || each.getAttribute(attribute).equals(value)) wanted.add(each);
    }
    return wanted;
  }
}
