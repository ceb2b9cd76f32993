package org.ringfence.server.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.mgcp.DigitMap;

/** Reads the section of the file about MGCP. */
final class MgcpReader {
  private static final int MOST_GATEWAYS = 256;
  private static final int MOST_LINES = 1_000;
  private static final int MOST_ENDPOINTS = 1_000;
  private static final int AGENT_PORT = 2727;
  private static final int GATEWAY_PORT = 2427;
  private static final String ANY_KEYS = "([0-9*#].#|[0-9*#].T)";
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9.\\[\\]:-]{1,128}");
  private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,7}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

  private MgcpReader() {}

  static Mgcp read(Section section) {
    ListenAddress listen = listen(section, "listen", AGENT_PORT);
    String map =
        section.value(
            "digitMap",
            ANY_KEYS,
            "a digit map such as `(2xx|0T|9x.T)`",
            text -> DigitMap.parse(text) == null ? null : text);
    List<Mgcp.Gateway> gateways = gateways(section.section("gateways"));
    Mgcp.Serving serving = serving(section.section("endpoints"));
    section.end();
    return new Mgcp(listen, map, gateways, serving);
  }

  private static List<Mgcp.Gateway> gateways(Section all) {
    List<Mgcp.Gateway> gateways = new ArrayList<>();
    String right = "the name of a gateway such as `ata.example`";
    for (String domain : all.names(MOST_GATEWAYS, right, text -> DOMAIN.matcher(text).matches())) {
      Section one = all.section(domain);
      InetSocketAddress address = address(one, "address", GATEWAY_PORT);
      Map<String, String> lines = lines(one.section("lines"));
      boolean hooks = one.flag("hooks", true);
      one.end();
      if (address == null) {
        all.conflict(domain, "`" + domain + "` has no address", "set `address: 192.0.2.40`");
      } else {
        gateways.add(new Mgcp.Gateway(domain, address, lines, hooks));
      }
    }
    all.end();
    return gateways;
  }

  private static Map<String, String> lines(Section section) {
    Map<String, String> lines = new LinkedHashMap<>();
    String right = "the name of an endpoint such as `aaln/1`";
    for (String name : section.names(MOST_LINES, right, text -> ENDPOINT.matcher(text).matches())) {
      String number =
          section.optional(
              name,
              "an extension such as `201`",
              text -> NUMBER.matcher(text).matches() ? text : null);
      if (number != null) lines.put(name, number);
    }
    section.end();
    return lines;
  }

  private static Mgcp.@Nullable Serving serving(Section section) {
    ListenAddress listen = listen(section, "listen", GATEWAY_PORT);
    InetSocketAddress agent = address(section, "agent", AGENT_PORT);
    String domain =
        section.value(
            "domain",
            "ringfence",
            "a name such as `gateway.example`",
            text -> DOMAIN.matcher(text).matches() ? text : null);
    int count = section.count("count", 32, 1, MOST_ENDPOINTS);
    if (listen != null && agent == null) {
      section.conflict("listen", "there is no call agent", "set `agent: 192.0.2.50:2727`");
    }
    section.end();
    return listen == null || agent == null ? null : new Mgcp.Serving(listen, agent, domain, count);
  }

  private static @Nullable ListenAddress listen(Section section, String key, int port) {
    ListenAddress off = new ListenAddress(Transport.UDP, null, 0, 0);
    String right =
        "`off`, a port such as `%d`, or an address and a port such as `192.0.2.7:%d`"
            .formatted(port, port);
    ListenAddress found =
        section.value(
            key,
            off,
            right,
            text -> text.equals("off") ? off : ListenAddress.parse(Transport.UDP, text, 0));
    return found == off ? null : found;
  }

  private static @Nullable InetSocketAddress address(Section section, String key, int port) {
    return section.optional(
        key,
        "an address such as `192.0.2.40` or `192.0.2.40:%d`".formatted(port),
        text -> {
          ListenAddress whole = ListenAddress.parse(Transport.UDP, text, 0);
          if (whole != null && whole.address() != null) return whole.socketAddress();
          ListenAddress bare = ListenAddress.parse(Transport.UDP, text + ":" + port, 0);
          return bare == null || bare.address() == null ? null : bare.socketAddress();
        });
  }
}
