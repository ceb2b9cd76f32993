package org.ringfence.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.guard.Verdict;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.net.tls.PeerCertificate;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipMessage;

/**
 * One connection that carries SIP. Opening, then open, then closed; what is sent while it opens
 * waits in a bounded queue. How messages lie in it is for the heirs to know.
 */
abstract class StreamConnection extends ChannelInboundHandlerAdapter {
  private static final String UNREAD = "the peer does not read";

  private enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  /** Bytes to be sent, and what is to be said of them if they are not. */
  private record Waiting(byte[] wire, @Nullable SipMessage what) {}

  private final StreamSockets owner;
  private final boolean accepted;
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
      control(open, pingFrame());
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
  public final void channelActive(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    if (isClosed()) {
      ctx.close(); // given up on while it was opening
      return;
    }
    InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
    Flow known = flow;
    flow = new Flow(known.transport(), local, known.remote(), known.connection(), known.peerName());
    if (!known.transport().secure()) {
      secured(ctx.channel());
    }
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        peerCertificate = certificateOf(ctx.pipeline().get(SslHandler.class));
        secured(ctx.channel());
      } else {
        close(Count.HANDSHAKE_FAILED, "the TLS handshake failed: " + reason(handshake.cause()));
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    closeNow(reason(cause));
  }

  /** Something came from the peer, at that time. */
  final void heard(long nowNs) {
    activeNs = nowNs;
  }

  /** Part of a message is here since then; 0 when none is. */
  final void midMessageSince(long beganNs) {
    messageBeganNs = beganNs;
  }

  final boolean isMidMessage() {
    return messageBeganNs != 0;
  }

  final boolean isOpen() {
    return state == State.OPEN;
  }

  /** One whole message; it is looked at when it is admitted. */
  final void message(byte[] bytes) {
    silentSinceNs = 0;
    Flow from = flow;
    Verdict verdict = owner.inbound().judge(from, ByteBuffer.wrap(bytes));
    if (verdict == Verdict.DROP) return;
    long sinceNs = System.nanoTime();
    owner.inbound().parsed(parse(bytes), from, verdict, sinceNs);
  }

  abstract Parsed parse(byte[] bytes);

  /** The connection cannot be read on. */
  final void broken(String reason) {
    owner.inbound().parsed(new Malformed(reason, 0, 400, null), flow, Verdict.KNOWN, 0);
    close(Count.CLOSED_BROKEN, reason);
  }

  /** The peer asks for a sign of life. */
  final void pinged(Channel open, Object pong) {
    owner.counters().add(Count.KEEP_ALIVES);
    control(open, pong);
  }

  /** The peer gives a sign of life; whether we had asked for it. */
  final boolean ponged() {
    if (pingsUnanswered == 0) {
      return false;
    }
    pingsUnanswered = 0;
    owner.counters().add(Count.KEEP_ALIVES);
    owner.inbound().receiver().pong(flow);
    return true;
  }

  final int pingsUnanswered() {
    return pingsUnanswered;
  }

  /** Connected and, where that is wanted, encrypted. */
  abstract void secured(Channel open);

  abstract Object pingFrame();

  /** How a message goes onto the wire. */
  abstract Object frame(byte[] wire);

  final void opened(Channel open) {
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
    if (!isRoomFor(open)) {
      owner.failed(flow, what, UNREAD);
      return;
    }
    open.writeAndFlush(frame(wire))
        .addListener(done -> {
          if (!done.isSuccess()) {
            owner.failed(flow, what, reason(done.cause()));
          }
        });
  }

  /** Sends what is no message. */
  private void control(Channel open, Object what) {
    if (isRoomFor(open)) {
      open.writeAndFlush(what, open.voidPromise());
    } else {
      ReferenceCountUtil.release(what);
    }
  }

  /** A peer that does not read what it is sent loses the connection. */
  private boolean isRoomFor(Channel open) {
    if (!open.isWritable()) {
      close(Count.CLOSED_BACKPRESSURE, UNREAD);
      return false;
    }
    activeNs = System.nanoTime();
    return true;
  }

  final void close(Count cause, String reason) {
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

  private @Nullable PeerCertificate certificateOf(SslHandler handler) {
    try {
      Certificate[] shown = handler.engine().getSession().getPeerCertificates();
      X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
      return accepted ? owner.clientCertificate(chain) : PeerCertificate.of(chain[0]);
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
