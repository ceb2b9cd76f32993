package org.ringfence.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.people.CallKind;

/** Reads the sections of the file about the telephone network. */
final class TrunkReader {
  private static final int MOST_TRUNKS = 100;
  private static final int MOST_RATES = 10_000;
  private static final int MOST_SOURCES = 100;
  private static final int MOST_NUMBERS = 10_000;
  private static final int MOST_KBPS = 10_000_000;
  private static final int DAY = 86_400;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,40}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,252}");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9+_.~!*'()&=$,-]{1,64}");
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{2,14}");
  private static final Pattern INBOUND = Pattern.compile("\\+[1-9][0-9]{2,14}\\*?");
  private static final Pattern DESTINATION = Pattern.compile("[0-9*#]{1,15}");
  private static final Set<CallKind> ALLOWED =
      EnumSet.of(CallKind.FREE, CallKind.LOCAL, CallKind.NATIONAL, CallKind.MOBILE);

  private TrunkReader() {}

  // Trunks.

  static List<Trunk> trunks(Section all, Path folder) {
    List<Trunk> trunks = new ArrayList<>();
    String right = "a name of up to 40 letters, digits and hyphens, such as `carrier`";
    for (String name : all.names(MOST_TRUNKS, right, text -> NAME.matcher(text).matches())) {
      Section one = all.section(name);
      trunks.add(trunk(name, one, folder));
      one.end();
    }
    all.end();
    return trunks;
  }

  private record Place(String host, int port) {}

  private static Trunk trunk(String name, Section one, Path folder) {
    Place server =
        one.value(
            "server",
            new Place("", -1),
            "where the carrier is, such as `sip.example.net` or `192.0.2.7:5061`",
            TrunkReader::place);
    if (!one.has("server")) {
      one.conflict("server", "nobody knows where trunk `" + name + "` leads", "add `server: ...`");
    }
    String user = one.optional("user", "a name or number", matching(USER));
    Path password = path(one, "passwordFile", folder, "a file whose first line is the password");
    if (password != null && user == null) {
      one.conflict("passwordFile", "a password without a `user`", "add `user: ...`");
    }
    boolean registers = one.flag("register", user != null);
    if (registers && user == null) {
      one.conflict(
          "register", "nobody can register without a `user`", "add one, or `register: off`");
    }
    String domain = one.optional("domain", "a domain such as `sip.example.net`", matching(HOST));
    return new Trunk(
        name,
        server.host(),
        server.port(),
        one.value("transport", Transport.TLS, "one of `tls`, `tcp`, `udp`", TrunkReader::transport),
        domain == null ? server.host() : domain,
        user,
        password,
        registers,
        one.seconds("registerSeconds", 600, 60, DAY),
        one.flag("md5", false),
        one.choice("media", MediaPolicy.ENCRYPTED, MediaPolicy.values()),
        one.value("bandwidth", 0, "how much it carries, such as `512k` or `2M`", TrunkReader::kbps),
        one.count("channels", 100, 1, 100_000),
        one.value("number", "", "a number such as `\"+4930123456\"`", matching(E164)),
        wording(one),
        accepted(one),
        one.texts(
            "rates", MOST_RATES, "a prefix and a price such as `\"+49 1.2\"`", TrunkReader::rate),
        one.seconds("checkSeconds", 60, 0, DAY),
        path(one, "trust", folder, "the path of a PEM file, from the data folder or absolute"));
  }

  private static Trunk.Accepted accepted(Section one) {
    return new Trunk.Accepted(
        one.texts(
            "sources",
            MOST_SOURCES,
            "an address or network such as `192.0.2.0/24`",
            Network::parse),
        one.flag("certificate", false),
        one.flag("names", false));
  }

  private static Trunk.Wording wording(Section one) {
    return new Trunk.Wording(
        one.choice("format", Trunk.Format.PLUS, Trunk.Format.values()),
        one.choice("from", Trunk.From.NUMBER, Trunk.From.values()),
        one.flag("foreignNumbers", false),
        one.flag("sos", false));
  }

  /** How a trunk of another protocol than SIP leads to the telephone network. */
  static Iax.Outside outside(Section one) {
    Iax.Outside outside =
        new Iax.Outside(
            one.value("number", "", "a number such as `\"+4930123456\"`", matching(E164)),
            one.count("channels", 100, 1, 100_000),
            new Trunk.Wording(
                one.choice("format", Trunk.Format.PLUS, Trunk.Format.values()),
                Trunk.From.NUMBER,
                one.flag("foreignNumbers", false),
                false),
            one.flag("names", false),
            one.texts(
                "rates",
                MOST_RATES,
                "a prefix and a price such as `\"+49 1.2\"`",
                TrunkReader::rate));
    one.end();
    return outside;
  }

  private static java.util.function.Function<String, @Nullable String> matching(Pattern pattern) {
    return text -> pattern.matcher(text).matches() ? text : null;
  }

  private static @Nullable Path path(Section one, String key, Path folder, String right) {
    return one.optional(
        key,
        right,
        text -> text.isEmpty() || text.indexOf('\0') >= 0 ? null : folder.resolve(text));
  }

  private static @Nullable Place place(String text) {
    int colon = text.indexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? -1 : PortRange.port(text.substring(colon + 1));
    return (colon < 0 || port > 0) && HOST.matcher(host).matches() ? new Place(host, port) : null;
  }

  private static @Nullable Transport transport(String text) {
    return switch (text) {
      case "tls" -> Transport.TLS;
      case "tcp" -> Transport.TCP;
      case "udp" -> Transport.UDP;
      default -> null;
    };
  }

  private static @Nullable Integer kbps(String text) {
    if (!text.matches("[0-9]{1,6}[kKmM]")) return null;
    int number = Integer.parseInt(text.substring(0, text.length() - 1));
    int kbps = text.toLowerCase(Locale.ROOT).endsWith("m") ? number * 1000 : number;
    return kbps > 0 && kbps <= MOST_KBPS ? kbps : null;
  }

  private static Trunk.@Nullable Rate rate(String text) {
    String[] words = text.strip().split(" +");
    boolean good =
        words.length == 2
            && words[0].matches("\\+[0-9]{0,15}")
            && words[1].matches("[0-9]{1,6}(\\.[0-9]{1,6})?");
    return good ? new Trunk.Rate(words[0].substring(1), Double.parseDouble(words[1])) : null;
  }

  // Numbers.

  static Numbers numbers(Section one, List<String> emergency) {
    Numbers numbers =
        new Numbers(
            one.value(
                "country",
                "",
                "a country's two letters such as `DE`, or `off`",
                text -> text.equals("off") ? "" : text.matches("[A-Z]{2}") ? text : null),
            one.value(
                "areaCode",
                "",
                "digits in quotes, without the zero before them, such as `\"30\"`, or `off`",
                TrunkReader::digits),
            one.value(
                "outsidePrefix",
                "",
                "digits in quotes such as `\"0\"`, or `off`",
                TrunkReader::digits),
            allowed(one),
            one.count("callsAtOnce", 4, 1, 1_000),
            one.count("callsPerHour", 60, 1, 100_000),
            one.count("abroadPerHour", 20, 1, 100_000),
            location(one),
            one.texts(
                "locations",
                MOST_SOURCES,
                "a network and where it is, such as `192.0.2.0/24 Branch, second floor`",
                Numbers.Located::parse),
            inbound(one.section("inbound")),
            EnumReader.lookup(one.section("enum")),
            emergencyTest(one),
            emergency);
    if (numbers.country().isEmpty() && !numbers.areaCode().isEmpty()) {
      one.conflict("areaCode", "an area code without a country", "add `country: ...`");
    }
    one.end();
    return numbers;
  }

  /**
   * What a company says of its calls outside; what it leaves out is as the configuration has it.
   */
  static Numbers rules(Section one, Numbers configured, Map<String, String> inbound) {
    Numbers numbers =
        new Numbers(
            configured.country(),
            configured.areaCode(),
            configured.outsidePrefix(),
            one.has("allowed") ? allowed(one) : configured.allowed(),
            one.count("callsAtOnce", configured.callsAtOnce(), 1, 1_000),
            one.count("callsPerHour", configured.callsPerHour(), 1, 100_000),
            one.count("abroadPerHour", configured.abroadPerHour(), 1, 100_000),
            configured.location(),
            configured.locations(),
            inbound,
            configured.lookup(),
            configured.emergencyTest(),
            configured.emergency());
    one.end();
    return numbers;
  }

  private static String location(Section one) {
    return one.value(
        "location",
        "",
        "up to 200 characters, such as `Hauptstrasse 1, 10115 Berlin`",
        text -> text.length() > 200 ? null : text);
  }

  private static String emergencyTest(Section one) {
    return one.value(
        "emergencyTest",
        "*933",
        "digits, `*` and `#`, in quotes, such as `\"*933\"`, or `off`",
        text -> text.equals("off") ? "" : DESTINATION.matcher(text).matches() ? text : null);
  }

  private static Set<CallKind> allowed(Section one) {
    List<CallKind> kinds =
        one.texts(
            "allowed", 6, "of free, local, national, mobile, international, premium", CallKind::of);
    return one.has("allowed") ? Set.copyOf(kinds) : ALLOWED;
  }

  private static @Nullable String digits(String text) {
    return text.equals("off") ? "" : text.matches("[0-9]{1,8}") ? text : null;
  }

  static Map<String, String> inbound(Section all) {
    Map<String, String> inbound = new LinkedHashMap<>();
    String right = "a number of yours such as `\"+4930123456\"`, a star at its end for any digits";
    for (String number : all.names(MOST_NUMBERS, right, t -> INBOUND.matcher(t).matches())) {
      String to =
          all.value(number, "", "a number here such as `1001`, or `*`", matching(DESTINATION));
      inbound.put(number, to);
    }
    all.end();
    return inbound;
  }
}
