package org.ringfence.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;

/** What a person may write into the file, and what is answered when it is wrong. */
class ConfigFileTest {
  @TempDir Path folder;

  private static Config parse(String text) throws ConfigException {
    return ConfigFile.parse("ringfence.yaml", text, Path.of("/data"));
  }

  private static List<String> mistakes(String text) {
    var e = catchThrowableOfType(ConfigException.class, () -> parse(text));
    return e == null ? List.of() : e.problems().stream().map(Problem::toString).toList();
  }

  private static List<Problem> schemaMistakes(String text) {
    List<Problem> problems = new ArrayList<>();
    YamlNode.Mapping root = new YamlReader("x", problems).read(text);
    assertThat(problems).isEmpty();
    SchemaCheck.check("x", root, problems);
    return problems;
  }

  @Test
  void theTemplateSaysExactlyTheDefaults() throws Exception {
    Config config = parse(ConfigFile.template());
    assertThat(config)
        .usingRecursiveComparison()
        .ignoringFields("listen", "api.listen")
        .isEqualTo(Config.defaults());
    assertThat(config.listen())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("line")
        .isEqualTo(Config.defaults().listen());
    assertThat(config.api().listen())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("line")
        .isEqualTo(Config.defaults().api().listen());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "listen:\ncalls:\n"})
  void anEmptyFileMeansTheDefaults(String text) throws Exception {
    assertThat(parse(text)).isEqualTo(Config.defaults());
  }

  @Test
  void callsAreEncryptedByDefault() {
    assertThat(Config.defaults().media().encryption()).isEqualTo(MediaPolicy.ENCRYPTED);
  }

  @Test
  void onlyWhatIsEncryptedListensByDefault() {
    assertThat(Config.defaults().listen())
        .containsExactly(
            new ListenAddress(Transport.TLS, null, 5061, 0),
            new ListenAddress(Transport.WSS, null, 8443, 0));
  }

  @Test
  void readsWhatIsSet() throws Exception {
    Config config =
        parse(
            """
            domain: phones.example.com
            listen:
              tls: ["[2001:db8::7]:5061", 192.0.2.7:5062]
              wss: 127.0.0.1:443
              udp: 0.0.0.0:5060
              tcp: 5060
            publicAddress: 203.0.113.9
            tls: {certificate: server.pem, key: /etc/server.key, clientCertificates: optional}
            media: {ports: 16384-32767, icePort: 443, encryption: clear, silentSeconds: 2m,
              dscp: off, sites: [192.0.2.0/24 2M], emergency: [112]}
            calls: {ringSeconds: 30s, maxSeconds: 1h, drainSeconds: 0, keepDays: 30}
            signalling: {md5: per-account, echoTest: "*99"}
            log: {level: debug}
            """);
    assertThat(config.domain()).isEqualTo("phones.example.com");
    assertThat(config.listen().stream().map(a -> a.transport() + " " + a.text()))
        .containsExactly(
            "TLS [2001:db8:0:0:0:0:0:7]:5061",
            "TLS 192.0.2.7:5062",
            "WSS 127.0.0.1:443",
            "TCP 5060",
            "UDP 5060");
    assertThat(config.listen().getLast().line()).isEqualTo(5);
    assertThat(config.publicAddress()).isEqualTo(InetAddress.ofLiteral("203.0.113.9"));
    assertThat(config.tls().certificate()).isEqualTo(Path.of("/data/server.pem"));
    assertThat(config.tls().key()).isEqualTo(Path.of("/etc/server.key"));
    assertThat(config.tls().clients()).isEqualTo(Config.ClientCertificates.OPTIONAL);
    assertThat(config.media())
        .isEqualTo(
            new Config.Media(
                new PortRange(16384, 32767),
                443,
                MediaPolicy.CLEAR,
                120,
                false,
                List.of(SiteBandwidth.parse("192.0.2.0/24 2M")),
                List.of("112")));
    assertThat(config.calls()).isEqualTo(new Config.Calls(30, 3600, 0, 30));
    assertThat(config.signalling().md5()).isEqualTo(Config.Md5.PER_ACCOUNT);
    assertThat(config.signalling().echoTest()).isEqualTo("*99");
    assertThat(config.log().level()).isEqualTo(Config.Level.DEBUG);
  }

  @Test
  void readsWhoVouchesForPublicNames() throws Exception {
    Config.Acme acme =
        parse(
                """
                tls:
                  acme:
                    names: [Phones.Example.com, sip.example.com]
                    directory: https://ca.example.com/acme/directory
                    email: admin@example.com
                    terms: agreed
                    challenge: http-01
                    http: 192.0.2.7:8080
                    trust: roots.pem
                """)
            .tls()
            .acme();
    assertThat(acme.isOn()).isTrue();
    assertThat(acme.names()).containsExactly("phones.example.com", "sip.example.com");
    assertThat(acme.directory()).isEqualTo(URI.create("https://ca.example.com/acme/directory"));
    assertThat(acme.email()).isEqualTo("admin@example.com");
    assertThat(acme.challenge()).isEqualTo(Config.AcmeChallenge.HTTP_01);
    assertThat(acme.http().text()).isEqualTo("192.0.2.7:8080");
    assertThat(acme.trust()).isEqualTo(Path.of("/data/roots.pem"));
    assertThat(Config.defaults().tls().acme().isOn()).isFalse();
    assertThat(parse("tls: {acme: {names: a.example.com, terms: agreed}}").tls().acme().names())
        .containsExactly("a.example.com");
  }

  @Test
  void nothingIsAskedOfAnAuthorityWhoseTermsNobodyAgreedTo() {
    assertThat(mistakes("tls:\n  acme:\n    names: phones.example.com\n"))
        .containsExactly(
            "ringfence.yaml:3:12: the authority gives nothing before its terms are agreed to; read"
                + " the terms at https://acme-v02.api.letsencrypt.org/directory and set `terms:"
                + " agreed`");
    assertThat(mistakes("tls: {acme: {names: [10.0.0.1], terms: agreed}}").getFirst())
        .contains("`tls.acme.names` cannot be `10.0.0.1`; it is a name that the world's DNS knows");
    assertThat(mistakes("tls: {acme: {name: phones.example.com}}").getFirst())
        .contains("unknown key `tls.acme.name`; did you mean `names`?");
  }

  @Test
  void anUnknownKeyIsAnsweredWithTheNearest() {
    assertThat(mistakes("lisen:\n  tls: 5061\n"))
        .containsExactly("ringfence.yaml:1:1: unknown key `lisen`; did you mean `listen`?");
    assertThat(mistakes("calls:\n  ringSecond: 20\n"))
        .containsExactly(
            "ringfence.yaml:2:3: unknown key `calls.ringSecond`; did you mean `ringSeconds`?");
    assertThat(mistakes("log:\n  zebra: 1\n"))
        .containsExactly("ringfence.yaml:2:3: unknown key `log.zebra`; known here: level, format");
  }

  @Test
  void allMistakesAreToldAtOnceInTheOrderOfTheFile() {
    assertThat(
            mistakes(
                """
                domian: x
                listen:
                  tls: 0.0.0.0:99999
                calls:
                  ringSeconds: 30x
                  ringSeconds: 30
                limits: 7
                log:
                  level: [loud]
                """))
        .extracting(m -> m.substring(0, m.indexOf(' ')))
        .containsExactly(
            "ringfence.yaml:1:1:",
            "ringfence.yaml:3:8:",
            "ringfence.yaml:5:16:",
            "ringfence.yaml:6:3:",
            "ringfence.yaml:7:9:",
            "ringfence.yaml:9:10:");
  }

  @Test
  void eachMistakeSaysWhatWouldBeRight() {
    assertThat(mistakes("calls: {ringSeconds: 30x}"))
        .containsExactly(
            "ringfence.yaml:1:22: `calls.ringSeconds` cannot be `30x`; it is a time between 5s and"
                + " 10m, such as `1m`");
    assertThat(mistakes("limits:\n  calls: many"))
        .containsExactly(
            "ringfence.yaml:2:10: `limits.calls` cannot be `many`; it is a whole number from 1 to"
                + " 1000000");
    assertThat(mistakes("listen: {udp: 70000}").getFirst())
        .contains("`listen.udp` cannot be `70000`")
        .contains("`off`, a port such as `5060`");
    assertThat(mistakes("signalling: {md5: always}"))
        .containsExactly(
            "ringfence.yaml:1:19: `signalling.md5` cannot be `always`; it is one of `over-tls`,"
                + " `per-account`, `never`");
    assertThat(mistakes("domain: x\ndomain: y\n"))
        .containsExactly("ringfence.yaml:2:1: `domain` is set twice; it is set on line 1 already");
    assertThat(mistakes("calls:\n\tringSeconds: 5\n"))
        .containsExactly("ringfence.yaml:2:1: a tab in the indentation; use spaces, two a level");
    assertThat(mistakes("signalling:\n  echoTest: *43\n").getFirst())
        .startsWith("ringfence.yaml:2:13: `*43` refers to another part")
        .contains("write \"*43\"");
    assertThat(mistakes("- a\n- b\n").getFirst()).contains("expected `key: value` lines");
    assertThat(mistakes("listen: {tls: [::]:5061}").getFirst())
        .startsWith("ringfence.yaml:1:")
        .contains("\"quotes\"");
    assertThat(mistakes("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: 1}}}}}}}}}").getFirst())
        .contains("nested too deeply");
  }

  @Test
  void keysThatContradictEachOtherAreNamed() {
    assertThat(mistakes("registrations: {minSeconds: 2h, maxSeconds: 1h}").getFirst())
        .contains("`registrations.minSeconds` (7200) is above `maxSeconds` (3600)");
    assertThat(mistakes("tls: {certificate: a.pem}").getFirst()).contains("belong together");
    assertThat(mistakes("listen:\n  tcp: 5061\n"))
        .containsExactly(
            "ringfence.yaml:2:8: port 5061 is taken by `5061` already; give each address and"
                + " transport its own port");
    assertThat(mistakes("listen: {tcp: 5060, udp: 5060}")).isEmpty();
  }

  /** The second column says whether the schema can express the rule. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lisen: {tls: 5061} | true",
        "domain: 'a b' | true",
        "domain: '-x' | true",
        "domain: [a] | true",
        "listen: {udp: 70000} | true",
        "listen: {udp: 0} | true",
        "listen: {udp: 'pbx.example.com:5060'} | true",
        "listen: {udp: '1.2.3.4:99999'} | false",
        "listen: {udp: '999.2.3.4:5060'} | false",
        "listen: {udp: []} | true",
        "publicAddress: example.com | true",
        "tls: {key: a.pem} | true",
        "tls: {clientCertificates: maybe} | true",
        "tls: {acme: {names: [localhost], terms: agreed}} | true",
        "tls: {acme: {names: ['*.example.com'], terms: agreed}} | true",
        "tls: {acme: {names: 192.0.2.7, terms: agreed}} | true",
        "tls: {acme: {names: [], terms: agreed}} | true",
        "tls: {acme: {names: phones.example.com}} | false",
        "tls: {acme: {directory: 'http://acme.example.com/dir'}} | true",
        "tls: {acme: {email: nobody}} | true",
        "tls: {acme: {terms: yes}} | true",
        "tls: {acme: {challenge: mail-01}} | true",
        "tls: {acme: {challenge: dns-01}} | false",
        "registrations: {behindNatSeconds: 4} | true",
        "registrations: {flowTimerSeconds: -1} | true",
        "tls: {acme: {http: 0}} | true",
        "media: {ports: 10000} | true",
        "media: {ports: 20000-10000} | false",
        "media: {icePort: 0} | true",
        "media: {icePort: none} | true",
        "media: {icePort: 12000} | false",
        "media: {silentSeconds: -1} | true",
        "calls: {ringSeconds: 30x} | true",
        "calls: {ringSeconds: 4} | true",
        "calls: {ringSeconds: 1h} | false",
        "calls: {keepDays: 1.5} | true",
        "limits: {calls: 0} | true",
        "registrations: {perExtension: 101} | true",
        "signalling: {echoTest: echo} | true",
        "signalling: {md5: yes} | true",
        "log: {level: loud} | true",
        "log: 7 | true",
      })
  void theSchemaRefusesWhatTheReaderRefuses(String text, boolean expressible) {
    assertThat(mistakes(text)).isNotEmpty();
    assertThat(schemaMistakes(text).isEmpty()).isEqualTo(!expressible);
  }

  @Test
  void theSchemaKnowsEveryKeyAndDefaultOfTheTemplate() throws Exception {
    assertThat(schemaMistakes(ConfigFile.template())).isEmpty();
    String schema = ConfigFile.resource(SchemaCheck.SCHEMA);
    ConfigFile.template()
        .lines()
        .map(line -> line.replace("# ", "").strip())
        .filter(line -> line.matches("[A-Za-z0-9]+:.*"))
        .map(line -> line.substring(0, line.indexOf(':')))
        .forEach(key -> assertThat(schema).contains("\"" + key + "\""));
  }

  @Test
  void theSchemaIsAskedOnlyForAFileThatChanged() throws Exception {
    Path file = folder.resolve(ConfigFile.NAME);
    Files.writeString(file, "domain: a.example\n");
    assertThat(ConfigFile.load(folder).domain()).isEqualTo("a.example");
    String stamp = Files.readString(folder.resolve(".ringfence.yaml.checked"));
    Files.writeString(file, "domain: b.example\n");
    assertThat(ConfigFile.load(folder).domain()).isEqualTo("b.example");
    assertThat(Files.readString(folder.resolve(".ringfence.yaml.checked"))).isNotEqualTo(stamp);
    Files.writeString(file, "domain: 'b b'\n");
    assertThatThrownBy(() -> ConfigFile.load(folder)).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> ConfigFile.load(folder)).isInstanceOf(ConfigException.class);
  }

  @Test
  void whatIsNoTextIsNoFile() throws Exception {
    Path file = folder.resolve(ConfigFile.NAME);
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    assertThatThrownBy(() -> ConfigFile.load(folder)).hasMessageContaining("not UTF-8 text");
    Files.write(file, new byte[300 * 1024]);
    assertThatThrownBy(() -> ConfigFile.load(folder)).hasMessageContaining("too large");
    Files.delete(file);
    assertThat(ConfigFile.load(folder)).isEqualTo(Config.defaults());
  }
}
