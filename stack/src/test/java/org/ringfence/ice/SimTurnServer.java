package org.ringfence.ice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.sim.Node;
import org.ringfence.sim.Port;
import org.ringfence.sim.VirtualNetwork;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.BindingResponder;
import org.ringfence.stun.Integrity;
import org.ringfence.stun.LongTermCredential;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/** Just enough of a STUN and TURN server for the simulation; knows one user. */
final class SimTurnServer implements Node {
  static final LongTermCredential USER = new LongTermCredential("alice", "red-queen");
  private static final String REALM = "example.org";

  final Port port;
  private final VirtualNetwork network;
  private final BindingResponder responder = new BindingResponder(1 << 30, 0);
  private final Map<InetSocketAddress, Allocation> allocations = new HashMap<>();
  String nonce = "nonce-1";
  int refuse;
  int requests;

  private SimTurnServer(VirtualNetwork network, Port port) {
    this.network = network;
    this.port = port;
  }

  static SimTurnServer start(VirtualNetwork network, InetSocketAddress address) {
    SimTurnServer[] made = new SimTurnServer[1];
    network.start(address, port -> made[0] = new SimTurnServer(network, port));
    return made[0];
  }

  @Override
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    Allocation allocation = allocations.get(from);
    if (datagram[0] >= 0x40) {
      ByteBuffer framed = ByteBuffer.wrap(datagram);
      InetSocketAddress peer =
          allocation == null ? null : allocation.channels.get((int) framed.getShort());
      if (peer == null) return;
      byte[] payload = new byte[framed.getShort()];
      framed.get(payload);
      allocation.send(payload, peer);
      return;
    }
    if (!(StunMessage.parse(datagram) instanceof StunMessage message)) return;
    byte[] seen = responder.respond(message, from, nowNs);
    if (seen != null) port.send(seen, from);
    if (message.is(MessageClass.INDICATION, Method.SEND) && allocation != null) {
      allocation.send(
          message.value(AttributeType.DATA), message.xorAddress(AttributeType.XOR_PEER_ADDRESS));
    } else if (message.messageClass() == MessageClass.REQUEST && seen == null) {
      requests++;
      byte[] answer = answer(message, from, allocation);
      port.send(answer, from);
    }
  }

  private byte[] answer(
      StunMessage request, InetSocketAddress from, @Nullable Allocation allocation) {
    byte[] key = USER.md5Key(REALM);
    if (request.integrity(key) != Integrity.VALID) return challenge(request, 401);
    if (!nonce.equals(request.text(AttributeType.NONCE))) return challenge(request, 438);
    if (refuse != 0) {
      return StunWriter.error(request, refuse, "refused").integrity(key).fingerprint().write();
    }
    StunWriter success = StunWriter.success(request);
    if (request.method() == Method.ALLOCATE) {
      Allocation made = allocation == null ? new Allocation(from) : allocation;
      allocations.put(from, made);
      success.xorAddress(AttributeType.XOR_RELAYED_ADDRESS, made.relayed);
      success.xorAddress(AttributeType.XOR_MAPPED_ADDRESS, from);
      success.uint32(AttributeType.LIFETIME, 600);
    } else if (allocation == null) {
      return StunWriter.error(request, 437, "Mismatch").integrity(key).fingerprint().write();
    } else if (request.method() == Method.REFRESH) {
      long lifetime = request.uint32(AttributeType.LIFETIME);
      if (lifetime == 0) allocations.remove(from);
      success.uint32(AttributeType.LIFETIME, lifetime == 0 ? 0 : 600);
    } else {
      InetSocketAddress peer = request.xorAddress(AttributeType.XOR_PEER_ADDRESS);
      allocation.permitted.add(peer.getAddress());
      if (request.method() == Method.CHANNEL_BIND) {
        int channel = (int) (request.uint32(AttributeType.CHANNEL_NUMBER) >> 16);
        allocation.channels.put(channel, peer);
      }
    }
    return success.integrity(key).fingerprint().write();
  }

  private byte[] challenge(StunMessage request, int code) {
    return StunWriter.error(request, code, "")
        .text(AttributeType.REALM, REALM)
        .bytes(AttributeType.NONCE, nonce.getBytes(StandardCharsets.UTF_8))
        .write();
  }

  @Override
  public void wake(long nowNs) {}

  private final class Allocation implements Node {
    final InetSocketAddress client;
    final InetSocketAddress relayed;
    final Map<Integer, InetSocketAddress> channels = new HashMap<>();
    final Set<InetAddress> permitted = new HashSet<>();
    private Port relay;

    Allocation(InetSocketAddress client) {
      this.client = client;
      relayed = new InetSocketAddress(port.address().getAddress(), 50_000 + allocations.size());
      network.start(
          relayed,
          p -> {
            relay = p;
            return this;
          });
    }

    void send(byte[] payload, InetSocketAddress peer) {
      if (permitted.contains(peer.getAddress())) relay.send(payload, peer);
    }

    @Override
    public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
      if (!permitted.contains(from.getAddress())) return;
      for (Map.Entry<Integer, InetSocketAddress> channel : channels.entrySet()) {
        if (!channel.getValue().equals(from)) continue;
        ByteBuffer framed = ByteBuffer.allocate(4 + datagram.length);
        framed.putShort(channel.getKey().shortValue()).putShort((short) datagram.length);
        port.send(framed.put(datagram).array(), client);
        return;
      }
      var id = new TransactionId(0, network.random().nextLong());
      var indication = new StunWriter(MessageClass.INDICATION, Method.DATA, id);
      indication.xorAddress(AttributeType.XOR_PEER_ADDRESS, from);
      port.send(indication.bytes(AttributeType.DATA, datagram).write(), client);
    }

    @Override
    public void wake(long nowNs) {}
  }
}
