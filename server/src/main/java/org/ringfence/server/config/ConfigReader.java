package org.ringfence.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.people.Codes;
import org.ringfence.server.people.StarCode;

/** Turns the sections of the file into a {@link Config}: this is the list of all keys. */
final class ConfigReader {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

  /** Has a dot, ends in letters, and so is no address. */
  private static final Pattern PUBLIC_NAME =
      Pattern.compile(
          "(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
              + "[A-Za-z][A-Za-z0-9-]{0,62}");

  private static final Pattern EMAIL = Pattern.compile("[^@\\s,?]{1,64}@[^@\\s,?]{1,253}");
  private static final int HTTP_PORT = 80;
  private static final Pattern NUMBER = Pattern.compile("[0-9*#]{1,15}");
  private static final int DAY = 86_400;
  private static final int SITES_MAX = 100;
  private static final List<String> EMERGENCY = List.of("112", "911");

  private ConfigReader() {}

  static Config defaults() {
    List<Problem> none = new ArrayList<>();
    return read(new Section("", "", new YamlNode.Mapping(0, 0, List.of()), none), Path.of(""));
  }

  /**
   * Reads every key; mistakes go to the sections' list.
   *
   * @param folder what relative paths start from
   */
  static Config read(Section root, Path folder) {
    Config.Media media = media(root.section("media"));
    Config config =
        new Config(
            root.value(
                "domain",
                "ringfence.local",
                "a domain such as `phones.example.com`",
                text -> DOMAIN.matcher(text).matches() ? text : null),
            listen(root.section("listen")),
            root.address("publicAddress"),
            tls(root.section("tls"), folder),
            media,
            limits(root.section("limits")),
            GuardingReader.read(root.section("guard"), folder),
            calls(root.section("calls")),
            registrations(root.section("registrations")),
            signalling(root.section("signalling")),
            AnsweringReader.read(root, folder),
            codes(root.section("codes")),
            api(root.section("api"), folder),
            ProvisionReader.read(root.section("provision")),
            IaxReader.read(root.section("iax"), folder),
            MgcpReader.read(root.section("mgcp")),
            TrunkReader.numbers(root.section("numbers"), media.emergency()),
            TrunkReader.trunks(root.section("trunks"), folder),
            ObservingReader.read(root.section("observe")),
            CallerProofsReader.read(root.section("callers"), folder),
            DatabaseReader.read(root.section("database"), folder),
            LdapReader.read(root.section("ldap"), folder),
            log(root.section("log")));
    root.end();
    return config;
  }

  private static List<ListenAddress> listen(Section section) {
    List<ListenAddress> all = new ArrayList<>();
    var everywhere = new ListenAddress(Transport.TLS, null, Transport.TLS.defaultPort(), 0);
    all.addAll(section.listen("tls", Transport.TLS, List.of(everywhere)));
    var web = new ListenAddress(Transport.WSS, null, ListenAddress.WEB_PORT, 0);
    all.addAll(section.listen("wss", Transport.WSS, List.of(web)));
    all.addAll(section.listen("tcp", Transport.TCP, List.of()));
    all.addAll(section.listen("udp", Transport.UDP, List.of()));
    for (int i = 0; i < all.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (clash(all.get(i), all.get(j))) {
          section.conflict(
              all.get(i).transport().name().toLowerCase(java.util.Locale.ROOT),
              "port " + all.get(i).port() + " is taken by `" + all.get(j).text() + "` already",
              "give each address and transport its own port");
        }
      }
    }
    section.end();
    return all;
  }

  private static boolean clash(ListenAddress a, ListenAddress b) {
    boolean sameKind = (a.transport() == Transport.UDP) == (b.transport() == Transport.UDP);
    boolean sameAddress =
        a.address() == null || b.address() == null || a.address().equals(b.address());
    return sameKind && sameAddress && a.port() == b.port();
  }

  private static Config.Tls tls(Section section, Path folder) {
    Path certificate = path(section, "certificate", folder);
    Path key = path(section, "key", folder);
    if ((certificate == null) != (key == null)) {
      section.conflict(
          certificate == null ? "key" : "certificate",
          "`tls.certificate` and `tls.key` belong together",
          "set both, or neither for the certificate made at first start");
    }
    Config.Tls tls =
        new Config.Tls(
            certificate,
            key,
            section.choice(
                "clientCertificates",
                Config.ClientCertificates.AUTO,
                Config.ClientCertificates.values()),
            acme(section.section("acme"), folder));
    section.end();
    return tls;
  }

  private static Config.Acme acme(Section section, Path folder) {
    Config.Acme acme =
        new Config.Acme(
            section.texts(
                "names",
                Limits.ACME_NAMES,
                "a name that the world's DNS knows, such as `phones.example.com`, or a list",
                text -> PUBLIC_NAME.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : null),
            section.value(
                "directory",
                URI.create("https://acme-v02.api.letsencrypt.org/directory"),
                "the address of an authority's directory, beginning with `https://`",
                ConfigReader::https),
            section.optional(
                "email",
                "an address such as `admin@example.com`",
                text -> EMAIL.matcher(text).matches() ? text : null),
            section.choice("terms", Config.AcmeTerms.UNREAD, Config.AcmeTerms.values()),
            section.choice(
                "challenge", Config.AcmeChallenge.TLS_ALPN_01, Config.AcmeChallenge.values()),
            section.value(
                "http",
                new ListenAddress(Transport.TCP, null, HTTP_PORT, 0),
                "a port such as `80`, or an address and a port such as `192.0.2.7:80`",
                text -> ListenAddress.parse(Transport.TCP, text, 0)),
            path(section, "hook", folder),
            path(section, "trust", folder));
    if (acme.challenge() == Config.AcmeChallenge.DNS_01 && acme.hook() == null) {
      section.conflict(
          "challenge",
          "nobody would put the authority's record into DNS",
          "name the program that does with `hook: ...`, or use another challenge");
    }
    if (acme.isOn() && acme.terms() == Config.AcmeTerms.UNREAD) {
      section.conflict(
          section.has("terms") ? "terms" : "names",
          "the authority gives nothing before its terms are agreed to",
          "read the terms at " + acme.directory() + " and set `terms: agreed`");
    }
    section.end();
    return acme;
  }

  private static @Nullable URI https(String text) {
    try {
      URI uri = new URI(text);
      return "https".equals(uri.getScheme()) && uri.getHost() != null ? uri : null;
    } catch (URISyntaxException broken) {
      return null;
    }
  }

  private static @Nullable Path path(Section section, String key, Path folder) {
    return section.optional(
        key,
        "the path of a PEM file, from the data folder or absolute",
        text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
  }

  private static Config.Media media(Section section) {
    PortRange ports =
        section.value(
            "ports",
            new PortRange(10_000, 20_000),
            "two ports from 1 to 65535, the lower first, such as `10000-20000`",
            PortRange::parse);
    int icePort =
        section.value(
            "icePort",
            ListenAddress.WEB_PORT,
            "a port from 1 to 65535 such as `8443`, or `off`",
            text -> text.equals("off") ? Integer.valueOf(0) : port(text));
    if (icePort >= ports.first() && icePort <= ports.last()) {
      section.conflict(
          section.has("icePort") ? "icePort" : "ports",
          "`media.icePort` (%d) lies within `media.ports`".formatted(icePort),
          "choose one outside, or another range");
    }
    Config.Media media =
        new Config.Media(
            ports,
            icePort,
            section.choice("encryption", MediaPolicy.ENCRYPTED, MediaPolicy.values()),
            section.seconds("silentSeconds", 60, 0, DAY),
            section.value("dscp", true, "`on` or `off`", ConfigReader::onOff),
            section.texts(
                "sites",
                SITES_MAX,
                "a network and what the line to it carries, such as `192.0.2.0/24 512k`",
                SiteBandwidth::parse),
            emergency(section));
    section.end();
    return media;
  }

  private static List<String> emergency(Section section) {
    List<String> numbers =
        section.texts(
            "emergency",
            SITES_MAX,
            "a number such as `112`",
            text -> text.matches("[0-9*#]{1,16}") ? text : null);
    return section.has("emergency") ? numbers : EMERGENCY;
  }

  private static @Nullable Boolean onOff(String text) {
    return switch (text) {
      case "on", "true" -> true;
      case "off", "false" -> false;
      default -> null;
    };
  }

  private static @Nullable Integer port(String text) {
    int port = PortRange.port(text);
    return port < 0 ? null : Integer.valueOf(port);
  }

  private static Config.Limits limits(Section section) {
    Config.Limits limits =
        new Config.Limits(
            section.count("calls", 2_000, 1, 1_000_000),
            section.count("callsPerExtension", 10, 1, 10_000),
            section.count("connections", 20_000, 1, 1_000_000),
            section.count("connectionsPerAddress", 1_000, 1, 1_000_000));
    section.end();
    return limits;
  }

  private static Config.Calls calls(Section section) {
    Config.Calls calls =
        new Config.Calls(
            section.seconds("ringSeconds", 60, 5, 600),
            section.seconds("maxSeconds", 4 * 3600, 60, 7 * DAY),
            section.seconds("drainSeconds", 60, 0, DAY),
            section.count("keepDays", 365, 1, 36_500));
    section.end();
    return calls;
  }

  private static Config.Registrations registrations(Section section) {
    int minSeconds = section.seconds("minSeconds", 60, 10, DAY);
    int maxSeconds = section.seconds("maxSeconds", 3600, 10, 7 * DAY);
    if (minSeconds > maxSeconds) {
      section.conflict(
          section.has("minSeconds") ? "minSeconds" : "maxSeconds",
          "`registrations.minSeconds` (%d) is above `maxSeconds` (%d)"
              .formatted(minSeconds, maxSeconds),
          "let minSeconds be the smaller one");
    }
    Config.Registrations registrations =
        new Config.Registrations(
            minSeconds,
            maxSeconds,
            section.count("perExtension", 10, 1, 100),
            section.seconds("behindNatSeconds", 25, 5, DAY),
            section.seconds("flowTimerSeconds", 30, 0, DAY));
    section.end();
    return registrations;
  }

  private static Config.Signalling signalling(Section section) {
    Config.Signalling signalling =
        new Config.Signalling(
            section.choice("md5", Config.Md5.OVER_TLS, Config.Md5.values()),
            section.seconds("nonceSeconds", 300, 10, DAY),
            section.seconds("sessionSeconds", 1800, 0, DAY),
            starCode(section, "echoTest", "*43"),
            starCode(section, "soundCheck", "*46"));
    section.end();
    return signalling;
  }

  private static String starCode(Section section, String key, String preset) {
    return section.value(
        key,
        preset,
        "digits, `*` and `#`, in quotes, such as `\"%s\"`".formatted(preset),
        text -> NUMBER.matcher(text).matches() ? text : null);
  }

  /** A code may be turned off; two that are the same are a mistake. */
  private static Codes codes(Section section) {
    Map<StarCode, String> digits = new EnumMap<>(StarCode.class);
    Map<String, StarCode> taken = new HashMap<>();
    for (StarCode code : StarCode.values()) {
      String dialled =
          section.value(
              code.word(),
              code.preset(),
              "digits, `*` and `#`, in quotes, such as `\"%s\"`, or `off`".formatted(code.preset()),
              text -> text.equals("off") || NUMBER.matcher(text).matches() ? text : null);
      if (dialled.equals("off")) continue;
      StarCode other = taken.putIfAbsent(dialled, code);
      if (other != null) {
        section.conflict(
            section.has(code.word()) ? code.word() : other.word(),
            "`%s` is dialled for `%s` and for `%s`".formatted(dialled, other.word(), code.word()),
            "give each a code of its own, or turn one `off`");
      }
      digits.put(code, dialled);
    }
    section.end();
    return new Codes(digits);
  }

  private static Config.Api api(Section section, Path folder) {
    var everywhere = new ListenAddress(Transport.TLS, null, ListenAddress.API_PORT, 0);
    Config.Api api =
        new Config.Api(
            section.listen("listen", Transport.TLS, List.of(everywhere)),
            HookReader.read(section.section("hooks"), folder));
    section.end();
    return api;
  }

  private static Config.Log log(Section section) {
    Config.Log log =
        new Config.Log(
            section.choice("level", Config.Level.INFO, Config.Level.values()),
            section.choice("format", Config.Format.TEXT, Config.Format.values()));
    section.end();
    return log;
  }
}
