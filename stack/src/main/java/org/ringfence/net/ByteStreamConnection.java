package org.ringfence.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.FastThreadLocal;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipFramer;
import org.ringfence.sip.message.SipFramer.Frame;
import org.ringfence.sip.message.SipParser;

/**
 * One TCP or TLS connection: messages one after the other, each as long as its Content-Length says
 * (RFC 3261 section 18.3), and line breaks as signs of life (RFC 5626 section 4.4.1).
 */
final class ByteStreamConnection extends StreamConnection {
  private static final byte[] PING = {'\r', '\n', '\r', '\n'};
  private static final byte[] PONG = {'\r', '\n'};
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[16 * 1024];
        }
      };

  private final SipFramer framer = new SipFramer();
  private boolean halfPing;

  ByteStreamConnection(StreamSockets owner, Flow flow, boolean accepted) {
    super(owner, flow, accepted);
  }

  @Override
  void secured(Channel open) {
    opened(open);
  }

  @Override
  Object pingFrame() {
    return Unpooled.wrappedBuffer(PING);
  }

  @Override
  Object frame(byte[] wire) {
    return Unpooled.wrappedBuffer(wire);
  }

  @Override
  Parsed parse(byte[] bytes) {
    return SipParser.parseFrame(bytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object received) {
    ByteBuf in = (ByteBuf) received;
    try {
      long nowNs = System.nanoTime();
      heard(nowNs);
      byte[] scratch = SCRATCH.get();
      while (in.isReadable() && isOpen()) {
        int length = Math.min(in.readableBytes(), scratch.length);
        in.readBytes(scratch, 0, length);
        framer.append(scratch, 0, length);
        boolean whole = takeFrames(ctx.channel());
        if (!framer.midMessage()) {
          midMessageSince(0);
        } else if (whole || !isMidMessage()) {
          midMessageSince(nowNs);
        }
      }
    } finally {
      in.release();
    }
  }

  /** Whether at least one frame was whole. */
  private boolean takeFrames(Channel open) {
    boolean any = false;
    while (isOpen()) {
      switch (framer.next()) {
        case Frame.Message message -> {
          halfPing = false;
          message(message.bytes());
        }
        case Frame.Ping ping -> pinged(open, Unpooled.wrappedBuffer(PONG));
        case Frame.Pong pong -> lineBreak(open);
        case Frame.Incomplete incomplete -> {
          return any;
        }
        case Frame.Broken broken -> broken(broken.reason());
      }
      any = true;
    }
    return any;
  }

  /** One line break: an answer to our ping, or half a ping that came in two pieces. */
  private void lineBreak(Channel open) {
    if (ponged()) {
      return;
    }
    if (halfPing) {
      pinged(open, Unpooled.wrappedBuffer(PONG));
    }
    halfPing = !halfPing;
  }
}
