package org.ringfence.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code observe}. */
final class ObservingReader {
  private static final Pattern SERVER =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9.-]{0,252}):([0-9]{1,5})");
  private static final int PORT_MAX = 65_535;

  private ObservingReader() {}

  static Observing read(Section section) {
    String server =
        section.optional(
            "hep", "a server such as `homer.example.com:9060`", ObservingReader::server);
    int agent = section.count("hepAgent", 2001, 1, Integer.MAX_VALUE);
    String password =
        section.optional(
            "hepPassword", "up to 100 characters", text -> text.length() > 100 ? null : text);
    URI url =
        section.optional(
            "traces", "an address such as `http://127.0.0.1:4318/v1/traces`", ObservingReader::url);
    int percent = section.count("tracePercent", 100, 0, 100);
    section.end();
    int colon = server == null ? 0 : server.lastIndexOf(':');
    Observing.Hep hep =
        server == null
            ? new Observing.Hep("", 0, agent, "")
            : new Observing.Hep(
                server.substring(0, colon),
                Integer.parseInt(server.substring(colon + 1)),
                agent,
                password == null ? "" : password);
    return new Observing(hep, new Observing.Traces(url, percent));
  }

  private static @Nullable String server(String text) {
    Matcher said = SERVER.matcher(text);
    if (!said.matches()) return null;
    int port = Integer.parseInt(said.group(2));
    return port >= 1 && port <= PORT_MAX ? text : null;
  }

  private static @Nullable URI url(String text) {
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      return web && url.getHost() != null ? url : null;
    } catch (URISyntaxException no) {
      return null;
    }
  }
}
