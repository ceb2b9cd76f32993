package org.ringfence.iax;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.TimerWheel;

/** Frames to and fro between us and one peer that belong together: a call or a registration. */
abstract class Dialog {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long PING_NS = 20 * SECOND_NS;
  private static final long PROOF_NS = 15 * SECOND_NS;

  final IaxEndpoint endpoint;
  final InetSocketAddress peer;
  final ReliableChannel channel;
  private final TimerWheel.Timer timer =
      new TimerWheel.Timer() {
        @Override
        public void fire(long nowNs) {
          due(nowNs);
        }
      };
  private @Nullable FrameCipher cipher;
  private boolean sealedOnly;
  private boolean over;
  private boolean removed;
  private long nextPingNs;
  private long proofDueNs;
  private boolean heard;
  private boolean impatient;

  Dialog(IaxEndpoint endpoint, InetSocketAddress peer, int ours, int theirs, long nowNs) {
    this.endpoint = endpoint;
    this.peer = peer;
    this.channel =
        new ReliableChannel(
            ours, theirs, nowNs, bytes -> endpoint.surroundings().send(bytes, peer));
    this.nextPingNs = nowNs + PING_NS;
    this.proofDueNs = nowNs + PROOF_NS;
  }

  /** A frame that is new, in order, and not the channel's own business. */
  abstract void deliver(FullFrame frame, Elements elements, long nowNs);

  /** A frame came that our keys do not open. */
  abstract void unreadable(long nowNs);

  /** The peer is gone: nothing can be said to it. */
  abstract void gone(long nowNs);

  /** Who it is was proved in time. */
  final void proved() {
    proofDueNs = Long.MAX_VALUE;
    endpoint.proved(this);
  }

  boolean isProved() {
    return proofDueNs == Long.MAX_VALUE;
  }

  /** Encrypted from now on: at once what we send, from its first such frame what the peer does. */
  final void encrypt(byte[] key, boolean us) {
    cipher = new FrameCipher(key, endpoint.random());
    if (us) channel.encrypt(cipher);
  }

  /** All that comes from now on has to be encrypted. */
  final void sealedOnly() {
    sealedOnly = true;
    if (cipher != null) channel.encrypt(cipher);
  }

  final @Nullable FrameCipher cipher() {
    return cipher;
  }

  /** A peer that has not said a word by then is not there. */
  final void awaitUntil(long atNs) {
    impatient = true;
    proofDueNs = atNs;
  }

  /** Whether the peer has said anything. */
  final boolean isHeard() {
    return heard;
  }

  /** Takes a datagram that names this dialog. */
  final void receive(byte[] datagram, long nowNs) {
    if (!heard && impatient && !isProved()) proofDueNs = nowNs + PROOF_NS;
    heard = true;
    FullFrame frame = opened(datagram);
    if (frame == null) {
      if (over) channel.forget(); // It has other keys, and cannot say that it heard us.
      else unreadable(nowNs);
      rearm(nowNs);
      return;
    }
    ReliableChannel.Verdict verdict = channel.receive(frame, nowNs);
    if (verdict == ReliableChannel.Verdict.UNKNOWN_THERE) {
      leave(nowNs);
    } else if (verdict == ReliableChannel.Verdict.DELIVER && !over) {
      understood(frame, nowNs);
    }
    rearm(nowNs);
  }

  private @Nullable FullFrame opened(byte[] datagram) {
    FullFrame plain = IaxFrame.parse(datagram) instanceof FullFrame full ? full : null;
    FrameCipher with = cipher;
    if (with == null) return plain;
    if (!sealedOnly && plain != null && comesBeforeKeys(plain)) return plain;
    byte[] opened = with.open(datagram, FrameCipher.FULL_CLEAR);
    FullFrame frame = opened != null && IaxFrame.parse(opened) instanceof FullFrame f ? f : null;
    if (frame == null || frame.type() == 0 || frame.type() > FrameType.DTMF_BEGIN) return null;
    sealedOnly();
    return frame;
  }

  private static boolean comesBeforeKeys(FullFrame frame) {
    if (frame.type() != FrameType.IAX) return false;
    return switch (frame.subclass()) {
      case Command.NEW,
          Command.AUTHREQ,
          Command.AUTHREP,
          Command.ACK,
          Command.VNAK,
          Command.REJECT,
          Command.HANGUP ->
          true;
      default -> false;
    };
  }

  private void understood(FullFrame frame, long nowNs) {
    if (frame.type() != FrameType.IAX) {
      deliver(frame, Elements.NONE, nowNs);
      return;
    }
    switch (frame.subclass()) {
      case Command.PING, Command.POKE -> repeat(frame, Command.PONG, nowNs);
      case Command.LAGRQ -> repeat(frame, Command.LAGRP, nowNs);
      case Command.PONG -> ponged(nowNs);
      case Command.LAGRP, Command.UNSUPPORT -> {}
      case Command.TXREQ -> repeat(frame, Command.TXREJ, nowNs); // Sound stays where it was proved.
      default -> {
        Elements elements = Elements.parse(frame.payload());
        if (elements != null) deliver(frame, elements, nowNs);
      }
    }
  }

  /** The peer is there. */
  void ponged(long nowNs) {}

  /** Answers with the timestamp of what is answered (RFC 5456 section 6.7). */
  private void repeat(FullFrame frame, int command, long nowNs) {
    channel.sendAt(frame.timestamp(), FrameType.IAX, command, new byte[0], nowNs);
  }

  final void unsupported(FullFrame frame, long nowNs) {
    Elements which = Elements.NONE.and8(ElementId.UNKNOWN_COMMAND, frame.subclass());
    channel.send(Command.UNSUPPORT, which, nowNs);
  }

  /** Nothing more is said but what is on its way; then it is forgotten. */
  final void over(long nowNs) {
    over = true;
    rearm(nowNs);
  }

  final boolean isOver() {
    return over;
  }

  private void leave(long nowNs) {
    boolean news = !over;
    over = true;
    remove();
    if (news) gone(nowNs);
  }

  private void remove() {
    removed = true;
    endpoint.wheel().cancel(timer);
    endpoint.remove(this);
  }

  private void due(long nowNs) {
    boolean late = !over && proofDueNs != Long.MAX_VALUE && proofDueNs - nowNs <= 0;
    if (late || !channel.tick(nowNs)) {
      leave(nowNs);
      return;
    }
    if (!over && nextPingNs - nowNs <= 0 && isProved()) {
      nextPingNs = nowNs + PING_NS;
      channel.send(Command.PING, Elements.NONE, nowNs);
    }
    rearm(nowNs);
  }

  /** To be called when something was sent or received. */
  final void rearm(long nowNs) {
    if (removed) return;
    if (over && channel.settled()) {
      remove();
      return;
    }
    long next = channel.deadlineNs();
    if (next == Long.MIN_VALUE) next = nowNs;
    if (!over) next = Math.min(next, isProved() ? nextPingNs : proofDueNs);
    endpoint.wheel().schedule(timer, next);
  }
}
