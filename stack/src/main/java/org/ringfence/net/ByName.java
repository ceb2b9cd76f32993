package org.ringfence.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.Mapping;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.net.tls.ClientHello;
import org.ringfence.net.tls.TlsContexts;

/**
 * Reads which name a client asks for (RFC 6066 section 3), chooses the certificate that is shown,
 * and leaves its place to TLS. A connection that is the question of an ACME authority (RFC 8737)
 * ends with its handshake.
 */
final class ByName extends SniHandler {
  private final TlsContexts contexts;
  private List<String> protocols = List.of();

  ByName(TlsContexts contexts, long timeoutMs) {
    super(noMapping(), Limits.TLS_HELLO_BYTES, timeoutMs);
    this.contexts = contexts;
  }

  private static Mapping<String, SslContext> noMapping() {
    return name -> {
      throw new IllegalStateException("chosen in lookup");
    };
  }

  @Override
  protected Future<SslContext> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf hello)
      throws Exception {
    if (hello != null) protocols = ClientHello.parse(hello.nioBuffer()).protocols();
    return super.lookup(ctx, hello);
  }

  @Override
  protected Future<SslContext> lookup(ChannelHandlerContext ctx, @Nullable String name) {
    SslContext chosen = contexts.server(name == null ? "" : name, protocols);
    return ctx.executor().newSucceededFuture(Objects.requireNonNull(chosen, "no identity"));
  }

  @Override
  protected void replaceHandler(ChannelHandlerContext ctx, @Nullable String name, SslContext chosen)
      throws Exception {
    super.replaceHandler(ctx, name, chosen);
    SslHandler handler = ctx.pipeline().get(SslHandler.class);
    if (handler != null && contexts.isAnswer(chosen)) {
      handler.handshakeFuture().addListener(done -> ctx.channel().close());
    }
  }
}
