package org.ringfence.net.web;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Writes the answers, every one with the headers that keep a browser from being talked around. */
final class WebAnswers {
  /** Scripts, styles and connections of this very origin, and nobody may frame it (CSP level 3). */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self';"
          + " media-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private static final List<String> STRICT =
      List.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "X-Frame-Options", "DENY",
          "Referrer-Policy", "no-referrer",
          "Permissions-Policy", "camera=(self), microphone=(self), geolocation=(), payment=()",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  /** A year: who has been here over TLS stays with TLS (RFC 6797). */
  private static final String STAY_SECURE = "max-age=31536000";

  private final boolean secure;

  WebAnswers(boolean secure) {
    this.secure = secure;
  }

  FullHttpResponse page(HttpRequest request, WebPage page) {
    boolean gzip = takesGzip(request.headers());
    String tag = page.tag(gzip);
    boolean known = tag.equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH));
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            known ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK,
            known ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(page.bytes(gzip)));
    HttpHeaders headers = response.headers();
    // Asked for anew each time, and sent anew only when it has changed.
    headers.set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
    headers.set(HttpHeaderNames.ETAG, tag);
    headers.set(HttpHeaderNames.VARY, "Accept-Encoding");
    if (!known) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, page.type());
      if (gzip) headers.set(HttpHeaderNames.CONTENT_ENCODING, "gzip");
    }
    return strict(response);
  }

  FullHttpResponse refusal(HttpResponseStatus status, String text) {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    return strict(response);
  }

  FullHttpResponse exchanged(WebExchange.Answer answer) {
    byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    if (answer.waitSeconds() > 0) {
      response.headers().setInt(HttpHeaderNames.RETRY_AFTER, answer.waitSeconds());
    }
    return strict(response);
  }

  private FullHttpResponse strict(FullHttpResponse response) {
    HttpHeaders headers = response.headers();
    for (int i = 0; i < STRICT.size(); i += 2) headers.set(STRICT.get(i), STRICT.get(i + 1));
    if (secure) headers.set("Strict-Transport-Security", STAY_SECURE);
    headers.set(
        HttpHeaderNames.DATE,
        DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
    if (response.status().code() != HttpResponseStatus.NOT_MODIFIED.code()) {
      headers.setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    }
    return response;
  }

  private static boolean takesGzip(HttpHeaders headers) {
    for (String value : headers.getAll(HttpHeaderNames.ACCEPT_ENCODING)) {
      for (String each : value.split(",")) {
        if (each.strip().equalsIgnoreCase("gzip")) return true;
      }
    }
    return false;
  }
}
