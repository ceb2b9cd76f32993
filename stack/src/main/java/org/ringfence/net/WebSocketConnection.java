package org.ringfence.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.net.web.WebGate;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipParser;

/**
 * One WebSocket that a phone opened: each of its messages is a SIP message (RFC 7118). It begins as
 * an HTTP connection, and may stay one. We keep it alive with pings, since a browser sends none and
 * lets no page send one.
 */
final class WebSocketConnection extends StreamConnection {
  /** The longest message, and so the longest frame. */
  static final int MOST = Limits.SIP_HEADER_BYTES + Limits.SIP_BODY_BYTES;

  private static final byte[] NONE = {};
  private static final byte[] PING = {'\r', '\n', '\r', '\n'};
  private static final byte[] PONG = {'\r', '\n'};

  private volatile boolean web = true;
  private volatile long heardNs = System.nanoTime();
  private volatile long pingedNs;

  /** The fragments of a message so far. */
  private byte[] pieces = NONE;

  WebSocketConnection(StreamSockets owner, Flow flow) {
    super(owner, flow, true);
  }

  /** Notes that bytes came at all: a frame that dribbles in is a slow message. */
  ChannelInboundHandlerAdapter watch() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object received) {
        long nowNs = System.nanoTime();
        if (!web) {
          heard(nowNs);
          heardNs = nowNs;
          pingedNs = 0;
        }
        if (!isMidMessage()) {
          midMessageSince(nowNs);
        }
        ctx.fireChannelRead(received);
      }
    };
  }

  @Override
  void secured(Channel open) {
    midMessageSince(System.nanoTime()); // The first request is due.
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == WebGate.Passed.REQUEST) {
      midMessageSince(0);
      heard(System.nanoTime());
    } else if (event == WebGate.Passed.UPGRADED) {
      web = false;
      heardNs = System.nanoTime();
      opened(ctx.channel());
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  void checkDeadlines(long nowNs, TransportSettings settings) {
    long lifeNs = settings.webPing().toNanos();
    if (isOpen()) {
      if (pingedNs != 0 && nowNs - pingedNs > lifeNs) {
        close(Count.CLOSED_IDLE, "the phone gives no sign of life");
      } else if (pingedNs == 0 && nowNs - heardNs > lifeNs) {
        pingedNs = nowNs;
        ping();
      }
    }
    super.checkDeadlines(nowNs, settings);
  }

  @Override
  Object pingFrame() {
    return new PingWebSocketFrame();
  }

  /** As text, which every browser shows in its tools; a body that is no text goes as bytes. */
  @Override
  Object frame(byte[] wire) {
    ByteBuf bytes = Unpooled.wrappedBuffer(wire);
    return isText(wire) ? new TextWebSocketFrame(bytes) : new BinaryWebSocketFrame(bytes);
  }

  private static boolean isText(byte[] wire) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(wire));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /** The frame says how long the message is; a Content-Length need not (RFC 7118). */
  @Override
  Parsed parse(byte[] bytes) {
    return SipParser.parse(bytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object received) {
    try {
      if (isOpen()) {
        take(ctx.channel(), received);
      }
    } finally {
      ReferenceCountUtil.release(received);
    }
  }

  private void take(Channel open, Object received) {
    switch (received) {
      case PingWebSocketFrame ping -> {
        over();
        pinged(open, new PongWebSocketFrame(ping.content().retain()));
      }
      case PongWebSocketFrame pong -> {
        over();
        ponged();
      }
      case CloseWebSocketFrame close -> {
        open.writeAndFlush(close.retain());
        closeNow("the phone closed the WebSocket");
      }
      case TextWebSocketFrame text -> piece(open, text);
      case BinaryWebSocketFrame binary -> piece(open, binary);
      case ContinuationWebSocketFrame more -> piece(open, more);
      default -> broken("bytes that are no frame");
    }
  }

  private void piece(Channel open, WebSocketFrame frame) {
    ByteBuf content = frame.content();
    int length = content.readableBytes();
    if (pieces.length + length > MOST) {
      open.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG));
      broken("the message is too long");
      return;
    }
    byte[] all = Arrays.copyOf(pieces, pieces.length + length);
    content.readBytes(all, pieces.length, length);
    pieces = all;
    if (frame.isFinalFragment()) {
      pieces = NONE;
      over();
      whole(open, all);
    }
  }

  /** A message is over, or something that may come amid one: then its time goes on. */
  private void over() {
    if (pieces.length == 0) {
      midMessageSince(0);
    }
  }

  private void whole(Channel open, byte[] bytes) {
    if (Arrays.equals(bytes, PING)) {
      pinged(open, frame(PONG));
    } else if (Arrays.equals(bytes, PONG)) {
      ponged();
    } else {
      message(bytes);
    }
  }
}
