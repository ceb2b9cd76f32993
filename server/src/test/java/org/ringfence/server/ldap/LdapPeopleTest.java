package org.ringfence.server.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.tls.CertificateAuthority;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Ldap;
import org.ringfence.server.numbers.NumberPlan;
import org.ringfence.server.people.Acquaintance;
import org.ringfence.server.people.Acquaintances;

/** A directory of another make, in this process, over TLS. */
class LdapPeopleTest {
  private static final NumberPlan BERLIN = new NumberPlan("DE", "30", "0", Set.of());
  private static final String USER = "cn=phones,dc=example,dc=com";
  @TempDir private static Path folder;
  private static InMemoryDirectoryServer server;

  @BeforeAll
  static void open() throws Exception {
    Instant now = Instant.now();
    CertificateAuthority ca = CertificateAuthority.create("Test CA", now, new SecureRandom());
    Pem.writeCertificates(folder.resolve("ca.pem"), List.of(ca.certificate()));
    var stranger = CertificateAuthority.create("Other CA", now, new SecureRandom());
    Pem.writeCertificates(folder.resolve("other.pem"), List.of(stranger.certificate()));
    Files.writeString(folder.resolve("ldap.password"), "secret\n");
    Files.writeString(folder.resolve("wrong.password"), "guess\n");
    SSLContext tls = context(ca.issueServer(List.of("localhost"), now));
    var config = new InMemoryDirectoryServerConfig("dc=example,dc=com");
    config.addAdditionalBindCredentials(USER, "secret");
    config.setAuthenticationRequiredOperationTypes(com.unboundid.ldap.sdk.OperationType.SEARCH);
    config.setSchema(null);
    InetAddress here = InetAddress.getLoopbackAddress();
    config.setListenerConfigs(
        InMemoryListenerConfig.createLDAPSConfig(
            "tls", here, 0, tls.getServerSocketFactory(), null),
        InMemoryListenerConfig.createLDAPConfig("plain", here, 0, tls.getSocketFactory()));
    server = new InMemoryDirectoryServer(config);
    server.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
    person(
        "ada",
        "cn: Ada Lovelace",
        "telephoneNumber: +49 30 555-010",
        "mobile: 0171 5550100",
        "ipPhone: 2001");
    person("bob", "cn: Bob \"<sip:evil>\" Stone", "telephoneNumber: (030) 555011");
    person("eve", "cn: Eve", "ipPhone: none", "telephoneNumber: no number at all");
    person("fax", "telephoneNumber: +4930555013");
    server.add(
        "dn: cn=room,dc=example,dc=com",
        "objectClass: room",
        "cn: Room",
        "telephoneNumber: +4930555014");
    server.startListening();
  }

  private static void person(String uid, String... lines) throws Exception {
    List<String> entry = new ArrayList<>();
    entry.add("dn: uid=" + uid + ",dc=example,dc=com");
    entry.add("objectClass: person");
    entry.add("uid: " + uid);
    entry.addAll(List.of(lines));
    server.add(entry.toArray(String[]::new));
  }

  private static SSLContext context(TlsIdentity identity) throws Exception {
    char[] word = "test".toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(new ByteArrayInputStream(identity.pkcs12("test", word)), word);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, word);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @AfterAll
  static void close() {
    server.shutDown(true);
  }

  private static Ldap settings(Ldap.Security security, String host, String trust, int most) {
    boolean tls = security == Ldap.Security.TLS;
    return new Ldap(
        host,
        server.getListenPort(tls ? "tls" : "plain"),
        security,
        USER,
        folder.resolve("ldap.password"),
        "dc=example,dc=com",
        "(objectClass=person)",
        "cn",
        List.of("telephoneNumber", "mobile"),
        900,
        most,
        folder.resolve(trust));
  }

  private static List<Acquaintance> read(Ldap settings) throws LdapPeople.Unread {
    return new LdapPeople(settings, BERLIN::named).read();
  }

  @Test
  void peopleAreReadWithTheirNumbersAsTheNetworkKnowsThem() throws Exception {
    for (Ldap.Security each : List.of(Ldap.Security.TLS, Ldap.Security.STARTTLS)) {
      assertThat(read(settings(each, "localhost", "ca.pem", 100)))
          .containsExactlyInAnyOrder(
              new Acquaintance("Ada Lovelace", "+4930555010"),
              new Acquaintance("Ada Lovelace", "+491715550100"),
              // What would be more than a name in a header is none.
              new Acquaintance("Bob  sip:evil  Stone", "+4930555011"));
    }
  }

  @Test
  void whoHasAnExtensionIsFoundByIt() throws Exception {
    Ldap settings = settings(Ldap.Security.TLS, "localhost", "ca.pem", 100);
    assertThat(new LdapPeople(settings, BERLIN::named).extensions("ipPhone"))
        .containsExactly(java.util.Map.entry("2001", "Ada Lovelace"));
  }

  @Test
  void noMoreAreReadThanAreWanted() throws Exception {
    assertThat(read(settings(Ldap.Security.TLS, "localhost", "ca.pem", 1))).hasSize(1);
  }

  @Test
  void aDirectoryThatDoesNotProveWhoItIsIsToldNoPassword() {
    for (Ldap.Security each : List.of(Ldap.Security.TLS, Ldap.Security.STARTTLS)) {
      assertThatThrownBy(() -> read(settings(each, "localhost", "other.pem", 100)))
          .isInstanceOf(LdapPeople.Unread.class);
      assertThatThrownBy(() -> read(settings(each, "127.0.0.1", "ca.pem", 100)))
          .isInstanceOf(LdapPeople.Unread.class);
    }
  }

  @Test
  void whileItCannotBeReadThoseWhoWereReadLastStayKnown() throws Exception {
    Acquaintances known = new Acquaintances();
    Ldap settings = settings(Ldap.Security.TLS, "localhost", "ca.pem", 100);
    try (LdapKeeper keeper = new LdapKeeper(settings, BERLIN::named, known)) {
      keeper.start();
      await().atMost(Duration.ofSeconds(20)).until(() -> !known.all().isEmpty());
      assertThat(known.name("+491715550100")).isEqualTo("Ada Lovelace");
      assertThat(known.name("+491715550101")).isEmpty();
    }
    Ldap wrong =
        new Ldap(
            "localhost",
            settings.port(),
            Ldap.Security.TLS,
            USER,
            folder.resolve("wrong.password"),
            settings.base(),
            settings.filter(),
            "cn",
            settings.numbers(),
            900,
            100,
            settings.trust());
    LdapKeeper keeper = new LdapKeeper(wrong, BERLIN::named, known);
    assertThat(keeper.refresh()).isFalse();
    assertThat(known.name("+491715550100")).isEqualTo("Ada Lovelace");
  }
}
