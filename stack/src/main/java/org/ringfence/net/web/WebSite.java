package org.ringfence.net.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a web port serves.
 *
 * @param pages each by its path, such as {@code /phone.js}; nothing else is there
 * @param exchanges what a page may show a secret to, each by its path
 */
public record WebSite(Map<String, WebPage> pages, Map<String, WebExchange> exchanges) {
  /** No page; WebSockets only. */
  public static final WebSite NONE = new WebSite(Map.of());

  /** Where the WebSocket is. */
  public static final String SOCKET_PATH = "/sip";

  public WebSite {
    pages = Map.copyOf(pages);
    exchanges = Map.copyOf(exchanges);
  }

  /** Pages alone. */
  public WebSite(Map<String, WebPage> pages) {
    this(pages, Map.of());
  }

  @Nullable WebPage find(String path) {
    return pages.get(path);
  }

  @Nullable WebExchange exchange(String path) {
    return exchanges.get(path);
  }
}
