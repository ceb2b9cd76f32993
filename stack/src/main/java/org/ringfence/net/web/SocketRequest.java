package org.ringfence.net.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Judges the request that asks for a WebSocket (RFC 6455 section 4.2.1, RFC 7118 section 4). */
final class SocketRequest {
  static final String PROTOCOL = "sip";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  /** Why it is refused, in words for whoever wrote the client. */
  record Refusal(HttpResponseStatus status, String text) {}

  private SocketRequest() {}

  /** Null when it may go on. */
  static @Nullable Refusal refusal(HttpRequest request, boolean secure) {
    HttpHeaders headers = request.headers();
    boolean upgrade =
        headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
            && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    if (!upgrade || !VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "Here is a WebSocket, version 13.");
    }
    if (!isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))) {
      return new Refusal(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key is not a key.");
    }
    if (!headers.containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, PROTOCOL, true)) {
      return new Refusal(HttpResponseStatus.BAD_REQUEST, "The subprotocol is `sip`.");
    }
    if (!isOwn(headers, secure)) {
      return new Refusal(HttpResponseStatus.FORBIDDEN, "A page from elsewhere may not do this.");
    }
    return null;
  }

  private static boolean isKey(@Nullable String key) {
    try {
      return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether it comes from a page of ours. A browser always says where from (RFC 6455 section 10.2),
   * and lets no page lie; who says nothing is no browser, and nobody's cookies or network are
   * borrowed.
   */
  static boolean isOwn(HttpHeaders headers, boolean secure) {
    if (headers.getAll(HttpHeaderNames.ORIGIN).size() > 1) return false;
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) return true;
    String host = headers.get(HttpHeaderNames.HOST);
    try {
      URI from = URI.create(origin);
      URI here = URI.create((secure ? "https://" : "http://") + host);
      return from.getScheme() != null
          && from.getScheme().equalsIgnoreCase(here.getScheme())
          && from.getHost() != null
          && from.getHost().equalsIgnoreCase(here.getHost())
          && port(from, secure) == port(here, secure);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int port(URI uri, boolean secure) {
    return uri.getPort() >= 0 ? uri.getPort() : secure ? 443 : 80;
  }
}
