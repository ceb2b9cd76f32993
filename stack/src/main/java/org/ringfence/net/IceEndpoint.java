package org.ringfence.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.ice.Candidate;
import org.ringfence.ice.IceAgent;
import org.ringfence.ice.IceCredentials;
import org.ringfence.ice.IceDescription;
import org.ringfence.ice.LocalCandidate;
import org.ringfence.ice.TurnClient;
import org.ringfence.media.MediaAddress;
import org.ringfence.rtp.PacketKind;
import org.ringfence.srtp.SrtpProfile;
import org.ringfence.stun.LongTermCredential;
import org.ringfence.stun.StunMessage;

/**
 * A full ICE agent (RFC 8445) on the sockets of a stream's port: it gathers, checks, keeps consent
 * (RFC 7675) and carries the port's packets over the path found, through a TURN server (RFC 8656)
 * if need be. Any thread may call what is public; nothing waits.
 */
public final class IceEndpoint {
  private static final int FRAMED_BYTES = Limits.RTP_PACKET_BYTES + SrtpProfile.MAX_OVERHEAD_BYTES;

  private final StreamPort port;
  private final MediaLoop loop;
  private final IceServers servers;
  private final IceEvents events;
  private final RandomGenerator random;
  private volatile IceCredentials credentials;

  /** What other threads want; under the port's lock. */
  private final List<Runnable> wishes = new ArrayList<>();

  /** The loop's own from here on. */
  private final IceAgent agent;

  private final List<MediaSocket> sockets;
  private final ArrayDeque<IceAgent.Output> agentOut = new ArrayDeque<>();
  private final ArrayDeque<TurnClient.Output> turnOut = new ArrayDeque<>();
  private final ByteBuffer plain = ByteBuffer.allocate(FRAMED_BYTES);
  private IceGathering gathering;
  private @Nullable TurnClient turn;
  private @Nullable MediaSocket turnSocket;
  private @Nullable MediaAddress turnServer;
  private @Nullable LocalCandidate relayed;

  /** Whether the server is asked if the address is still ours. */
  private boolean verifying;

  private long nowNs;

  /** The path in use: through a socket, or from the address lent. */
  private @Nullable MediaSocket selectedSocket;

  private @Nullable MediaAddress selected;

  /** Where the last good packet came from, so that the next one costs nothing. */
  private @Nullable InetSocketAddress acceptedBase;

  private @Nullable MediaAddress accepted;

  /** The same for what came to the address lent. */
  private @Nullable InetSocketAddress relayedPeer;

  private @Nullable MediaAddress relayedFrom;

  /**
   * @param random one that nobody can guess
   */
  IceEndpoint(
      StreamPort port,
      MediaLoop loop,
      List<MediaSocket> sockets,
      IceServers servers,
      boolean controlling,
      RandomGenerator random,
      IceEvents events) {
    this.port = port;
    this.loop = loop;
    this.sockets = sockets;
    this.servers = servers;
    this.random = random;
    this.events = events;
    credentials = IceCredentials.random(random);
    agent = new IceAgent(controlling, credentials, random);
    gathering = newGathering();
  }

  private IceGathering newGathering() {
    return new IceGathering(
        servers,
        random,
        (socket, request) -> {
          InetSocketAddress stun = servers.stun();
          if (stun != null) loop.send(socket, request, MediaAddress.of(stun));
        });
  }

  // Any thread.

  /** Ours: {@code a=ice-ufrag} and {@code a=ice-pwd}. */
  public IceCredentials credentials() {
    return credentials;
  }

  /**
   * Looks for candidates; {@link IceEvents#gathered} tells of them.
   *
   * @param hosts the machine's addresses, best first
   * @param trickles whether the peer takes candidates later, so that nothing is waited for
   */
  public void gather(List<InetAddress> hosts, boolean trickles) {
    List<InetAddress> known = List.copyOf(hosts);
    want(() -> gatherNow(known, trickles));
  }

  /** Takes the peer's description, first or later. */
  public void remote(IceDescription theirs) {
    want(() -> agent.remote(theirs, nowNs));
  }

  /** Takes a candidate that has trickled in. */
  public void remote(Candidate candidate) {
    want(() -> agent.addRemote(candidate, nowNs));
  }

  /**
   * Begins anew (RFC 8445 section 9), with the candidates known: media go on over the old path
   * until there is another.
   *
   * @return our new credentials
   */
  public IceCredentials restart() {
    IceCredentials fresh = IceCredentials.random(random);
    credentials = fresh;
    want(() -> {
      agent.restart(fresh);
      for (LocalCandidate each : gathering.found()) agent.addLocal(each, nowNs);
    });
    return fresh;
  }

  /** Shows the peer at once where the path in use comes from now. */
  public void askConsent() {
    want(() -> agent.askConsent(nowNs));
  }

  private void want(Runnable wish) {
    port.want(() -> wishes.add(wish));
  }

  // The loop.

  /** Under the port's lock. */
  void takeWishes(long now) {
    nowNs = now;
    for (Runnable wish : wishes) wish.run();
    wishes.clear();
  }

  private void gatherNow(List<InetAddress> hosts, boolean trickles) {
    gathering = newGathering();
    TurnClient client = turn;
    verifying = relayed != null;
    if (verifying && client != null) client.refresh(nowNs, turnOut::add);
    gathering.start(sockets, hosts, startTurn(), trickles, nowNs);
    for (LocalCandidate each : gathering.found()) agent.addLocal(each, nowNs);
  }

  private boolean startTurn() {
    InetSocketAddress server = servers.turn();
    LongTermCredential user = servers.user();
    if (server == null || user == null || turn != null) return turn != null;
    for (MediaSocket socket : sockets) {
      if (!IceGathering.sameFamily(socket.local.getAddress(), server.getAddress())) continue;
      turnSocket = socket;
      turnServer = MediaAddress.of(server);
      turn = new TurnClient(user, random);
      turn.start(nowNs, turnOut::add);
      return true;
    }
    return false;
  }

  /** Does what is due and what has been decided. */
  void turn(long now) {
    nowNs = now;
    if (now >= agent.deadlineNs()) agent.tick(now, agentOut::add);
    TurnClient client = turn;
    if (client != null && now >= client.deadlineNs()) client.tick(now, turnOut::add);
    if (gathering.turn(now)) events.gathered(description());
    drain();
    if (gathering.ends()) events.finished();
  }

  private IceDescription description() {
    List<Candidate> all = new ArrayList<>();
    for (LocalCandidate each : gathering.found()) all.add(each.candidate());
    boolean ended = gathering.finished();
    return new IceDescription(credentials, false, Set.of("ice2", "trickle"), all, ended, 0);
  }

  /** The machines' outputs, in order; acting on one may add others. */
  private void drain() {
    while (!agentOut.isEmpty() || !turnOut.isEmpty()) {
      IceAgent.Output output = agentOut.poll();
      if (output != null) act(output);
      TurnClient.Output lent = turnOut.poll();
      if (lent != null) act(lent);
    }
  }

  private void act(IceAgent.Output output) {
    switch (output) {
      case IceAgent.Output.Send send -> transmit(send.datagram(), send.base(), send.to());
      case IceAgent.Output.Selected chosen -> select(chosen.base(), chosen.remote());
      case IceAgent.Output.ConsentLost _ -> {
        selected = null;
        accepted = null;
        relayedPeer = null;
        events.consentLost();
      }
      case IceAgent.Output.Failed _ -> events.failed();
    }
  }

  private void select(InetSocketAddress base, InetSocketAddress remote) {
    selected = MediaAddress.of(remote);
    selectedSocket = socket(base);
    TurnClient client = turn;
    boolean lent = selectedSocket == null;
    if (lent && client != null) client.permit(remote, true, nowNs, turnOut::add);
    port.pathIs(selected);
    events.selected(remote, lent);
  }

  private void act(TurnClient.Output output) {
    switch (output) {
      case TurnClient.Output.Send send -> {
        if (turnSocket != null && turnServer != null) {
          loop.send(turnSocket, send.datagram(), turnServer);
        }
      }
      case TurnClient.Output.Allocated allocated -> lent(allocated);
      case TurnClient.Output.Received data -> relayedStun(data.datagram(), data.peer());
      case TurnClient.Output.Refreshed _ -> {
        LocalCandidate lent = relayed;
        if (verifying && lent != null) {
          verifying = false;
          gathering.relayed(lent);
          found(lent);
        }
      }
      case TurnClient.Output.Ended _ -> {
        relayed = null;
        turn = null;
        boolean again = verifying && startTurn(); // Lent to where we were before.
        verifying = false;
        if (!again) gathering.relayed(null);
      }
      case TurnClient.Output.Permitted _, TurnClient.Output.Refused _ -> {}
    }
  }

  private void lent(TurnClient.Output.Allocated allocated) {
    InetSocketAddress server = servers.turn();
    MediaSocket socket = turnSocket;
    if (server == null || socket == null) return;
    var candidate =
        LocalCandidate.relayed(
            allocated.relayed(), allocated.mapped(), server.getAddress(), 65_535);
    relayed = candidate;
    found(gathering.reflexive(allocated.mapped(), socket, server.getAddress()));
    gathering.relayed(candidate);
    found(candidate);
  }

  private void found(@Nullable LocalCandidate candidate) {
    if (candidate == null) return;
    agent.addLocal(candidate, nowNs);
    if (gathering.told()) events.found(candidate.candidate());
  }

  // Packets that come.

  /** Takes a packet that came to a socket; hands the port what is media or DTLS. */
  void received(
      MediaSocket socket,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int sender,
      long now) {
    nowNs = now;
    PacketKind kind = PacketKind.of(buffer, offset, length);
    MediaAddress server = turnServer;
    boolean fromTurn = socket == turnSocket && server != null && server.is(high, low, sender);
    if (kind == PacketKind.STUN) {
      if (length <= Limits.STUN_BYTES)
        stun(socket, copy(buffer, offset, length), high, low, sender);
    } else if (kind == PacketKind.TURN_CHANNEL && fromTurn) {
      unwrap(buffer, offset, length);
    } else if (accepts(socket.local, high, low, sender) && accepted != null) {
      MediaAddress from = accepted;
      port.arrived(kind, buffer, offset, length, from, now);
    }
    drain();
  }

  private static byte[] copy(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return bytes;
  }

  private void stun(MediaSocket socket, byte[] datagram, long high, long low, int sender) {
    if (!(StunMessage.parse(datagram) instanceof StunMessage message)) return;
    MediaAddress from = MediaAddress.of(high, low, sender);
    TurnClient client = turn;
    MediaAddress server = turnServer;
    boolean fromTurn = socket == turnSocket && server != null && server.is(high, low, sender);
    if (fromTurn && client != null && client.receive(message, nowNs, turnOut::add)) return;
    InetSocketAddress stun = servers.stun();
    if (stun != null && stun.equals(from.socketAddress())) {
      found(gathering.receive(message, socket));
    }
    agent.receive(message, socket.local, from.socketAddress(), nowNs, agentOut::add);
  }

  /** A channel's payload (RFC 8656 section 12.5): what the peer sent to the address lent. */
  private void unwrap(ByteBuffer buffer, int offset, int length) {
    TurnClient client = turn;
    LocalCandidate lent = relayed;
    InetSocketAddress peer = client == null ? null : client.channelPeer(buffer, offset, length);
    if (peer == null || lent == null) return;
    int inner = buffer.getShort(offset + 2) & 0xFFFF;
    PacketKind kind = PacketKind.of(buffer, offset + 4, inner);
    if (kind == PacketKind.STUN) {
      relayedStun(copy(buffer, offset + 4, inner), peer);
    } else {
      MediaAddress from = relayedFrom(lent, peer);
      if (from != null) port.arrived(kind, buffer, offset + 4, inner, from, nowNs);
    }
  }

  /** What came to the address lent before there was a channel: checks, and perhaps a flight. */
  private void relayedStun(byte[] datagram, InetSocketAddress peer) {
    LocalCandidate lent = relayed;
    if (lent == null) return;
    ByteBuffer packet = ByteBuffer.wrap(datagram);
    PacketKind kind = PacketKind.of(packet, 0, datagram.length);
    if (kind != PacketKind.STUN) {
      MediaAddress from = relayedFrom(lent, peer);
      if (from != null) port.arrived(kind, packet, 0, datagram.length, from, nowNs);
    } else if (StunMessage.parse(datagram) instanceof StunMessage message) {
      agent.receive(message, lent.base(), peer, nowNs, agentOut::add);
    }
  }

  private @Nullable MediaAddress relayedFrom(LocalCandidate lent, InetSocketAddress peer) {
    if (peer == relayedPeer) return relayedFrom;
    if (!agent.accepts(lent.base(), peer)) return null;
    relayedPeer = peer;
    relayedFrom = MediaAddress.of(peer);
    return relayedFrom;
  }

  private boolean accepts(InetSocketAddress base, long high, long low, int sender) {
    MediaAddress last = accepted;
    if (last != null && last.is(high, low, sender) && base.equals(acceptedBase)) return true;
    MediaAddress from = MediaAddress.of(high, low, sender);
    if (!agent.accepts(base, from.socketAddress())) return false;
    accepted = from;
    acceptedBase = base;
    return true;
  }

  // Packets that go.

  /** Sends a packet in the loop's scratch buffer over the path; nothing while there is none. */
  void sendMedia(int length, Dscp mark) {
    MediaAddress to = selected;
    if (to == null) return;
    ByteBuffer out = loop.scratch();
    MediaSocket direct = selectedSocket;
    if (direct != null) {
      loop.markNext(direct, mark);
      loop.send(direct, out, 0, length, to);
      return;
    }
    TurnClient client = turn;
    if (client == null || turnSocket == null || turnServer == null) return;
    plain.clear();
    plain.put(0, out, 0, length);
    plain.limit(length);
    out.clear();
    int framed = client.frame(to.socketAddress(), plain, out);
    out.clear();
    if (framed <= 0) return;
    loop.markNext(turnSocket, mark);
    loop.send(turnSocket, out, 0, framed, turnServer);
  }

  /** Sends a datagram over the path; while there is none, back where the last one came from. */
  void sendDatagram(byte[] datagram) {
    MediaAddress early = accepted;
    MediaSocket back = acceptedBase == null ? null : socket(acceptedBase);
    ByteBuffer out = loop.scratch();
    if (selected == null && early != null && back != null) {
      loop.send(back, datagram, early);
    } else if (datagram.length <= out.capacity()) {
      out.put(0, datagram);
      sendMedia(datagram.length, Dscp.VOICE);
    }
  }

  private void transmit(byte[] datagram, InetSocketAddress base, InetSocketAddress to) {
    MediaSocket socket = socket(base);
    TurnClient client = turn;
    if (socket != null) {
      loop.send(socket, datagram, MediaAddress.of(to));
    } else if (client != null) {
      client.send(to, datagram, nowNs, turnOut::add);
    }
  }

  private @Nullable MediaSocket socket(InetSocketAddress base) {
    for (MediaSocket each : sockets) if (each.local.equals(base)) return each;
    return null;
  }

  /** Gives the address lent back. */
  void leave(long now) {
    nowNs = now;
    TurnClient client = turn;
    if (client != null) client.close(now, turnOut::add);
    drain();
    selected = null;
  }
}
