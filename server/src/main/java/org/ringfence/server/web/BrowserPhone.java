package org.ringfence.server.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.ringfence.net.web.WebPage;
import org.ringfence.net.web.WebSite;
import org.ringfence.server.config.Config;
import org.ringfence.server.store.Stores;

/** The page that makes a browser a phone, read from our jar once. */
public final class BrowserPhone {
  private static final String HTML = "text/html; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  /** Every file there is, and nothing is looked up by what somebody asks for. */
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("index.html", HTML),
          Map.entry("phone.css", "text/css; charset=utf-8"),
          Map.entry("phone.js", SCRIPT),
          Map.entry("call.js", SCRIPT),
          Map.entry("desk.js", SCRIPT),
          Map.entry("devices.js", SCRIPT),
          Map.entry("digest.js", SCRIPT),
          Map.entry("meter.js", SCRIPT),
          Map.entry("mixer.js", SCRIPT),
          Map.entry("private.js", SCRIPT),
          Map.entry("colleagues.js", SCRIPT),
          Map.entry("history.js", SCRIPT),
          Map.entry("kept.js", SCRIPT),
          Map.entry("link.js", SCRIPT),
          Map.entry("notes.js", SCRIPT),
          Map.entry("sw.js", SCRIPT),
          Map.entry("texts.js", SCRIPT),
          Map.entry("tones.js", SCRIPT),
          Map.entry("view.js", SCRIPT),
          Map.entry("words.js", SCRIPT),
          Map.entry("jssip-3.13.8.js", SCRIPT),
          Map.entry("phone.webmanifest", "application/manifest+json"),
          Map.entry("icon.svg", "image/svg+xml"));

  private BrowserPhone() {}

  /**
   * @param audit what happened, and to whom
   */
  public static WebSite site(Stores stores, BiConsumer<String, String> audit) {
    Config config = stores.config();
    Map<String, WebPage> pages = new HashMap<>();
    FILES.forEach((name, type) -> {
      String path = name.equals("index.html") ? "/" : "/" + name;
      pages.put(path, new WebPage(type, read(name)));
    });
    // A domain is letters, digits, dots and hyphens: nothing to escape.
    int console = config.api().listen().isEmpty() ? 0 : config.api().listen().getFirst().port();
    String settings = "{\"domain\":\"" + config.domain() + "\",\"console\":" + console + "}";
    byte[] json = settings.getBytes(StandardCharsets.UTF_8);
    pages.put("/settings.json", new WebPage("application/json", json));
    return new WebSite(pages, Map.of("/set-up", new SetUpLinks(stores, audit)));
  }

  private static byte[] read(String name) {
    try (InputStream in = BrowserPhone.class.getResourceAsStream(name)) {
      if (in == null) throw new IllegalStateException("our jar lacks " + name);
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
