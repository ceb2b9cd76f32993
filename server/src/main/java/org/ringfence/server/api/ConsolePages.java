package org.ringfence.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The console's pages, as {@code web/} was built into our jar. A server that was built without Node
 * has none and says so; all else works.
 */
final class ConsolePages {
  private static final String FOLDER = "/org/ringfence/server/console/";
  private static final String LIST = "files.txt";

  /** What a page of ours may load: our own files, and sound it has made itself. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src"
          + " 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action"
          + " 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "webmanifest", "application/manifest+json");

  private static final String NONE =
      "<!doctype html><html lang=en><title>Ringfence</title><h1>Ringfence is up</h1>"
          + "<p>This build has no console: it was made on a machine without Node.</p>"
          + "<p>Install it (<code>apt-get install nodejs npm</code>) and start"
          + " <code>./ringfence up</code> anew. The interface for programs works without it.</p>";

  private ConsolePages() {}

  /** Every file there is, and nothing is looked up by what somebody asks for. */
  static void route(RoutesConfig routes) {
    byte[] list = read(LIST);
    if (list == null) {
      routes.get("/", http -> page(http).result(NONE));
      return;
    }
    for (String name : new String(list, StandardCharsets.UTF_8).split("\n")) {
      if (name.equals("index.html")) routes.get("/", http -> page(http).result(file(name)));
      else routes.get("/" + name, http -> asset(http, name));
    }
  }

  private static Context page(Context http) {
    return http.header("Content-Security-Policy", POLICY).contentType(TYPES.get("html"));
  }

  /** Its name has its hash in it, so it never changes. */
  private static void asset(Context http, String name) {
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    http.header("Cache-Control", "public, max-age=31536000, immutable");
    http.contentType(type == null ? "application/octet-stream" : type).result(file(name));
  }

  /** Read anew each time: pages are fetched seldom, and need no memory meanwhile. */
  private static byte[] file(String name) {
    byte[] bytes = read(name);
    if (bytes == null) throw new IllegalStateException("our jar lacks " + name);
    return bytes;
  }

  private static byte @Nullable [] read(String name) {
    try (InputStream in = ConsolePages.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
