package org.ringfence.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.ice.IceCredentials;
import org.ringfence.ice.IceLite;
import org.ringfence.ice.IceLiteSession;
import org.ringfence.media.MediaAddress;
import org.ringfence.rtp.PacketKind;
import org.ringfence.stun.BindingResponder;
import org.ringfence.stun.StunMessage;

/**
 * The one UDP port of a media loop that all ICE calls share: checks are led to their leg by the
 * user fragment, everything else by its source, which has to have passed a check (RFC 8445 section
 * 2.5, RFC 7983). Plain Binding requests are answered too (RFC 8489). Lives as long as the loop.
 */
final class IcePort extends MediaTenant {
  private final List<MediaSocket> sockets = new ArrayList<>(1);

  /** Nobody must guess these; not the loop's own generator, whose numbers the network sees. */
  private final SecureRandom random = new SecureRandom();

  private final AtomicInteger lent = new AtomicInteger();

  /** The loop's own from here on. */
  private final IceLite ice = new IceLite();

  private final BindingResponder responder =
      new BindingResponder(Limits.STUN_ANSWER_BYTES, System.nanoTime());
  private final Map<IceLiteSession, IceLeg> legs = new IdentityHashMap<>();
  private final Consumer<IceLite.Output> outputs = this::take;
  private final MediaLoop loop;
  private @Nullable MediaSocket at;

  private IcePort(MediaLoop loop) {
    super(loop, MediaListener.NONE);
    this.loop = loop;
  }

  /** Binds it at every address. */
  static IcePort bind(
      MediaLoop loop, MediaLoopSockets sockets, Iterable<InetAddress> addresses, int port)
      throws IOException {
    IcePort made = new IcePort(loop);
    for (InetAddress address : addresses) {
      MediaSocket socket = sockets.bindShared(new InetSocketAddress(address, port));
      socket.batch = Limits.ICE_BATCH;
      made.sockets.add(socket);
    }
    return made;
  }

  /** A place for one more leg; any thread. */
  void lend() throws MediaPortsExhaustedException {
    if (lent.incrementAndGet() > Limits.ICE_SESSIONS) {
      lent.decrementAndGet();
      throw new MediaPortsExhaustedException("too many calls at the port for ICE");
    }
  }

  /** Any thread. */
  IceCredentials freshCredentials() {
    return IceCredentials.random(random);
  }

  IceLiteSession open(IceLeg leg) {
    IceLiteSession session = ice.open(leg.credentials());
    if (session == null) throw new IllegalStateException("that user fragment is taken");
    legs.put(session, leg);
    return session;
  }

  void restart(IceLiteSession session, IceCredentials fresh) {
    if (!ice.restart(session, fresh)) {
      throw new IllegalStateException("that user fragment is taken");
    }
  }

  void close(IceLeg leg, @Nullable IceLiteSession session) {
    lent.decrementAndGet();
    if (session != null) {
      ice.close(session);
      legs.remove(session);
    }
  }

  /** Begins to listen. */
  @Override
  void apply(MediaLoop on, long nowNs) {
    synchronized (this) {
      taken();
    }
    if (index < 0) on.settleShared(this, sockets);
  }

  /** The path of every packet at the shared port. */
  @Override
  void received(
      MediaLoop on,
      MediaSocket socket,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    if (PacketKind.of(buffer, offset, length) == PacketKind.STUN) {
      receivedStun(socket, buffer, offset, length, MediaAddress.of(high, low, port), nowNs);
      return;
    }
    IceLiteSession session = ice.session(high, low, port);
    IceLeg leg = session == null ? null : legs.get(session);
    if (leg == null) {
      on.stray();
      return;
    }
    try {
      leg.received(on, socket, buffer, offset, length, high, low, port, nowNs);
    } catch (RuntimeException | Error e) {
      on.fail(leg, e, nowNs);
    }
  }

  private void receivedStun(
      MediaSocket socket,
      ByteBuffer buffer,
      int offset,
      int length,
      MediaAddress from,
      long nowNs) {
    if (!(StunMessage.parse(buffer, offset, length) instanceof StunMessage message)) {
      loop.stray();
      return;
    }
    at = socket;
    if (!ice.receive(message, from.socketAddress(), nowNs, outputs)) {
      byte[] answer = responder.respond(message, from.socketAddress(), nowNs);
      if (answer != null) loop.send(socket, answer, from);
    }
  }

  private void take(IceLite.Output output) {
    switch (output) {
      case IceLite.Output.Send send -> {
        MediaSocket socket = at;
        if (socket != null) loop.send(socket, send.datagram(), MediaAddress.of(send.to()));
      }
      case IceLite.Output.Validated _ -> {} // it may speak from now on: the session knows
      case IceLite.Output.Nominated nominated -> nominated(nominated);
      case IceLite.Output.ConsentLost lost -> {
        IceLeg leg = legs.get(lost.session());
        if (leg != null) leg.consentLost();
      }
    }
  }

  private void nominated(IceLite.Output.Nominated nominated) {
    IceLeg leg = legs.get(nominated.session());
    MediaSocket socket = at;
    if (leg != null && socket != null) {
      leg.nominated(socket, MediaAddress.of(nominated.remote()));
    }
  }

  @Override
  void check(MediaLoop on, long nowNs) {
    ice.tick(nowNs, outputs);
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    on.leave(this);
  }
}
