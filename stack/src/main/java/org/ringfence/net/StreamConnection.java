package org.ringfence.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.FastThreadLocal;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Queue;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.SipFramer;
import org.ringfence.sip.message.SipFramer.Frame;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;

/**
 * One TCP or TLS connection (RFC 3261 section 18.3). Opening, then open, then closed; what is sent
 * while it opens waits in a bounded queue.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter {
  private static final byte[] PING = {'\r', '\n', '\r', '\n'};
  private static final byte[] PONG = {'\r', '\n'};
  private static final FastThreadLocal<byte[]> SCRATCH =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[16 * 1024];
        }
      };

  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  /** Bytes to be sent, and what is to be said of them if they are not. */
  private record Waiting(byte[] wire, @Nullable SipMessage what) {}

  private final StreamSockets owner;
  private final boolean accepted;
  private final SipFramer framer = new SipFramer();
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private volatile State state = State.OPENING;
  private volatile Flow flow;
  private volatile @Nullable Channel channel;
  private volatile @Nullable PeerCertificate peerCertificate;

  private volatile long activeNs = System.nanoTime();

  /** When the message now arriving began; 0 when none is. */
  private volatile long messageBeganNs;

  /** When the connection was accepted; 0 once it has brought a whole message. */
  private volatile long silentSinceNs;

  private int pingsUnanswered;
  private boolean halfPing;

  /**
   * @param flow with its number already, and perhaps without its local address
   */
  StreamConnection(StreamSockets owner, Flow flow, boolean accepted) {
    this.owner = owner;
    this.flow = flow;
    this.accepted = accepted;
    silentSinceNs = accepted ? activeNs : 0;
  }

  Flow flow() {
    return flow;
  }

  boolean accepted() {
    return accepted;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  @Nullable PeerCertificate peerCertificate() {
    return peerCertificate;
  }

  /** Sends from any thread, now or as soon as the connection is open. */
  void send(byte[] wire, @Nullable SipMessage what) {
    Channel open;
    synchronized (this) {
      open = channel;
      if (state == State.OPENING) {
        if (waiting.size() < Limits.CONNECTING_MESSAGES) {
          waiting.add(new Waiting(wire, what));
          return;
        }
        owner.counters().add(Count.CONNECT_QUEUE_FULL);
        open = null;
      }
    }
    if (state != State.OPEN || open == null) {
      owner.failed(flow, what, isClosed() ? "the connection is closed" : "too much is waiting");
      return;
    }
    write(open, wire, what);
  }

  /** Asks the peer for a sign of life (RFC 5626 section 4.4.1). */
  void ping() {
    Channel open = channel;
    if (state == State.OPEN && open != null) {
      open.eventLoop().execute(() -> pingsUnanswered++);
      write(open, PING, null);
    }
  }

  /** Closes the connection when one of its deadlines has passed. */
  void checkDeadlines(long nowNs, TransportSettings settings) {
    if (state == State.CLOSED) {
      return;
    }
    long beganNs = messageBeganNs;
    long acceptedNs = silentSinceNs;
    if (beganNs != 0 && nowNs - beganNs > settings.slow().toNanos()) {
      close(Count.CLOSED_SLOW, "a message took too long to arrive");
    } else if (acceptedNs != 0 && nowNs - acceptedNs > settings.silent().toNanos()) {
      close(Count.CLOSED_SLOW, "no message came");
    } else if (nowNs - activeNs > settings.idle().toNanos()) {
      close(Count.CLOSED_IDLE, "the connection was idle");
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    if (isClosed()) {
      ctx.close(); // given up on while it was opening
      return;
    }
    InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
    Flow known = flow;
    flow = new Flow(known.transport(), local, known.remote(), known.connection(), known.peerName());
    if (!known.transport().secure()) {
      opened(ctx.channel());
    }
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        peerCertificate = certificateOf(ctx.pipeline().get(SslHandler.class));
        opened(ctx.channel());
      } else {
        close(Count.HANDSHAKE_FAILED, "the TLS handshake failed: " + reason(handshake.cause()));
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object received) {
    ByteBuf in = (ByteBuf) received;
    try {
      activeNs = System.nanoTime();
      byte[] scratch = SCRATCH.get();
      while (in.isReadable() && state == State.OPEN) {
        int length = Math.min(in.readableBytes(), scratch.length);
        in.readBytes(scratch, 0, length);
        framer.append(scratch, 0, length);
        boolean whole = takeFrames(ctx.channel());
        if (!framer.midMessage()) {
          messageBeganNs = 0;
        } else if (whole || messageBeganNs == 0) {
          messageBeganNs = activeNs;
        }
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    closeNow(reason(cause));
  }

  /** Whether at least one frame was whole. */
  private boolean takeFrames(Channel open) {
    boolean any = false;
    while (state == State.OPEN) {
      switch (framer.next()) {
        case Frame.Message message -> {
          halfPing = false;
          silentSinceNs = 0;
          message(message.bytes());
        }
        case Frame.Ping ping -> pinged(open);
        case Frame.Pong pong -> ponged(open);
        case Frame.Incomplete incomplete -> {
          return any;
        }
        case Frame.Broken broken -> {
          owner.inbound().parsed(new Malformed(broken.reason(), 0, 400, null), flow);
          close(Count.CLOSED_BROKEN, broken.reason());
        }
      }
      any = true;
    }
    return any;
  }

  private void message(byte[] bytes) {
    Flow from = flow;
    if (owner.admission().admit(from.transport(), from.remote(), bytes, bytes.length)) {
      owner.inbound().parsed(SipParser.parseFrame(bytes), from);
    } else {
      owner.counters().add(Count.NOT_ADMITTED);
    }
  }

  private void pinged(Channel open) {
    owner.counters().add(Count.KEEP_ALIVES);
    write(open, PONG, null);
  }

  /** One line break: an answer to our ping, or half a ping that came in two pieces. */
  private void ponged(Channel open) {
    if (pingsUnanswered > 0) {
      pingsUnanswered = 0;
      owner.counters().add(Count.KEEP_ALIVES);
      owner.inbound().receiver().pong(flow);
    } else if (halfPing) {
      halfPing = false;
      pinged(open);
    } else {
      halfPing = true;
    }
  }

  private void opened(Channel open) {
    if (!accepted) {
      owner.counters().add(Count.CONNECTIONS_OPENED);
    }
    synchronized (this) {
      if (state != State.OPENING) {
        return;
      }
      activeNs = System.nanoTime();
      state = State.OPEN;
      // Under the lock, so that nothing sent later overtakes what waited.
      for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
        write(open, next.wire, next.what);
      }
    }
  }

  private void write(Channel open, byte[] wire, @Nullable SipMessage what) {
    if (!open.isWritable()) {
      close(Count.CLOSED_BACKPRESSURE, "the peer does not read");
      owner.failed(flow, what, "the peer does not read");
      return;
    }
    activeNs = System.nanoTime();
    open.writeAndFlush(Unpooled.wrappedBuffer(wire))
        .addListener(done -> {
          if (!done.isSuccess() && wire != PONG && wire != PING) {
            owner.failed(flow, what, reason(done.cause()));
          }
        });
  }

  private void close(Count cause, String reason) {
    if (state != State.CLOSED) {
      owner.counters().add(cause);
      closeNow(reason);
    }
  }

  /** Ends the connection, once; what waited is told to have failed. */
  void closeNow(String reason) {
    boolean wasOpen;
    synchronized (this) {
      if (state == State.CLOSED) {
        return;
      }
      wasOpen = state == State.OPEN;
      state = State.CLOSED;
    }
    Channel open = channel;
    if (open != null) {
      open.close();
    }
    owner.removed(this);
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      owner.failed(flow, next.what, reason);
    }
    if (wasOpen) {
      owner.inbound().receiver().closed(flow);
    }
  }

  private static @Nullable PeerCertificate certificateOf(SslHandler handler) {
    try {
      Certificate[] chain = handler.engine().getSession().getPeerCertificates();
      return chain[0] instanceof X509Certificate leaf ? PeerCertificate.of(leaf) : null;
    } catch (SSLPeerUnverifiedException e) {
      return null; // it showed none
    }
  }

  private static String reason(@Nullable Throwable cause) {
    Throwable root = cause;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    if (root == null) {
      return "unknown";
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
