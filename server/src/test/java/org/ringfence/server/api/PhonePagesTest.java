package org.ringfence.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.people.Acquaintance;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Phones of every make fetch their settings over HTTPS, and nobody else gets anything. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class PhonePagesTest {
  private static final String MAC = "0015651234ab";
  private static final String NAME = "Ann \"Q\" <O'Neil> & Söhne";

  private ServerFolder folder;
  private Stores stores;
  private LocalOperations operations;
  private ApiServer server;
  private HttpClient client;
  private int addresses = 20;

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    folder = new ServerFolder(path);
    FirstRun.prepare(folder, Config.defaults(), Progress.NONE);
    stores = Stores.open(folder, Config.defaults());
    TlsContexts tls =
        new TlsContexts(
            TlsIdentity.load(folder.serverCertificate(), folder.serverKey(), Instant.now()),
            Pem.readCertificates(folder.caCertificate()),
            TlsContexts.PeerAuth.NONE);
    operations = new LocalOperations(stores, "1.2.3", null);
    InetAddress loopback = InetAddress.getLoopbackAddress();
    server =
        ApiServer.start(
            List.of(new ListenAddress(Transport.TLS, loopback, 0, 0)), tls, stores, operations);
    stores.extensions().rename("1001", NAME);
  }

  /** Each test comes from an address of its own: whoever was wrong too often waits. */
  @BeforeEach
  void connect() throws Exception {
    InetAddress own = InetAddress.getByName("127.0.0." + ++addresses);
    client = HttpClient.newBuilder().localAddress(own).sslContext(trusting()).build();
  }

  @AfterEach
  void forget() throws Exception {
    for (DeskPhone each : stores.phones().all()) operations.removePhone(each.id());
    client.close();
  }

  @AfterAll
  void stop() {
    server.close();
    operations.close();
    stores.close();
  }

  private SSLContext trusting() throws Exception {
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry("ca", Pem.readCertificates(folder.caCertificate()).getFirst());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(anchors);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> fetch(String path, @Nullable String login) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.port() + path))
            .header("User-Agent", "Yealink SIP-T46U 108.86.0.20");
    if (login != null) {
      String encoded = Base64.getEncoder().encodeToString(login.getBytes());
      request.header("Authorization", "Basic " + encoded);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private DeskPhone phone(PhoneMake make) throws Exception {
    List<PhoneButton> buttons = new ArrayList<>();
    for (String text : List.of("lamp 1002 Ben & <Co>", "dial +4930555 Taxi", "park *84")) {
      buttons.add(PhoneButton.parse(text));
    }
    return operations.addPhone("1001", make, make.hasMac() ? MAC : "", "desk", buttons);
  }

  /** The path of a phone's enrolment address, up to the file it asks for. */
  private String enrolment(DeskPhone phone) throws Exception {
    String address = operations.enrolPhone(phone.id()).address();
    return address.substring(address.indexOf("/provision/"), address.lastIndexOf('/') + 1);
  }

  private static String file(PhoneMake make) {
    return switch (make) {
      case YEALINK, FANVIL -> MAC + ".cfg";
      case SNOM, CISCO, GIGASET -> MAC + ".xml";
      case GRANDSTREAM -> "cfg" + MAC + ".xml";
      case POLY -> MAC + "-settings.cfg";
      case LINPHONE -> "linphone.xml";
      case BROWSER -> "nothing";
    };
  }

  private static Document xml(String text) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
  }

  private static Map<String, String> lines(String text, String separator) {
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\n")) {
      int at = line.indexOf(separator);
      if (line.startsWith("#") || line.startsWith("<") || line.startsWith("--") || line.isBlank()) {
        continue;
      }
      assertThat(at).as(line).isPositive();
      values.put(line.substring(0, at).strip(), line.substring(at + separator.length()).strip());
    }
    return values;
  }

  @Test
  void everyMakesFileIsOneOfItsFormatAndSaysWhoThePhoneIs() throws Exception {
    for (PhoneMake make : EnumSet.complementOf(EnumSet.of(PhoneMake.BROWSER))) {
      DeskPhone phone = phone(make);
      HttpResponse<String> got = fetch(enrolment(phone) + file(make), null);
      assertThat(got.statusCode()).as(make.word()).isEqualTo(200);
      assertThat(got.headers().firstValue("Cache-Control")).hasValue("no-store");
      String body = got.body();
      assertThat(body).as(make.word()).doesNotContain("{{").contains(phone.login());
      String password =
          switch (make) {
            case YEALINK -> {
              Map<String, String> all = lines(body, "=");
              assertThat(all)
                  .containsEntry("account.1.display_name", NAME)
                  .containsEntry("account.1.sip_server.1.transport_type", "2")
                  .containsEntry("account.1.srtp_encryption", "2")
                  .containsEntry("linekey.2.type", "16")
                  .containsEntry("linekey.2.value", "1002")
                  .containsEntry("linekey.2.label", "Ben & <Co>")
                  .containsEntry("linekey.3.type", "13");
              yield all.get("account.1.password");
            }
            case FANVIL -> {
              Map<String, String> all = lines(body, ":");
              assertThat(body).startsWith("<<VOIP CONFIG FILE>>").endsWith("<<END OF FILE>>\n");
              assertThat(all).containsEntry("SIP1 Transport", "2");
              assertThat(all).containsEntry("Fkey1 Value", "1002@1/bc");
              yield all.get("SIP1 Register Pswd");
            }
            case POLY -> attribute(body, "ALL", "reg.1.auth.password");
            case SNOM -> {
              assertThat(text(body, "user_realname")).isEqualTo(NAME);
              assertThat(text(body, "user_savp")).isEqualTo("mandatory");
              assertThat(xml(body).getElementsByTagName("fkey").item(1).getTextContent())
                  .startsWith("blf sip:1002@");
              yield text(body, "user_pass");
            }
            case GRANDSTREAM -> {
              assertThat(text(body, "P3")).isEqualTo(NAME);
              assertThat(text(body, "P303")).isEqualTo("1002");
              yield text(body, "P34");
            }
            case CISCO -> {
              assertThat(text(body, "Extended_Function_2_")).startsWith("fnc=blf+sd+cp;sub=1002@");
              yield text(body, "Password_1_");
            }
            case GIGASET -> parameter(body, "SipAccount.0.AuthPassword");
            case LINPHONE, BROWSER -> parameter(body, "passwd");
          };
      Account account = stores.phones().account(phone.login());
      assertThat(account).isNotNull();
      assertThat(account.ha1("MD5"))
          .as(make.word())
          .isEqualTo(md5(phone.login() + ":" + account.realm() + ":" + password));
      assertThat(account.extension().number()).isEqualTo("1001");
      operations.removePhone(phone.id());
      assertThat(stores.phones().account(phone.login())).isNull();
    }
  }

  private static String text(String body, String element) throws Exception {
    return xml(body).getElementsByTagName(element).item(0).getTextContent();
  }

  private static String attribute(String body, String element, String name) throws Exception {
    var first = xml(body).getElementsByTagName(element).item(0);
    return first.getAttributes().getNamedItem(name).getTextContent();
  }

  private static String parameter(String body, String name) throws Exception {
    for (String element : List.of("param", "entry")) {
      var all = xml(body).getElementsByTagName(element);
      for (int i = 0; i < all.getLength(); i++) {
        var of = all.item(i).getAttributes();
        if (!of.getNamedItem("name").getTextContent().equals(name)) continue;
        var value = of.getNamedItem("value");
        return value == null ? all.item(i).getTextContent() : value.getTextContent();
      }
    }
    throw new AssertionError("no " + name + " in " + body);
  }

  private static String md5(String text) throws Exception {
    byte[] hash = java.security.MessageDigest.getInstance("MD5").digest(text.getBytes());
    return java.util.HexFormat.of().formatHex(hash);
  }

  @Test
  void anEnrolmentAddressIsGoodOnceAndForItsPhoneAlone() throws Exception {
    DeskPhone phone = phone(PhoneMake.YEALINK);
    String path = enrolment(phone);
    HttpResponse<String> wrongMac = fetch(path + "0015651234ac.cfg", null);
    HttpResponse<String> wrongAddress =
        fetch("/provision/" + "A".repeat(43) + "/" + MAC + ".cfg", null);
    assertThat(wrongMac.statusCode()).isEqualTo(404);
    assertThat(wrongAddress.statusCode()).isEqualTo(404);
    assertThat(wrongAddress.body()).isEqualTo(wrongMac.body());
    assertThat(wrongMac.body()).doesNotContain(phone.login());

    HttpResponse<String> first = fetch(path + MAC.toUpperCase() + ".cfg", null);
    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(fetch(path + MAC + ".cfg", null).statusCode()).isEqualTo(404);

    // From now on it proves itself, and is the same phone after a restart.
    Map<String, String> told = lines(first.body(), "=");
    String login =
        told.get("static.auto_provision.server.username")
            + ":"
            + told.get("static.auto_provision.server.password");
    HttpResponse<String> again = fetch("/provision/phone/" + MAC + ".cfg", login);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    stores.acquaintances().become(List.of(new Acquaintance("Ada Lovelace", "+4930555010")));
    assertThat(fetch("/provision/phone/phonebook.xml", login).body())
        .containsSubsequence("<Name>Ada Lovelace</Name>", "<Telephone>+4930555010</Telephone>")
        .contains("<Name>Ann &quot;Q&quot; &lt;O&apos;Neil&gt; &amp; Söhne</Name>");
    assertThat(fetch("/provision/phone/0015651234ac.cfg", login).statusCode()).isEqualTo(401);

    // Enrolled anew, it has other passwords, and the old ones are worth nothing.
    String anew = fetch(enrolment(phone) + MAC + ".cfg", null).body();
    assertThat(lines(anew, "=").get("account.1.password"))
        .isNotEqualTo(told.get("account.1.password"));
    assertThat(fetch("/provision/phone/" + MAC + ".cfg", login).statusCode()).isEqualTo(401);

    // An address that nobody used in time.
    String late = stores.phones().invite(phone.id(), 0, java.time.Duration.ofSeconds(1));
    assertThat(stores.phones().invited(late, 999)).isNotNull();
    assertThat(stores.phones().invited(late, 1_000)).isNull();
    assertThat(stores.phones().enrol(late, 1_000)).isNull();
  }

  @Test
  void aPhoneIsGivenACertificateWhereOneIsRequired() throws Exception {
    DeskPhone phone = phone(PhoneMake.YEALINK);
    String body = fetch(enrolment(phone) + MAC + ".cfg", null).body();
    assertThat(body).doesNotContain("device.pem");
    String login = phone.id() + ":" + lines(body, "=").get("static.auto_provision.server.password");
    String path = "/provision/phone/device.pem";
    assertThat(fetch(path, login).statusCode()).isEqualTo(401);
    stores.extensions().requireCertificate("1001", true);
    try {
      assertThat(fetch("/provision/phone/" + MAC + ".cfg", login).body()).contains("device.pem");
      assertThat(fetch(path, phone.id() + ":wrong").statusCode()).isEqualTo(401);
      String pem = fetch(path, login).body();
      assertThat(pem).contains("PRIVATE KEY-----", "BEGIN CERTIFICATE");
      assertThat(fetch(path, login).body()).as("made once").isEqualTo(pem);
      assertThat(stores.devices().all())
          .singleElement()
          .satisfies(device -> {
            assertThat(device.number()).isEqualTo("1001");
            assertThat(device.revoked()).isFalse();
          });
      operations.removePhone(phone.id());
      assertThat(stores.devices().all().getFirst().revoked()).isTrue();
      assertThat(fetch(path, login).statusCode()).isEqualTo(401);
    } finally {
      stores.extensions().requireCertificate("1001", false);
    }
  }

  @Test
  void nobodyLearnsWhichPhonesThereAreAndWhoAsksOnWaits() throws Exception {
    DeskPhone phone = phone(PhoneMake.SNOM);
    String body = fetch(enrolment(phone) + MAC + ".xml", null).body();
    String login = phone.id() + ":" + text(body, "http_client_pass");
    String known = "/provision/phone/" + MAC + ".xml";
    String unknown = "/provision/phone/0015659999ff.xml";
    for (String shown : new String[] {null, phone.id() + ":wrong"}) {
      HttpResponse<String> here = fetch(known, shown);
      HttpResponse<String> nowhere = fetch(unknown, shown);
      assertThat(here.statusCode()).isEqualTo(401);
      assertThat(nowhere.statusCode()).isEqualTo(401);
      assertThat(nowhere.body()).isEqualTo(here.body());
      assertThat(nowhere.headers().firstValue("WWW-Authenticate"))
          .isEqualTo(here.headers().firstValue("WWW-Authenticate"));
    }
    int status = 401;
    for (int i = 0; i < 20 && status == 401; i++) {
      status = fetch(unknown, "nobody:" + i).statusCode();
    }
    assertThat(status).isEqualTo(429);
    // The office's own phones come from the same address, and go on.
    assertThat(fetch(known, login).statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsKeptOutlivesARestartAndPlainHttpIsAnsweredNothing() throws Exception {
    DeskPhone phone = phone(PhoneMake.POLY);
    String path = enrolment(phone);
    String master = fetch(path + MAC + ".cfg", null).body();
    assertThat(attribute(master, "APPLICATION", "CONFIG_FILES")).isEqualTo(MAC + "-settings.cfg");
    assertThat(fetch(path + MAC + "-settings.cfg", null).statusCode()).isEqualTo(200);
    Account before = stores.phones().account(phone.login());
    assertThat(before).isNotNull();
    HttpRequest plain =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build();
    assertThatThrownBy(() -> client.send(plain, HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(java.io.IOException.class);
    stores.close();
    stores = Stores.open(folder, Config.defaults());
    Account after = stores.phones().account(phone.login());
    assertThat(after).isNotNull();
    assertThat(after.ha1()).isEqualTo(before.ha1());
    assertThat(stores.phones().all())
        .singleElement()
        .satisfies(each -> {
          assertThat(each.buttons()).isEqualTo(phone.buttons());
          assertThat(each.mac()).isEqualTo(MAC);
        });
    stores.extensions().remove("1001");
    assertThat(stores.phones().all()).isEmpty();
  }
}
