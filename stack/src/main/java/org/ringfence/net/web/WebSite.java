package org.ringfence.net.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a web port serves.
 *
 * @param pages each by its path, such as {@code /phone.js}; nothing else is there
 */
public record WebSite(Map<String, WebPage> pages) {
  /** No page; WebSockets only. */
  public static final WebSite NONE = new WebSite(Map.of());

  /** Where the WebSocket is. */
  public static final String SOCKET_PATH = "/sip";

  public WebSite {
    pages = Map.copyOf(pages);
  }

  @Nullable WebPage find(String path) {
    return pages.get(path);
  }
}
