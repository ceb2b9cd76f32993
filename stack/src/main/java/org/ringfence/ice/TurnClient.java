package org.ringfence.ice;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.LongTermCredential;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunError;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunTransaction;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/**
 * Borrows an address from a TURN server over UDP and keeps it (RFC 8656): Allocate and Refresh,
 * permissions, channels, and the data between. Nonces that have grown stale are renewed unseen.
 */
public final class TurnClient {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int UDP = 17;
  private static final int FIRST_CHANNEL = 0x4000;

  /** Permissions last 300 s and channels 600 s (RFC 8656 sections 9 and 12). */
  private static final long PEER_REFRESH_NS = 240 * SECOND_NS;

  /** How often one request may be asked again with another nonce. */
  private static final int CHALLENGES = 3;

  /** What the owner is to do. */
  public sealed interface Output {
    /** To the server, from the socket that belongs to this client. */
    record Send(byte[] datagram) implements Output {}

    /** {@code mapped} is how the server sees our socket. */
    record Allocated(InetSocketAddress relayed, InetSocketAddress mapped) implements Output {}

    /** The server still lends it, to us where we are now. */
    record Refreshed() implements Output {}

    /** Datagrams of this peer come through, and ours reach it. */
    record Permitted(InetSocketAddress peer) implements Output {}

    record Refused(InetSocketAddress peer, int code) implements Output {}

    /** A peer's datagram that came in a Data indication. */
    record Received(InetSocketAddress peer, byte[] datagram) implements Output {}

    /**
     * There is no allocation (any more).
     *
     * @param code the server's, such as 401, 437, 486 or 508; 0 when it gave none
     */
    record Ended(int code, String reason) implements Output {}
  }

  private enum State {
    IDLE,
    ALLOCATING,
    ALLOCATED,
    ENDED
  }

  private record Request(
      int method, @Nullable TurnPeer peer, int challenges, StunTransaction sent) {}

  private final RandomGenerator random;
  private final TurnCredentials credentials;
  private final Map<TransactionId, Request> requests = new LinkedHashMap<>();
  private final Map<InetSocketAddress, TurnPeer> peers = new HashMap<>();
  private final List<TurnPeer> channels = new ArrayList<>();
  private State state = State.IDLE;
  private boolean closing;
  private long refreshNs = Long.MAX_VALUE;
  private long expiryNs = Long.MAX_VALUE;

  public TurnClient(LongTermCredential user, RandomGenerator random) {
    this.random = random;
    credentials = new TurnCredentials(user);
  }

  public void start(long nowNs, Consumer<? super Output> out) {
    if (state != State.IDLE) throw new IllegalStateException("started already");
    state = State.ALLOCATING;
    ask(Method.ALLOCATE, null, 0, nowNs, out);
  }

  /** Lets a peer through; {@code channel} asks for the shorter framing as well. */
  public void permit(
      InetSocketAddress peer, boolean channel, long nowNs, Consumer<? super Output> out) {
    TurnPeer known = peer(peer);
    if (known == null || known.bound || known.permitted && !channel) return;
    known.wantsChannel |= channel;
    if (!pending(known)) askFor(known, nowNs, out);
  }

  private @Nullable TurnPeer peer(InetSocketAddress address) {
    if (state != State.ALLOCATED || closing) return null;
    TurnPeer known = peers.get(address);
    if (known != null || peers.size() == Limits.TURN_PEERS) return known;
    known = new TurnPeer(address, FIRST_CHANNEL + channels.size());
    peers.put(address, known);
    channels.add(known);
    return known;
  }

  private boolean pending(TurnPeer peer) {
    return requests.values().stream().anyMatch(r -> r.peer() == peer);
  }

  private void askFor(TurnPeer peer, long nowNs, Consumer<? super Output> out) {
    peer.refreshNs = Long.MAX_VALUE;
    int method = peer.wantsChannel ? Method.CHANNEL_BIND : Method.CREATE_PERMISSION;
    ask(method, peer, 0, nowNs, out);
  }

  /** Asks whether the address is still lent to where we are now: an allocation is a 5-tuple's. */
  public void refresh(long nowNs, Consumer<? super Output> out) {
    if (state != State.ALLOCATED || closing) return;
    refreshNs = Long.MAX_VALUE;
    ask(Method.REFRESH, null, 0, nowNs, out);
  }

  /**
   * Frames a datagram for a peer into {@code framed}, ready for the server: ChannelData where there
   * is a channel, without allocating, else a Send indication.
   *
   * @return its bytes; 0 when the peer is not permitted or there is no room
   */
  public int frame(InetSocketAddress peer, ByteBuffer datagram, ByteBuffer framed) {
    TurnPeer known = peers.get(peer);
    int length = datagram.remaining();
    if (known == null || state != State.ALLOCATED || !known.permitted) return 0;
    if (known.bound) {
      if (framed.remaining() < length + 4) return 0;
      framed.putShort((short) known.channel).putShort((short) length).put(datagram);
      return length + 4;
    }
    if (length > Limits.STUN_BYTES - 64) return 0;
    byte[] bytes = new byte[length];
    datagram.get(bytes);
    byte[] indication = indication(known.address, bytes);
    if (framed.remaining() < indication.length) return 0;
    framed.put(indication);
    return indication.length;
  }

  /** Sends a datagram; the first one to a peer waits until the permission is there. */
  public void send(
      InetSocketAddress peer, byte[] datagram, long nowNs, Consumer<? super Output> out) {
    TurnPeer known = peer(peer);
    if (known == null || datagram.length > Limits.STUN_BYTES - 64) return;
    if (known.permitted) {
      ByteBuffer framed = ByteBuffer.allocate(datagram.length + 64);
      int length = frame(peer, ByteBuffer.wrap(datagram), framed);
      byte[] bytes = new byte[length];
      framed.get(0, bytes);
      out.accept(new Output.Send(bytes));
    } else {
      known.waiting = datagram;
      permit(peer, false, nowNs, out);
    }
  }

  private byte[] indication(InetSocketAddress peer, byte[] datagram) {
    var writer = new StunWriter(MessageClass.INDICATION, Method.SEND, TransactionId.random(random));
    writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, peer);
    return writer.bytes(AttributeType.DATA, datagram).write();
  }

  /**
   * Whose datagram a ChannelData message holds; it begins 4 bytes after {@code offset} and has the
   * length that the two bytes before it say. Null when the message or its channel is not ours.
   */
  public @Nullable InetSocketAddress channelPeer(ByteBuffer packet, int offset, int length) {
    if (length < 4 || (packet.getShort(offset + 2) & 0xFFFF) > length - 4) return null;
    int index = (packet.getShort(offset) & 0xFFFF) - FIRST_CHANNEL;
    if (index < 0 || index >= channels.size() || !channels.get(index).wantsChannel) return null;
    return channels.get(index).address;
  }

  /** Gives the address back. */
  public void close(long nowNs, Consumer<? super Output> out) {
    if (state == State.ALLOCATED && !closing) {
      closing = true;
      requests.clear();
      refreshNs = Long.MAX_VALUE;
      for (TurnPeer peer : channels) peer.refreshNs = Long.MAX_VALUE;
      ask(Method.REFRESH, null, 0, nowNs, out);
    } else if (state != State.ALLOCATED) {
      end(0, "closed", out);
    }
  }

  private void ask(
      int method,
      @Nullable TurnPeer peer,
      int challenges,
      long nowNs,
      Consumer<? super Output> out) {
    TransactionId id = TransactionId.random(random);
    StunWriter writer = StunWriter.request(method, id);
    if (method == Method.ALLOCATE) {
      writer.uint32(AttributeType.REQUESTED_TRANSPORT, (long) UDP << 24);
    }
    if (method == Method.REFRESH && closing) writer.uint32(AttributeType.LIFETIME, 0);
    if (peer != null) {
      if (method == Method.CHANNEL_BIND) {
        writer.uint32(AttributeType.CHANNEL_NUMBER, (long) peer.channel << 16);
      }
      writer.xorAddress(AttributeType.XOR_PEER_ADDRESS, peer.address);
    }
    StunTransaction transaction = new StunTransaction(id, credentials.sign(writer));
    requests.put(id, new Request(method, peer, challenges, transaction));
    transaction.start(nowNs, output -> carry(output, out));
  }

  private static void carry(StunTransaction.Output output, Consumer<? super Output> out) {
    if (output instanceof StunTransaction.Output.Send send) {
      out.accept(new Output.Send(send.request()));
    }
  }

  /** Takes a STUN message from the server; false when it is not for this client. */
  public boolean receive(StunMessage message, long nowNs, Consumer<? super Output> out) {
    if (message.is(MessageClass.INDICATION, Method.DATA)) {
      InetSocketAddress peer = message.xorAddress(AttributeType.XOR_PEER_ADDRESS);
      byte[] datagram = message.value(AttributeType.DATA);
      boolean known = peer != null && datagram != null && peers.containsKey(peer);
      if (known && peer != null && datagram != null)
        out.accept(new Output.Received(peer, datagram));
      return true;
    }
    Request request = requests.get(message.transactionId());
    if (request == null || message.method() != request.method()) return false;
    boolean success = message.messageClass() == MessageClass.SUCCESS;
    // Someone else's word: the true answer may still come.
    if (success && !credentials.verifies(message)) return true;
    if (!request.sent().receive(message)) return true;
    requests.remove(message.transactionId());
    if (success) {
      succeeded(request, message, nowNs, out);
    } else {
      refused(request, message, nowNs, out);
    }
    return true;
  }

  private void succeeded(
      Request request, StunMessage message, long nowNs, Consumer<? super Output> out) {
    TurnPeer peer = request.peer();
    if (peer != null) {
      boolean first = !peer.permitted;
      peer.permitted = true;
      peer.bound |= request.method() == Method.CHANNEL_BIND;
      peer.refreshNs = nowNs + PEER_REFRESH_NS;
      byte[] waiting = peer.waiting;
      peer.waiting = null;
      if (first) out.accept(new Output.Permitted(peer.address));
      if (waiting != null) send(peer.address, waiting, nowNs, out);
      if (peer.wantsChannel && !peer.bound) askFor(peer, nowNs, out);
      return;
    }
    long lifetimeS = message.uint32(AttributeType.LIFETIME);
    if (closing || lifetimeS == 0) {
      end(0, "released", out);
      return;
    }
    long lifetimeNs = (lifetimeS < 0 ? 600 : Math.min(lifetimeS, 3600)) * SECOND_NS;
    refreshNs = nowNs + Math.max(lifetimeNs - 60 * SECOND_NS, lifetimeNs / 2);
    expiryNs = nowNs + lifetimeNs;
    if (request.method() != Method.ALLOCATE) {
      out.accept(new Output.Refreshed());
      return;
    }
    InetSocketAddress relayed = message.xorAddress(AttributeType.XOR_RELAYED_ADDRESS);
    InetSocketAddress mapped = message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS);
    if (relayed == null || mapped == null) {
      end(0, "the server gave no address", out);
      return;
    }
    state = State.ALLOCATED;
    out.accept(new Output.Allocated(relayed, mapped));
  }

  private void refused(
      Request request, StunMessage message, long nowNs, Consumer<? super Output> out) {
    StunError error = message.error();
    int code = error == null ? 0 : error.code();
    // A second 401 after our password means that it is wrong; a stale nonce is nobody's fault.
    boolean challenged =
        code == StunError.STALE_NONCE || code == StunError.UNAUTHENTICATED && !credentials.known();
    if (challenged && request.challenges() < CHALLENGES && credentials.challenge(message)) {
      ask(request.method(), request.peer(), request.challenges() + 1, nowNs, out);
      return;
    }
    TurnPeer peer = request.peer();
    if (peer != null && code != StunError.ALLOCATION_MISMATCH) {
      forget(peer, code, out);
      return;
    }
    end(code, error == null ? "refused" : error.reason(), out);
  }

  private static void forget(TurnPeer peer, int code, Consumer<? super Output> out) {
    peer.permitted = false;
    peer.bound = false;
    peer.waiting = null;
    out.accept(new Output.Refused(peer.address, code));
  }

  private void end(int code, String reason, Consumer<? super Output> out) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    requests.clear();
    peers.clear();
    channels.clear();
    refreshNs = Long.MAX_VALUE;
    expiryNs = Long.MAX_VALUE;
    out.accept(new Output.Ended(code, reason));
  }

  public void tick(long nowNs, Consumer<? super Output> out) {
    if (nowNs >= expiryNs) {
      end(0, "expired", out);
      return;
    }
    for (Request request : List.copyOf(requests.values())) {
      request
          .sent()
          .tick(
              nowNs,
              output -> {
                carry(output, out);
                if (output instanceof StunTransaction.Output.TimedOut) timedOut(request, out);
              });
    }
    if (nowNs >= refreshNs) {
      refreshNs = Long.MAX_VALUE;
      ask(Method.REFRESH, null, 0, nowNs, out);
    }
    for (TurnPeer peer : List.copyOf(channels)) {
      if (nowNs >= peer.refreshNs) askFor(peer, nowNs, out);
    }
  }

  private void timedOut(Request request, Consumer<? super Output> out) {
    requests.remove(request.sent().id());
    TurnPeer peer = request.peer();
    if (peer != null) {
      forget(peer, 0, out);
    } else {
      end(0, "the server does not answer", out);
    }
  }

  public long deadlineNs() {
    long deadline = Math.min(refreshNs, expiryNs);
    for (Request request : requests.values()) {
      deadline = Math.min(deadline, request.sent().deadlineNs());
    }
    for (TurnPeer peer : channels) deadline = Math.min(deadline, peer.refreshNs);
    return deadline;
  }
}
