package org.ringfence.net.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Stands before a connection of a web port: hands out pages, and lets a WebSocket through. From
 * then on it is gone, and the connection behind it receives frames. Deadlines are the owner's, who
 * is told of each whole request.
 */
public final class WebGate extends ChannelInboundHandlerAdapter {
  /** Told to the handlers behind the gate. */
  public enum Passed {
    /** A request was whole, and is being answered. */
    REQUEST,
    /** The connection is a WebSocket now. */
    UPGRADED
  }

  private static final String BEARER = "Bearer ";

  private final WebSite site;
  private final boolean secure;
  private final int frameBytes;
  private final WebAnswers answers;
  private @Nullable HttpRequest request;
  private int requests;
  private boolean done;

  private WebGate(WebSite site, boolean secure, int frameBytes) {
    this.site = site;
    this.secure = secure;
    this.frameBytes = frameBytes;
    this.answers = new WebAnswers(secure);
  }

  /**
   * Adds the gate to a new connection's pipeline.
   *
   * @param frameBytes the longest WebSocket frame
   */
  public static void stand(ChannelPipeline pipeline, WebSite site, boolean secure, int frameBytes) {
    HttpDecoderConfig bounds =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(Limits.HTTP_LINE_BYTES)
            .setMaxHeaderSize(Limits.HTTP_HEADER_BYTES)
            .setStrictLineParsing(true)
            .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory());
    pipeline.addLast(new HttpServerCodec(bounds)).addLast(new WebGate(site, secure, frameBytes));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object received) {
    try {
      if (done) return;
      if (received instanceof HttpRequest begun) {
        request = begun;
        HttpResponseStatus broken = broken(begun);
        if (broken != null) refuse(ctx, broken, "This request cannot be read.");
      } else if (received instanceof LastHttpContent && request != null) {
        HttpRequest whole = request;
        request = null;
        ctx.fireUserEventTriggered(Passed.REQUEST);
        answer(ctx, whole);
      }
    } finally {
      ReferenceCountUtil.release(received);
    }
  }

  /** What is wrong with it before its path is even looked at; null for nothing. */
  private static @Nullable HttpResponseStatus broken(HttpRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) return HttpResponseStatus.REQUEST_URI_TOO_LONG;
    if (cause instanceof TooLongHttpHeaderException) {
      return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    boolean oneHost = request.headers().getAll(HttpHeaderNames.HOST).size() == 1;
    if (cause != null || !oneHost || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return HttpResponseStatus.BAD_REQUEST;
    }
    String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
    boolean body =
        request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
            || length != null && !length.equals("0");
    return body ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE : null;
  }

  private void answer(ChannelHandlerContext ctx, HttpRequest whole) {
    String uri = whole.uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    boolean head = whole.method().equals(HttpMethod.HEAD);
    WebExchange exchange = site.exchange(path);
    if (exchange != null && whole.method().equals(HttpMethod.POST)) {
      exchange(ctx, whole, exchange);
    } else if (!head && !whole.method().equals(HttpMethod.GET)) {
      refuse(ctx, HttpResponseStatus.METHOD_NOT_ALLOWED, "GET and HEAD are served.");
    } else if (path.equals(WebSite.SOCKET_PATH) && !head) {
      socket(ctx, whole);
    } else {
      WebPage page = site.find(path);
      if (page == null) refuse(ctx, HttpResponseStatus.NOT_FOUND, "There is nothing here.");
      else page(ctx, whole, page, head);
    }
  }

  /** One at a time, and the last of a connection: guesses cost one each. */
  private void exchange(ChannelHandlerContext ctx, HttpRequest whole, WebExchange exchange) {
    HttpHeaders headers = whole.headers();
    String shown = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    boolean ours = headers.contains(HttpHeaderNames.ORIGIN) && SocketRequest.isOwn(headers, secure);
    if (!ours || !shown.startsWith(BEARER)) {
      refuse(ctx, HttpResponseStatus.FORBIDDEN, "This is for our own page.");
      return;
    }
    done = true;
    String secret = shown.substring(BEARER.length());
    String agent = headers.get(HttpHeaderNames.USER_AGENT, "");
    InetAddress from = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
    Thread.ofVirtual()
        .name("web-exchange")
        .start(() -> {
          FullHttpResponse response = answers.exchanged(exchange.take(secret, from, agent));
          ctx.executor().execute(() -> send(ctx, response, true));
        });
  }

  private void page(ChannelHandlerContext ctx, HttpRequest whole, WebPage page, boolean head) {
    if (!ctx.channel().isWritable()) { // It asks for more than it reads.
      done = true;
      ctx.close();
      return;
    }
    FullHttpResponse response = answers.page(whole, page);
    if (head) response = response.replace(Unpooled.EMPTY_BUFFER);
    boolean last = ++requests >= Limits.HTTP_REQUESTS || !HttpUtil.isKeepAlive(whole);
    send(ctx, response, last);
  }

  private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String text) {
    FullHttpResponse response = answers.refusal(status, text);
    if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
      response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
    } else if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
      response.headers().set(HttpHeaderNames.UPGRADE, "websocket");
      response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    }
    send(ctx, response, true);
  }

  private void send(ChannelHandlerContext ctx, FullHttpResponse response, boolean last) {
    if (last) {
      done = true;
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    } else {
      ctx.writeAndFlush(response, ctx.voidPromise());
    }
  }

  private void socket(ChannelHandlerContext ctx, HttpRequest whole) {
    SocketRequest.Refusal refusal = SocketRequest.refusal(whole, secure);
    if (refusal != null) {
      refuse(ctx, refusal.status(), refusal.text());
      return;
    }
    done = true;
    WebSocketDecoderConfig bounds =
        WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(frameBytes)
            .allowExtensions(false)
            .allowMaskMismatch(false)
            .closeOnProtocolViolation(true)
            .build();
    var handshake =
        new WebSocketServerHandshaker13(WebSite.SOCKET_PATH, SocketRequest.PROTOCOL, bounds);
    var full =
        new DefaultFullHttpRequest(
            whole.protocolVersion(),
            whole.method(),
            whole.uri(),
            Unpooled.EMPTY_BUFFER,
            whole.headers(),
            DefaultHttpHeadersFactory.trailersFactory().newHeaders());
    handshake
        .handshake(ctx.channel(), full)
        .addListener(written -> {
          if (!written.isSuccess()) {
            ctx.close();
            return;
          }
          ctx.fireUserEventTriggered(Passed.UPGRADED);
          ctx.pipeline().replace(this, null, new Utf8FrameValidator(true));
        });
  }
}
