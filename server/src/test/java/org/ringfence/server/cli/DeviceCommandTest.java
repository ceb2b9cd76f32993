package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.config.Config;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The verbs about device certificates, as typed. */
class DeviceCommandTest {
  @TempDir Path temp;
  private Path data;

  private record Ran(int exit, String out, String err) {}

  @BeforeEach
  void prepare() throws Exception {
    data = temp.resolve("data");
    FirstRun.prepare(new ServerFolder(data), Config.defaults(), Progress.NONE);
  }

  private Ran ran(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false);
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", data.toString()));
    int exit = Ringfence.run(all.toArray(String[]::new), console, new SocketsOnly());
    return new Ran(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  private static JsonNode json(Ran ran) {
    assertThat(ran.err()).isEmpty();
    assertThat(ran.exit()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  private Ran add(String number, String name) {
    return ran("device", "add", number, "--name", name, "--out", temp.toString(), "--json");
  }

  @Test
  void whatADeviceNeedsIsWrittenAndFitsTogether() throws Exception {
    JsonNode made = json(add("1001", "Desk phone"));
    Path key = temp.resolve("1001-desk-phone.key");
    assertThat(made.path("key").asString("")).isEqualTo(key.toString());
    TlsIdentity identity =
        TlsIdentity.load(Path.of(made.path("certificate").asString("")), key, Instant.now());
    assertThat(PeerCertificate.of(identity.certificate()).uris())
        .contains("sip:1001@ringfence.local");
    Path both = temp.resolve("1001-desk-phone.p12");
    for (Path secret : List.of(key, both)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] passphrase = made.path("passphrase").asString("").toCharArray();
    store.load(new ByteArrayInputStream(Files.readAllBytes(both)), passphrase);
    String alias = store.aliases().nextElement();
    assertThat((X509Certificate) store.getCertificate(alias)).isEqualTo(identity.certificate());
    assertThat(store.getKey(alias, passphrase)).isEqualTo(identity.key());
  }

  @Test
  void aPersonSeesThePassphraseAndWhereThingsAre() {
    Ran ran = ran("device", "add", "1001", "--out", temp.toString());
    assertThat(ran.out())
        .contains("certificate  " + temp.resolve("1001.pem"))
        .contains("key          " + temp.resolve("1001.key"))
        .containsPattern("passphrase   [a-z2-9-]{20}   \\(of that file; shown once\\)");
  }

  @Test
  void nothingIsOverwrittenAndNothingIssuedInVain() {
    json(add("1001", "desk"));
    Ran again = add("1001", "desk");
    assertThat(again.exit()).isEqualTo(73);
    assertThat(again.err()).contains("1001-desk.pem is there already");
    Ran nowhere = ran("device", "add", "1002", "--out", temp.resolve("none").toString());
    assertThat(nowhere.err()).contains("There is no folder");
    Ran nobody = add("4711", "desk");
    assertThat(nobody.err()).contains("There is no extension 4711");
    assertThat(json(ran("device", "list", "--json")).size()).isEqualTo(1);
  }

  @Test
  void devicesAreListedAndRevokedByTheBeginningOfTheirId() {
    String id = json(add("1001", "desk")).path("device").path("id").asString("");
    json(add("1002", "pocket"));
    assertThat(ran("device", "list").out())
        .containsPattern(id.substring(0, 8) + " +1001 +desk +good +20");
    assertThat(ran("device", "list", "1002").out()).contains("pocket").doesNotContain("desk");
    assertThat(ran("device", "revoke", id.substring(0, 8)).out()).startsWith("revoked");
    assertThat(ran("device", "list", "1001").out()).contains("revoked");
    Ran unknown = ran("device", "revoke", "zzzz");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("There is no device `zzzz`");
  }

  @Test
  void anAccountIsToldToRequireACertificate() {
    assertThat(ran("user", "add", "1003", "--certificate", "required").exit()).isZero();
    assertThat(ran("user", "set", "1001", "--certificate", "required").exit()).isZero();
    JsonNode users = json(ran("user", "list", "--json"));
    List<String> required = new ArrayList<>();
    for (JsonNode user : users) {
      if (user.path("certificateRequired").asBoolean(false)) {
        required.add(user.path("number").asString(""));
      }
    }
    assertThat(required).containsExactly("1001", "1003");
    assertThat(ran("user", "set", "1001", "--certificate", "optional").exit()).isZero();
    assertThat(ran("user", "list").out()).containsPattern("1001 +on +- +- ");
    assertThat(ran("user", "set", "1001", "--certificate", "perhaps").exit()).isEqualTo(2);
  }
}
